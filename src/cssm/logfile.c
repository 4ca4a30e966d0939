#include "src/cssm/logfile.h"

#include <jansson.h>
#include <sodium.h>

#include "keys/bundle.h"
#include "keys/digest.h"

#define LINE_LEN_MAX (4u * 1024u * 1024u) /* a detail of the largest size, every character escaped */

static json_t *hex_json(const uint8_t *bytes, size_t len)
{
    char hex[2 * LOGHEAD_SIGNATURE_LEN + 1] = {0};

    return json_string(sodium_bin2hex(hex, sizeof hex, bytes, len));
}

static enum plr_err dump(char **ret, json_t *o, struct fail *f)
{
    *ret = json_dumps(o, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(o);
    return *ret != NULL ? PLR_OK : fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the copy of the log");
}

enum plr_err logfile_entry(char **ret, const struct logchain_entry *entry, struct fail *f)
{
    const struct event *e = &entry->event;
    json_t *o = json_object();

    json_object_set_new(o, "seq", json_integer((json_int_t)e->seq));
    json_object_set_new(o, "at_s", json_integer((json_int_t)e->at_s));
    json_object_set_new(o, "actor", json_string(e->actor));
    json_object_set_new(o, "action", json_string(e->action));
    json_object_set_new(o, "subject", json_string(e->subject));
    json_object_set_new(o, "detail", json_string(e->detail));
    json_object_set_new(o, "prev", hex_json(entry->prev, LEDGER_EVENT_HASH_LEN));
    json_object_set_new(o, "hash", hex_json(entry->hash, LEDGER_EVENT_HASH_LEN));
    return dump(ret, o, f);
}

enum plr_err logfile_head(char **ret, const struct loghead *head, const char *certificate, struct fail *f)
{
    json_t *o = json_object();
    json_t *inner = json_object();

    json_object_set_new(inner, "authority", hex_json(head->authority, sizeof head->authority));
    json_object_set_new(inner, "seq", json_integer((json_int_t)head->seq));
    json_object_set_new(inner, "hash", hex_json(head->hash, sizeof head->hash));
    json_object_set_new(inner, "at_s", json_integer((json_int_t)head->at_s));
    json_object_set_new(inner, "kid", hex_json(head->kid, sizeof head->kid));
    json_object_set_new(inner, "signature", hex_json(head->signature, sizeof head->signature));
    json_object_set_new(o, "signed-head", inner);
    json_object_set_new(o, "certificate", json_string(certificate));
    return dump(ret, o, f);
}

static bool take_hex(uint8_t *dst, size_t len, const json_t *o, const char *key)
{
    const char *hex = json_string_value(json_object_get(o, key));
    const char *end = NULL;
    size_t got = 0;

    return hex != NULL && sodium_hex2bin(dst, len, hex, strlen(hex), NULL, &got, &end) == 0 && got == len &&
           *end == '\0';
}

static bool take_number(uint64_t *dst, const json_t *o, const char *key)
{
    const json_t *value = json_object_get(o, key);

    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return false;
    *dst = (uint64_t)json_integer_value(value);
    return true;
}

static bool take_text(const char **dst, const json_t *o, const char *key)
{
    const json_t *value = json_object_get(o, key);

    *dst = json_string_value(value);
    return *dst != NULL && strlen(*dst) == json_string_length(value);
}

static bool take_head(struct loghead *head, const json_t *o)
{
    const json_t *inner = json_object_get(o, "signed-head");

    return take_hex(head->authority, sizeof head->authority, inner, "authority") &&
           take_number(&head->seq, inner, "seq") && take_hex(head->hash, sizeof head->hash, inner, "hash") &&
           take_number(&head->at_s, inner, "at_s") && take_hex(head->kid, sizeof head->kid, inner, "kid") &&
           take_hex(head->signature, sizeof head->signature, inner, "signature");
}

/* Texts of entry live as long as o; prev and hash have LEDGER_EVENT_HASH_LEN bytes. */
static bool take_entry(struct logchain_entry *entry, uint8_t *prev, uint8_t *hash, const json_t *o)
{
    entry->prev = prev;
    entry->hash = hash;
    return json_object_size(o) == 8 && take_number(&entry->event.seq, o, "seq") && entry->event.seq > 0 &&
           take_number(&entry->event.at_s, o, "at_s") && take_text(&entry->event.actor, o, "actor") &&
           take_text(&entry->event.action, o, "action") && take_text(&entry->event.subject, o, "subject") &&
           take_text(&entry->event.detail, o, "detail") && take_hex(prev, LEDGER_EVENT_HASH_LEN, o, "prev") &&
           take_hex(hash, LEDGER_EVENT_HASH_LEN, o, "hash");
}

enum plr_err logfile_read_head(struct loghead *ret, char **ret_certificate, const char *line, size_t len,
                               struct fail *f)
{
    struct loghead head = {0};
    json_t *o = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
    const char *certificate = NULL;
    enum plr_err err = PLR_OK;

