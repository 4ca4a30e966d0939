#include <sodium.h>
#include <sys/stat.h>

#include "src/cli/file.h"
#include "src/cli/out.h"
#include "src/cli/passphrase.h"
#include "src/cli/report.h"
#include "src/cli/when.h"
#include "src/cssm/authority_key.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_key.h"

static const char *const role_words[AUTHORITY_ROLES] = {
    [AUTHORITY_SLR] = "slr", [AUTHORITY_PLR] = "plr", [AUTHORITY_LOG] = "log"};

/* --- key list ----------------------------------------------------------------------------------------------------- */

/* What can be said of a key that wants a passphrase is what the file beside it says, and whether it is in the bundle.
 */
static json_t *describe(const struct cssm *c, enum authority_role role)
{
    struct authority_signer signer = {.key = NULL};
    struct fail f = {0};
    json_t *o = json_object();
    bool sealed = authority_key_protected(c->args->ledger, role);
    char when[WHEN_TEXT] = {0};

    json_object_set_new(o, "role", json_string(role_words[role]));
    json_object_set_new(o, "file", json_string(authority_key_file(role)));
    json_object_set_new(o, "protected", json_boolean(sealed));
    if (sealed)
        return o;
    if (authority_key(&signer, c->args->ledger, role, NULL, c->now_s, &f) != PLR_OK) {
        json_object_set_new(o, "problem", json_string(f.why));
        return o;
    }
    when_rfc3339(when, signer.not_after_s);
    json_object_set_new(o, "name", json_string(signer.name));
    json_object_set_new(o, "number", json_integer(signer.number));
    if (role == AUTHORITY_PLR)
        json_object_set_new(o, "slot", json_integer(signer.slot));
    json_object_set_new(o, "not-after", json_string(when));
    signkey_free(signer.key);
    return o;
}

static void print_row(const json_t *o)
{
    const char *problem = json_string_value(json_object_get(o, "problem"));
    const json_t *slot = json_object_get(o, "slot");

    out_text("%s: ", json_string_value(json_object_get(o, "file")));
    if (problem != NULL)
        out_text("%s\n", problem);
    else if (json_is_true(json_object_get(o, "protected")))
        out_text("under a passphrase, or in a token\n");
    else
        out_text("\"%s\" (number %u%s%s), until %s, without a passphrase\n",
                 json_string_value(json_object_get(o, "name")),
                 (unsigned)json_integer_value(json_object_get(o, "number")), slot != NULL ? ", slot " : "",
                 slot == NULL                    ? ""
                 : json_integer_value(slot) != 0 ? "1"
                                                 : "0",
                 json_string_value(json_object_get(o, "not-after")));
}

static enum plr_err list(struct cssm *c, struct fail *f)
{
    json_t *keys = json_array(), *o = NULL;
    enum plr_err err = cssm_permit(c, ACT_VIEW, NULL, NULL, f);

    for (unsigned role = 0; err == PLR_OK && role < AUTHORITY_ROLES; role++)
        json_array_append_new(keys, describe(c, role));
    if (err == PLR_OK && c->args->json) {
        o = json_object();
        json_object_set(o, "keys", keys);
        out_json(o);
    }
    for (size_t i = 0; err == PLR_OK && !c->args->json && i < json_array_size(keys); i++)
        print_row(json_array_get(keys, i));
    json_decref(keys);
    return err;
}

int cssm_signer_list_run(void *input)
{
    return cssm_run("list the keys", input, list);
}

/* --- key use ------------------------------------------------------------------------------------------------------ */

struct change {
    char *pem;
    size_t len;
    struct authority_signer signer;
    enum authority_role role;
};

/* Of which role the key is its certificate says. */
static enum plr_err find_role(struct change *ch, struct signkey *key, const struct trust *trust, uint64_t now_s,
                              struct fail *f)
{
    enum plr_err err = PLR_OK;

    for (unsigned role = 0; role < AUTHORITY_ROLES; role++) {
        struct fail inner = {0};

        err = authority_key_facts(&ch->signer, key, trust, role, now_s, &inner);
        if (err == PLR_OK) {
            ch->role = role;
            return PLR_OK;
        }
        if (err != PLR_ERR_DAMAGED) {
            *f = inner;
            return err;
        }
    }
    fail_set(f, PLR_ERR_UNTRUSTED, "unknownkey", "the trust bundle has no certificate for this key");
    fail_hint(f, "take the bundle that has it first: \"plr-cssm trust --file FILE\"");
    return PLR_ERR_UNTRUSTED;
}

