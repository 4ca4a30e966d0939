#include "src/cli/out.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_batch.h"
#include "src/cssm/cssm_print.h"
#include "src/cssm/giveback.h"

static uint64_t sum(const struct reservation_facts *r)
{
    uint64_t n = 0;

    for (size_t i = 0; i < r->line_count; i++)
        n += r->lines[i].count;
    return n;
}

static void say(const struct reservation_facts *r, enum giveback_outcome outcome, uint64_t freed)
{
    const char *never = strcmp(r->return_reason, "not-installed") == 0 ? " (it was never installed)" : "";

    switch (outcome) {
    case GIVEBACK_RETURNED:
        out_text("Reservation %zu of %s is returned%s. Back in %s, %s:\n", (size_t)r->number, r->udi.text, never,
                 r->account_name, r->va.path);
        return;
    case GIVEBACK_CONFIRMED:
        out_text("The update of %s is confirmed: reservation %zu replaces %zu. %s %s, %s%s\n", r->udi.text,
                 (size_t)r->replaced_by, (size_t)r->number, freed > 0 ? "Back in" : "Nothing comes back to",
                 r->account_name, r->va.path, freed > 0 ? ":" : ".");
        return;
    case GIVEBACK_ABANDONED:
        out_text("The update of %s is abandoned%s: reservation %zu stays in force, not %zu. %s %s, %s%s\n", r->udi.text,
                 never, (size_t)r->replaces, (size_t)r->number, freed > 0 ? "Back in" : "Nothing comes back to",
                 r->account_name, r->va.path, freed > 0 ? ":" : ".");
        return;
    case GIVEBACK_SETTLED:
        out_text("Reservation %zu of %s, which was removed, is returned%s. Its licences were free already.\n",
                 (size_t)r->number, r->udi.text, never);
        return;
    }
}

/* Both were open, and the secret does not tell which of the two authorizations the product has now. */
static void advise(const struct reservation_facts *r, const struct giveback *give, enum giveback_outcome outcome)
{
    if (outcome == GIVEBACK_CONFIRMED && give->opening.reason != OPENING_UPDATED)
        out_text("If the product did not install the update: \"plr-agent return --authorization CODE\" there with what "
                 "\"plr-cssm show %zu\" shows, then \"plr-cssm return CODE\" here.\n",
                 (size_t)r->replaced_by);
    if (outcome == GIVEBACK_ABANDONED && give->opening.reason == OPENING_RETURNED)
        out_text("If the product had installed the update before, enter its confirmation code too: it frees "
                 "reservation %zu.\n",
                 (size_t)r->replaces);
}

static enum plr_err print(struct reservation_facts *r, const struct giveback *give, enum giveback_outcome outcome,
                          struct cssm *c, struct fail *f)
{
    json_t *o = NULL;
    enum plr_err err = PLR_OK;

    if (c->args->json && (err = cssm_print_reservation_json(&o, r, ISSUE_LINE, f)) != PLR_OK)
        return err;
    if ((err = giveback_freed(r, c->ledger, outcome, f)) != PLR_OK) {
        json_decref(o);
        return err;
    }
    if (c->args->json) {
        json_object_set_new(o, "outcome", json_string(giveback_word(outcome)));
        json_object_set_new(o, "freed", json_integer((json_int_t)sum(r)));
        out_json(o);
        return PLR_OK;
    }
    say(r, outcome, sum(r));
    if (r->line_count > 0)
        cssm_print_lines(r);
    advise(r, give, outcome);
    return PLR_OK;
}

static enum plr_err give_back(struct reservation_facts *r, struct cssm *c, enum code_kind want, struct fail *f)
{
    char *text = NULL;
    size_t len = 0;
    struct giveback give = {0};
    enum giveback_outcome outcome = GIVEBACK_RETURNED;
    bool confirm = want == CODE_CONFIRMATION;
    enum plr_err err = cssm_code_text(&text, &len, c, want, f);

    if (err == PLR_OK)
        err = giveback_find(&give, c->ledger, want, text, len, f);
    free(text);
    if (err != PLR_OK)
        return err;
    if ((err = giveback_record(r, &outcome, c->ledger, &give, confirm, c->actor, c->now_s, f)) != PLR_OK)
        return cssm_permit_noted(c, err, confirm ? ACT_CONFIRM : ACT_RETURN, r, f);
    return print(r, &give, outcome, c, f);
}

static enum plr_err take_return(struct reservation_facts *r, struct cssm *c, struct fail *f)
{
    return give_back(r, c, CODE_RETURN, f);
}

static enum plr_err take_confirmation(struct reservation_facts *r, struct cssm *c, struct fail *f)
{
    return give_back(r, c, CODE_CONFIRMATION, f);
}

int cssm_return_run(void *input)
{
    const struct cssm_args *args = input;

    if (args->batch != NULL || args->output != NULL)
        return cssm_batch_return_run(args);
    return cssm_run_reservation("take the return", input, take_return);
}

int cssm_return_confirm_run(void *input)
{
    return cssm_run_reservation("take the confirmation", input, take_confirmation);
}