    if (!take_head(&head, o))
        err = fail_set(f, PLR_ERR_FORMAT, "badhead", "this is not the signed head of a log");
    else if (take_text(&certificate, o, "certificate") && (*ret_certificate = strdup(certificate)) == NULL)
        err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a certificate");
    if (err == PLR_OK)
        *ret = head;
    json_decref(o);
    return err;
}

/* A bundle for products may lack the log's signer; a certificate by its root will do. */
static enum plr_err check_certificate(const struct loghead *head, const char *certificate, const struct trust *trust,
                                      struct fail *f)
{
    struct trustcert *cert = calloc(1, sizeof *cert);
    struct trust_signer signer = {0};
    uint8_t kid[COSE_KID_LEN] = {0};
    enum plr_err err = PLR_OK;

    if (cert == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a certificate");
    if ((err = bundle_certificate(cert, certificate, strlen(certificate), f)) == PLR_OK)
        err = trust_log_certificate(&signer, trust, cert, head->at_s, f);
    if (err == PLR_OK) {
        digest_kid(kid, signer.public_key);
        if (memcmp(kid, head->kid, sizeof kid) != 0)
            err = fail_set(f, PLR_ERR_UNTRUSTED, "unknownkey",
                           "the certificate is not that of the key which signed the head");
    }
    if (err == PLR_OK)
        err = loghead_verify_by(head, &signer, f);
    free(cert);
    return err;
}

enum plr_err logfile_check_head(const struct loghead *head, const char *certificate, const char *bundle, struct fail *f)
{
    struct trust *trust = NULL;
    struct trust_signer signer = {0};
    enum plr_err err = trust_read(&trust, bundle, strlen(bundle), f);

    if (err != PLR_OK)
        return err;
    /* One that does not vouch for the head says nothing: then the bundle alone is asked. */
    if (certificate == NULL || trust_log_signer(&signer, trust, head->kid, 0, NULL) == PLR_OK ||
        check_certificate(head, certificate, trust, f) != PLR_OK)
        err = loghead_verify(head, trust, f);
    trust_free(trust);
    return err;
}

static enum plr_err bad_line(uint32_t line, const char *why, struct fail *f)
{
    fail_set(f, PLR_ERR_FORMAT, "badexport", "line %u %s", line, why);
    fail_hint(f, "take the file as \"plr-cssm log export\" wrote it");
    fail_at(f, line, 0);
    return PLR_ERR_FORMAT;
}

struct reading {
    struct logchain chain;
    struct loghead head;
    char *certificate;
    bool has_head;
    uint32_t line;
};

static enum plr_err take_line(struct reading *r, const char *text, size_t len, struct fail *f)
{
    struct logchain_entry entry = {0};
    uint8_t prev[LEDGER_EVENT_HASH_LEN] = {0};
    uint8_t hash[LEDGER_EVENT_HASH_LEN] = {0};
    json_t *o = NULL;
    enum plr_err err = PLR_OK;

    r->line++;
    if (r->has_head)
        return bad_line(r->line, "comes after the signed head", f);
    if (len > LINE_LEN_MAX || (o = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL)) == NULL)
        return bad_line(r->line, "is not JSON", f);
    if (json_object_get(o, "signed-head") != NULL) {
        r->has_head = true;
        err = logfile_read_head(&r->head, &r->certificate, text, len, f);
    } else if (!take_entry(&entry, prev, hash, o)) {
        err = bad_line(r->line, "is not an entry of a log", f);
    } else {
        err = logchain_take(&r->chain, &entry, f);
    }
    json_decref(o);
    return err;
}

static enum plr_err finish(struct reading *r, const char *bundle, struct fail *f)
{
    const struct logchain_head sealed = {.seq = r->head.seq, .bits = 8 * LEDGER_EVENT_HASH_LEN};
    enum plr_err err = PLR_OK;

    if (r->has_head) {
        if ((err = logfile_check_head(&r->head, r->certificate, bundle, f)) != PLR_OK)
            return err;
        r->chain.sealed = &sealed;
    }
    err = logchain_finish(&r->chain, f);
    r->chain.sealed = NULL;
    if (err != PLR_OK)
        return err;
    if (!r->has_head)
        return logchain_bad("nohead", r->chain.end.seq, "is followed by no signed head: the end of the copy is missing",
                            f);
    if (r->head.seq < r->chain.end.seq)
        return logchain_bad("lognotsigned", r->head.seq + 1, "comes after the signed head", f);
    if (memcmp(r->head.hash, r->chain.end.hash, sizeof r->head.hash) != 0)
        return logchain_bad("logchanged", r->head.seq, "is not the one whose head was signed", f);
    return PLR_OK;
}

enum plr_err logfile_verify(struct logchain *ret_chain, struct loghead *ret_head, FILE *in,
                            const struct logchain_head *given, const char *bundle, struct fail *f)
{
    struct reading r = {0};
    char *text = NULL;
    size_t cap = 0;
    ssize_t len = 0;
    enum plr_err err = PLR_OK;

    logchain_begin(&r.chain, true, given, NULL);
    while (err == PLR_OK && (len = getline(&text, &cap, in)) >= 0) {
        bool ended = len > 0 && text[len - 1] == '\n';

        err = take_line(&r, text, (size_t)len - (ended ? 1 : 0), f);
    }
    if (err == PLR_OK && ferror(in))
        err = fail_set(f, PLR_ERR_IO, "io", "the copy of the log cannot be read");
    if (err == PLR_OK)
        err = finish(&r, bundle, f);
    if (err == PLR_OK) {
        *ret_chain = r.chain;
        *ret_head = r.head;
    }
    free(r.certificate);
    free(text);
    return err;
}
