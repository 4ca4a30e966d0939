#include "src/key/keyinspect.h"

#include <sodium.h>

#include "keys/bundle.h"
#include "keys/keys.h"
#include "keys/pem.h"
#include "src/cli/file.h"
#include "src/cli/keyprint.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/trustprint.h"
#include "src/key/keyargs.h"

struct found {
    struct trust *trust;
    struct trustcert *cert;
    struct pubkey key;
    struct pem_block first;
    const char *uri; /* of a key in a token, up to the end of the line */
    int uri_len;
    enum { FOUND_BUNDLE, FOUND_CERTIFICATE, FOUND_PUBLIC, FOUND_PRIVATE } kind;
};

/* A private key says of itself only what can be seen without its passphrase, and without loading a token's module. */
static json_t *private_json(const struct found *found)
{
    json_t *o = json_object();

    (void)json_object_set_new(o, "kind", json_string("private-key"));
    (void)json_object_set_new(o, "protected",
                              json_boolean(found->uri || strncmp(found->first.label, "ENCRYPTED", 9) == 0));
    if (found->uri)
        (void)json_object_set_new(o, "uri", json_stringn(found->uri, (size_t)found->uri_len));
    return o;
}

static void print_private(const struct found *found)
{
    if (found->uri)
        out_text("Private key, in a token: %.*s\n", found->uri_len, found->uri);
    else
        out_text("Private key, %s\n",
                 strncmp(found->first.label, "ENCRYPTED", 9) == 0 ? "under a passphrase" : "without a passphrase");
}

static enum plr_err look(struct found *found, const char *text, size_t len, struct fail *f)
{
    struct pem_reader reader = {.text = text, .len = len};
    const char *label = found->first.label;
    enum plr_err err = PLR_OK;

    if (signkey_is_reference(text, len)) {
        found->uri = text;
        found->uri_len = (int)strcspn(text, "\n");
        return PLR_OK;
    }
    err = pem_next(&found->first, &reader, f);
    if (err)
        return err;
    if (strcmp(label, "CERTIFICATE") == 0 && !pem_more(&reader)) {
        found->kind = FOUND_CERTIFICATE;
        found->cert = calloc(1, sizeof *found->cert);
        if (!found->cert)
            return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a certificate");
        return bundle_certificate(found->cert, text, len, f);
    }
    if (strcmp(label, "CERTIFICATE") == 0 || strcmp(label, "X509 CRL") == 0) {
        found->kind = FOUND_BUNDLE;
        return trust_read(&found->trust, text, len, f);
    }
    if (strcmp(label, "PUBLIC KEY") == 0) {
        found->kind = FOUND_PUBLIC;
        return pubkey_read(&found->key, text, len, f);
    }
    found->kind = FOUND_PRIVATE;
    if (strcmp(label, "PRIVATE KEY") == 0 || strcmp(label, "ENCRYPTED PRIVATE KEY") == 0)
        return PLR_OK;
    return fail_set(f, PLR_ERR_FORMAT, "unknownfile", "there is a \"%s\" in it, which is none of plrkit's files",
                    label);
}

static json_t *found_json(const struct found *found)
{
    switch (found->kind) {
    case FOUND_BUNDLE:
        return trustprint_json(found->trust);
    case FOUND_CERTIFICATE:
        return keyprint_certificate_json(found->cert);
    case FOUND_PUBLIC:
        return keyprint_public_json(&found->key);
    case FOUND_PRIVATE:
        break;
    }
    return private_json(found);
}

static void print_found(const struct found *found, bool words)
{
    switch (found->kind) {
    case FOUND_BUNDLE:
        trustprint_bundle(found->trust, words);
        return;
    case FOUND_CERTIFICATE:
        keyprint_certificate(found->cert, false, words);
        return;
    case FOUND_PUBLIC:
        keyprint_public(&found->key, false, words);
        return;
    case FOUND_PRIVATE:
        print_private(found);
        return;
    }
}

/* One file: into list, or printed. */
static enum plr_err inspect(json_t *list, const char *path, const struct keyargs *args, struct fail *f)
{
    struct found found = {.kind = FOUND_PRIVATE};
    char *text = NULL;
    size_t len = 0;
    enum plr_err err = file_read(&text, &len, path, TRUST_PEM_MAX, f);

    if (!err)
        err = look(&found, text, len, f);
    if (!err && args->json) {
        json_t *o = found_json(&found);

        (void)json_object_set_new(o, "file", json_string(path));
        (void)json_array_append_new(list, o);
    } else if (!err) {
        if (args->operand_count > 1)
            out_text("%s:\n", path);
        print_found(&found, args->words);
    }
    trust_free(found.trust);
    free(found.cert);
    if (text)
        sodium_memzero(text, len);
    free(text);
    return err;
}

int keyinspect_run(void *input)
{
    const struct keyargs *args = input;
    json_t *list = json_array(), *o = NULL;
    struct fail f = {0};
    enum plr_err err = keys_init(&f);

    for (size_t i = 0; !err && i < args->operand_count; i++) {
        err = inspect(list, args->operands[i], args, &f);
        if (err && args->operand_count > 1) {
            char why[FAIL_TEXT_MAX] = {0};

            memcpy(why, f.why, sizeof why);
            (void)fail_text(f.why, sizeof f.why, "\"%s\": %s", args->operands[i], why);
        }
    }
    if (!err && args->json && args->operand_count == 1) {
        out_json(json_incref(json_array_get(list, 0)));
    } else if (!err && args->json) {
        o = json_object();
        (void)json_object_set(o, "files", list);
        out_json(o);
    }
    json_decref(list);
    return err ? (int)report_fail("inspect", &f) : EXIT_DONE;
}
