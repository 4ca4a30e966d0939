#include "keys/trustnext.h"
#include "src/cli/file.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/trustprint.h"
#include "src/cssm/authority.h"
#include "src/cssm/bundles.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_key.h"

static void print(const struct cssm_args *a, const struct trust *trust, bool changed)
{
    if (a->json) {
        json_t *o = trustprint_json(trust);

        json_object_set_new(o, "changed", json_boolean(changed));
        out_json(o);
        return;
    }
    trustprint_bundle(trust, true);
}

/* Signers that the next bundle no longer lets sign: said before anybody needs one. */
static void warn_of_keys(const struct cssm *c)
{
    for (unsigned role = 0; role < AUTHORITY_ROLES; role++) {
        struct fail f = {0};

        if (authority_key_look(c->args->ledger, role, &f) != PLR_OK)
            report_warning("\"%s\": %s; \"plr-cssm key use\" takes another key", authority_key_file(role), f.why);
    }
}

/* The entry first, so that who looks at the log knows of a bundle that is there. */
static enum plr_err record(struct cssm *c, const struct trust *next, const char *pem, size_t len, struct fail *f)
{
    json_t *detail = json_object();
    enum plr_err err = PLR_OK;

    json_object_set_new(detail, "number", json_integer(trust_number(next)));
    json_object_set_new(detail, "root-fingerprint", json_string(trust_root_fingerprint(next, trust_speaker(next))));
    err = cssm_key_record(c, "trust", "trust bundle", detail, f);
    return err == PLR_OK ? bundles_replace(c->args->ledger, pem, len, f) : err;
}

static enum plr_err update(struct cssm *c, struct fail *f)
{
    struct trust *mine = NULL, *next = NULL;
    char *pem = NULL;
    size_t len = 0;
    bool same = false;
    enum plr_err err = cssm_permit(c, ACT_TRUST, NULL, NULL, f);

    if (err == PLR_OK)
        err = authority_trust(&mine, c->args->ledger, f);
    if (err == PLR_OK)
        err = file_read(&pem, &len, c->args->file, TRUST_PEM_MAX, f);
    if (err == PLR_OK)
        err = trust_read(&next, pem, len, f);
    if (err == PLR_OK)
        err = trustnext_check(&same, mine, next, c->now_s, f);
    if (err == PLR_OK && !same)
        err = record(c, next, pem, len, f);
    if (err == PLR_OK) {
        print(c->args, next, !same);
        warn_of_keys(c);
        if (same)
            report_note("this bundle is in force already: nothing was changed");
    }
    trust_free(mine);
    trust_free(next);
    free(pem);
    return err;
}

static enum plr_err act(struct cssm *c, struct fail *f)
{
    struct trust *trust = NULL;
    enum plr_err err = PLR_OK;

    if (c->args->file != NULL)
        return update(c, f);
    if ((err = authority_trust(&trust, c->args->ledger, f)) == PLR_OK)
        print(c->args, trust, false);
    trust_free(trust);
    return err;
}

int cssm_trust_run(void *input)
{
    const struct cssm_args *a = input;

    return cssm_run(a->file != NULL ? "take the trust bundle" : "show the trust bundle", a, act);
}
