#include "src/key/keycert.h"

#include <limits.h>
#include <unistd.h>

#include "keys/bundle.h"
#include "keys/digest.h"
#include "keys/keys.h"
#include "src/cli/file.h"
#include "src/cli/keyprint.h"
#include "src/cli/report.h"
#include "src/key/keyroot.h"

#define SIGNER_YEARS 10

/* What the options say of a signer must be possible with its key. */
static enum plr_err check_options(const struct keyargs *args, enum signkey_type type, struct fail *f)
{
    bool plr = args->purpose == CERT_PLR_SIGNER;

    if (!args->purpose_given) {
        (void)fail_set(f, PLR_ERR_USAGE, "usage", "what is it to sign?");
        fail_hint(f, "--purpose slr, plr or log");
        return PLR_ERR_USAGE;
    }
    if (args->slot_given && !plr)
        return fail_set(f, PLR_ERR_USAGE, "usage", "--slot is for signers of PLR authorizations");
    if (args->purpose == CERT_LOG_SIGNER && args->scope.count > 0)
        return fail_set(f, PLR_ERR_USAGE, "usage", "--scope is for signers of authorizations, not of the log");
    if (plr != (type == SIGNKEY_P224)) {
        (void)fail_set(f, PLR_ERR_USAGE, "wrongkey",
                       "a signer of purpose \"%s\" has a key of %s, and this one is of %s",
                       cert_purpose_word(args->purpose), plr ? "P-224" : "Ed25519", plr ? "Ed25519" : "P-224");
        fail_hint(f, "\"plr-key signer --purpose %s\" makes one", cert_purpose_word(args->purpose));
        return PLR_ERR_USAGE;
    }
    return PLR_OK;
}

/* The key id of an SLR signer shows a rehearsal before any signature is looked at: a key that shows the other thing is
 * not certified. */
static enum plr_err check_mark(const struct pubkey *key, bool rehearsal, enum cert_purpose purpose, struct fail *f)
{
    uint8_t kid[COSE_KID_LEN] = {0};

    if (purpose != CERT_SLR_SIGNER)
        return PLR_OK;
    digest_kid(kid, key->bytes);
    if (digest_kid_is_rehearsal(kid) == rehearsal)
        return PLR_OK;
    (void)fail_set(f, PLR_ERR_UNTRUSTED, "rehearsalmark",
                   rehearsal ? "the root is of a REHEARSAL, and the key is for production"
                             : "the key is of a REHEARSAL, and the root is for production");
    fail_hint(f, "make the key anew, %s --rehearsal", rehearsal ? "with" : "without");
    return PLR_ERR_UNTRUSTED;
}

/* Certify: numbered durably before it is signed, so that no number is given twice. */
static enum plr_err certify(struct trustcert *ret, const char *path, const struct keyroot *root,
                            const struct pubkey *key, const struct keyargs *args, struct fail *f)
{
    static const char *const names[] = {
        [CERT_SLR_SIGNER] = "SLR signer", [CERT_PLR_SIGNER] = "PLR signer", [CERT_LOG_SIGNER] = "log signer"};
    struct cert_request req = {.purpose = args->purpose,
                               .name = args->name,
                               .rehearsal = root->cert.rehearsal,
                               .slot = args->slot,
                               .scope = &args->scope};
    char pem[CERT_PEM_MAX] = {0}, name[64] = {0};
    size_t len = 0;
    enum plr_err err = check_mark(key, root->cert.rehearsal, args->purpose, f);

    if (!err)
        err = keyroot_validity(&req.not_before_s, &req.not_after_s, args, SIGNER_YEARS, f);
    if (!err && req.not_after_s > root->cert.not_after_s && (args->years || args->until_s)) {
        err = fail_set(f, PLR_ERR_USAGE, "badvalidity", "the signer would be valid longer than its root");
        fail_hint(f, "\"plr-key inspect\" of the root says when it ends");
    }
    if (!err && req.not_after_s > root->cert.not_after_s)
        req.not_after_s = root->cert.not_after_s;
    if (!err)
        err = keyroot_count(&req.number, root, f);
    if (!err && !req.name) {
        (void)fail_text(name, sizeof name, "%s %u", names[args->purpose], (unsigned)req.number);
        req.name = name;
    }
    if (!err)
        err = cert_certify(pem, sizeof pem, &len, &req, key, root->key, root->pem, f);
    if (!err)
        err = bundle_certificate(ret, pem, len, f);
    return err ? err : keyfiles_create(path, pem, len, f);
}

/* What is there already is said before anything is asked or made. */
static enum plr_err all_free(const char *const *paths, size_t count, struct fail *f)
{
    for (size_t i = 0; i < count; i++)
        if (access(paths[i], F_OK) == 0) {
            (void)fail_set(f, PLR_ERR_STATE, "exists", "\"%s\" exists already", paths[i]);
            fail_hint(f, "name a file that is not there yet; nothing is ever replaced");
            return PLR_ERR_STATE;
        }
    return PLR_OK;
}

