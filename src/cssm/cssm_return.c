#include "src/cli/out.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_print.h"
#include "src/cssm/giveback.h"

static enum plr_err give_back(struct reservation_facts *r, struct cssm *c, struct fail *f)
{
    char *text = NULL;
    size_t len = 0;
    struct giveback give = {0};
    enum giveback_outcome outcome = GIVEBACK_RETURNED;
    json_t *o = NULL;
    enum plr_err err = cssm_code_text(&text, &len, c, CODE_RETURN, f);

    if (err != PLR_OK)
        return err;
    if ((err = giveback_find(&give, c->ledger, CODE_RETURN, text, len, f)) != PLR_OK)
        goto out;
    if ((err = giveback_record(r, &outcome, c->ledger, &give, false, c->actor, c->now_s, f)) != PLR_OK) {
        err = cssm_permit_noted(c, err, ACT_RETURN, r, f);
        goto out;
    }
    if (c->args->json) {
        if ((err = cssm_print_reservation_json(&o, r, ISSUE_LINE, f)) == PLR_OK)
            out_json(o);
        goto out;
    }
    out_text("Reservation %zu of %s is returned%s. Back in %s, %s:\n", (size_t)r->number, r->udi.text,
             strcmp(r->return_reason, "not-installed") == 0 ? " (it was never installed)" : "", r->account_name,
             r->va.path);
    cssm_print_lines(r);
out:
    free(text);
    return err;
}

int cssm_return_run(void *input)
{
    return cssm_run_reservation("take the return", input, give_back);
}