static enum plr_err read_key(struct change *ch, struct cssm *c, const char *path, struct fail *f)
{
    struct passphrase_ask ask = {.file = c->args->passphrase_file, .prompt = CSSM_KEY_PROMPT};
    struct secret *passphrase = NULL;
    struct signkey *key = NULL;
    struct trust *trust = NULL;
    enum plr_err err = file_read(&ch->pem, &ch->len, path, SIGNKEY_PEM_MAX, f);

    if (err == PLR_OK && (ask.file != NULL || signkey_wants_passphrase(ch->pem, ch->len)))
        err = passphrase_get(&passphrase, &ask, f);
    if (err == PLR_OK)
        err = signkey_read(&key, ch->pem, ch->len, passphrase, f);
    if (err == PLR_OK)
        err = authority_trust(&trust, c->args->ledger, f);
    if (err == PLR_OK)
        err = find_role(ch, key, trust, c->now_s, f);
    if (err == PLR_OK)
        key = NULL;
    signkey_free(key);
    trust_free(trust);
    secret_free(passphrase);
    return err;
}

/* The key that was there stays beside it, as *.previous: whoever finds that the new one was the wrong one has it. */
static enum plr_err put(const struct change *ch, const char *dir, struct fail *f)
{
    char keys[AUTHORITY_PATH_MAX] = {0}, path[AUTHORITY_PATH_MAX] = {0}, previous[32] = {0};
    const char *name = authority_key_file(ch->role);
    struct stat st = {0};

    if (snprintf(keys, sizeof keys, "%s/keys", dir) >= (int)sizeof keys ||
        snprintf(path, sizeof path, "%s/keys/%s", dir, name) >= (int)sizeof path)
        return fail_set(f, PLR_ERR_USAGE, "badpath", "\"%s\" is too long for a path", dir);
    fail_text(previous, sizeof previous, "%s.previous", name);
    return file_replace(keys, name, stat(path, &st) == 0 ? previous : NULL, ch->pem, ch->len,
                        st.st_mode & 0040 ? 0640 : 0600, f);
}

static enum plr_err record(struct change *ch, struct cssm *c, struct fail *f)
{
    json_t *detail = json_object();
    enum plr_err err = PLR_OK;

    json_object_set_new(detail, "role", json_string(role_words[ch->role]));
    json_object_set_new(detail, "number", json_integer(ch->signer.number));
    /* The log's own new key signs that it is there: the one before may be trusted no longer. */
    if (ch->role == AUTHORITY_LOG)
        cssm_key_log_is(c, &ch->signer);
    err = cssm_key_record(c, "key-use", ch->signer.name, detail, f);
    return err == PLR_OK ? put(ch, c->args->ledger, f) : err;
}

static void print(const struct change *ch, const struct cssm_args *a)
{
    if (a->json) {
        json_t *o = json_object();

        json_object_set_new(o, "role", json_string(role_words[ch->role]));
        json_object_set_new(o, "file", json_string(authority_key_file(ch->role)));
        json_object_set_new(o, "name", json_string(ch->signer.name));
        json_object_set_new(o, "number", json_integer(ch->signer.number));
        out_json(o);
        return;
    }
    out_text("%s: \"%s\" (number %u)\n", authority_key_file(ch->role), ch->signer.name, (unsigned)ch->signer.number);
    report_note("the key before it is \"%s.previous\": destroy it when it is no longer needed",
                authority_key_file(ch->role));
}

static enum plr_err use(struct cssm *c, struct fail *f)
{
    struct change ch = {.pem = NULL};
    enum plr_err err = cssm_permit(c, ACT_TRUST, NULL, NULL, f);

    if (err == PLR_OK)
        err = read_key(&ch, c, c->args->operands[0], f);
    if (err == PLR_OK)
        err = record(&ch, c, f);
    if (err == PLR_OK)
        print(&ch, c->args);
    signkey_free(ch.signer.key);
    if (ch.pem != NULL)
        sodium_memzero(ch.pem, ch.len);
    free(ch.pem);
    return err;
}

int cssm_signer_use_run(void *input)
{
    return cssm_run("use the key", input, use);
}
