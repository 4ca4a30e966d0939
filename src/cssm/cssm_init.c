#include <errno.h>
#include <grp.h>

#include "keys/keys.h"
#include "src/cli/newfolder.h"
#include "src/cli/out.h"
#include "src/cli/passphrase.h"
#include "src/cli/report.h"
#include "src/cli/when.h"
#include "src/cssm/authority.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_key.h"

#define FINGERPRINT_MAX 160

static void print_json(const struct cssm_args *a, const char *name, const char *trust, const char *fingerprint)
{
    json_t *o = json_object();

    json_object_set_new(o, "authority", json_string(name));
    json_object_set_new(o, "ledger", json_string(a->ledger));
    json_object_set_new(o, "trust-bundle", json_string(trust));
    json_object_set_new(o, "root-fingerprint", json_string(fingerprint));
    json_object_set_new(o, "protected", json_boolean(!a->unprotected));
    json_object_set_new(o, "rehearsal", json_boolean(a->rehearsal));
    out_json(o);
}

static enum plr_err find_group(struct authority_group *ret, const char *name, struct fail *f)
{
    struct group entry = {0};
    struct group *found = NULL;
    char room[16384] = {0};
    int rc = getgrnam_r(name, &entry, room, sizeof room, &found);

    if (rc != 0 && found == NULL && rc != ENOENT)
        return fail_set(f, PLR_ERR_IO, "io", "the groups cannot be read: %s", strerror(rc));
    if (found == NULL) {
        fail_set(f, PLR_ERR_NOT_FOUND, "unknowngroup", "this system has no group \"%s\"", name);
        fail_hint(f, "make it with groupadd, and put the users of the ledger into it");
        return PLR_ERR_NOT_FOUND;
    }
    ret->shared = true;
    ret->gid = found->gr_gid;
    return PLR_OK;
}

/* What the options say together. */
static enum plr_err check_options(const struct cssm_args *a, struct fail *f)
{
    if (a->unprotected && a->passphrase_file != NULL) {
        fail_set(f, PLR_ERR_USAGE, "usage", "--unprotected and --passphrase-file exclude each other");
        fail_hint(f, "leave --unprotected out for keys under the passphrase");
        return PLR_ERR_USAGE;
    }
    if ((a->keys == NULL) != (a->trust == NULL)) {
        fail_set(f, PLR_ERR_USAGE, "usage", "--keys and --trust go together");
        fail_hint(f, "the keys of signers that were made elsewhere, and the bundle that has their certificates");
        return PLR_ERR_USAGE;
    }
    return PLR_OK;
}

static enum plr_err init(const struct cssm_args *a, struct fail *f)
{
    struct passphrase_ask ask = {
        .file = a->passphrase_file, .prompt = CSSM_KEY_PROMPT, .confirm = a->keys == NULL, .may_be_none = true};
    const struct authority_source source = {.keys = a->keys, .trust = a->trust};
    struct secret *passphrase = NULL;
    const char *name = a->name != NULL ? a->name : "plrkit authority";
    char founder[CSSM_USER_MAX] = {0};
    char actor[CSSM_ACTOR_MAX] = {0};
    struct ledger_authority authority = {.created_s = when_now_s(), .rehearsal = a->rehearsal};
    struct authority_group group = {.shared = false};
    char leftover[AUTHORITY_PATH_MAX] = {0};
    char shown[AUTHORITY_PATH_MAX] = {0};
    char trust[AUTHORITY_PATH_MAX] = {0};
    char fingerprint[FINGERPRINT_MAX] = {0};
    enum plr_err err = PLR_OK;

    if ((err = check_options(a, f)) != PLR_OK)
        return err;
    if ((err = cssm_identify(founder, actor, a, a->rehearsal, f)) != PLR_OK)
        return err;
    if (a->group != NULL && (err = find_group(&group, a->group, f)) != PLR_OK)
        return err;
    if ((err = keys_init(f)) != PLR_OK)
        return err;
    if (newfolder_leftover(leftover, a->ledger)) {
        fail_text(shown, sizeof shown, "%s", leftover);
        report_warning(
            "an earlier init was interrupted and left \"%s\"; nothing was ever issued from it: if no init is running, "
            "remove it",
            shown);
    }
    if ((err = authority_can_create(a->ledger, name, f)) != PLR_OK)
        return err;
    if (!a->unprotected && (err = passphrase_get(&passphrase, &ask, f)) != PLR_OK)
        return err;
    fail_text(authority.name, sizeof authority.name, "%s", name);
    err = authority_create(a->ledger, &authority, founder, &group, &source, passphrase, f);
    secret_free(passphrase);
    if (err != PLR_OK)
        return err;
    if ((err = authority_fingerprint(fingerprint, sizeof fingerprint, a->ledger, f)) != PLR_OK)
        return err;
    /* Escaped, as everything that is printed. */
    fail_text(trust, sizeof trust, "%s/%s", a->ledger, AUTHORITY_TRUST_FILE);
    if (a->json) {
        print_json(a, name, trust, fingerprint);
        return PLR_OK;
    }
    out_text("Authority: %s\nTrust bundle: %s\nRoot fingerprint (SHA-256): %s\n", name, trust, fingerprint);
    if (a->rehearsal)
        out_text("REHEARSAL: nothing that this authority signs is for production.\n");
    if (a->unprotected)
        report_note("the keys have no passphrase: whoever can read them can issue licences");
    return PLR_OK;
}

int cssm_init_run(void *input)
{
    struct fail f = {0};
    enum plr_err err = init(input, &f);

    return cssm_status("make an authority", err, &f);
}