struct work {
    struct keyroot root;
    struct trustcert cert;
    struct signkey *key;
    struct pubkey public_key;
    struct secret *passphrase;
    char key_path[PATH_MAX], public_path[PATH_MAX], cert_path[PATH_MAX];
};

static enum plr_err generate(struct work *w, const struct keyargs *args, struct fail *f)
{
    bool rehearsal = args->root ? w->root.cert.rehearsal : args->rehearsal;

    if (args->purpose == CERT_PLR_SIGNER)
        return signkey_generate(&w->key, SIGNKEY_P224, f);
    if (args->purpose == CERT_SLR_SIGNER)
        return signkey_generate_marked(&w->key, rehearsal, f);
    return signkey_generate(&w->key, SIGNKEY_ED25519, f);
}

static enum plr_err make_signer(struct work *w, const struct keyargs *args, struct fail *f)
{
    const char *prefix = args->operands[0];
    const char *const paths[] = {w->key_path, w->public_path, w->cert_path};
    enum plr_err err = check_options(args, args->purpose == CERT_PLR_SIGNER ? SIGNKEY_P224 : SIGNKEY_ED25519, f);

    if (!err)
        err = keyfiles_path(w->key_path, prefix, ".", "key", f);
    if (!err)
        err = keyfiles_path(w->public_path, prefix, ".", "pub", f);
    if (!err)
        err = keyfiles_path(w->cert_path, prefix, ".", "pem", f);
    if (!err)
        err = all_free(paths, args->root ? 3 : 2, f);
    if (!err && args->root)
        err = keyroot_open(&w->root, args, f);
    if (!err)
        err = keyfiles_new_passphrase(&w->passphrase, args, f);
    if (!err)
        err = generate(w, args, f);
    if (!err)
        err = keyfiles_write_key(w->key_path, w->key, w->passphrase, f);
    if (!err)
        err = keyfiles_write_public(w->public_path, w->key, f);
    if (err)
        return err;
    pubkey_of(&w->public_key, w->key);
    return args->root ? certify(&w->cert, w->cert_path, &w->root, &w->public_key, args, f) : PLR_OK;
}

static void free_work(struct work *w)
{
    if (w == NULL)
        return;
    keyroot_close(&w->root);
    signkey_free(w->key);
    secret_free(w->passphrase);
    free(w);
}

int keycert_signer_run(void *input)
{
    const struct keyargs *args = input;
    struct work *w = calloc(1, sizeof *w);
    struct fail f = {0};
    enum plr_err err = w ? keys_init(&f) : fail_set(&f, PLR_ERR_MEMORY, "nomemory", "no memory for a signer");

    if (!err)
        err = make_signer(w, args, &f);
    if (!err && args->root)
        keyprint_certificate(&w->cert, args->json, true);
    else if (!err)
        keyprint_public(&w->public_key, args->json, true);
    if (!err && !args->root)
        report_note("\"%s\" goes to the root's custodian: \"plr-key cert\"; the key stays here", w->public_path);
    free_work(w);
    return err ? (int)report_fail("make a signer", &f) : EXIT_DONE;
}

static enum plr_err make_cert(struct work *w, const struct keyargs *args, struct fail *f)
{
    char *pem = NULL;
    size_t len = 0;
    enum plr_err err = PLR_OK;

    if (!args->output) {
        (void)fail_set(f, PLR_ERR_USAGE, "usage", "where is the certificate to go?");
        fail_hint(f, "--output FILE");
        return PLR_ERR_USAGE;
    }
    err = all_free(&args->output, 1, f);
    if (!err)
        err = file_read(&pem, &len, args->operands[0], PUBKEY_PEM_MAX, f);
    if (!err)
        err = pubkey_read(&w->public_key, pem, len, f);
    if (!err)
        err = check_options(args, w->public_key.type, f);
    if (!err)
        err = keyroot_open(&w->root, args, f);
    free(pem);
    return err ? err : certify(&w->cert, args->output, &w->root, &w->public_key, args, f);
}

int keycert_cert_run(void *input)
{
    const struct keyargs *args = input;
    struct work *w = calloc(1, sizeof *w);
    struct fail f = {0};
    enum plr_err err = w ? keys_init(&f) : fail_set(&f, PLR_ERR_MEMORY, "nomemory", "no memory for a certificate");

    if (!err)
        err = make_cert(w, args, &f);
    if (!err)
        keyprint_certificate(&w->cert, args->json, true);
    free_work(w);
    return err ? (int)report_fail("certify", &f) : EXIT_DONE;
}
