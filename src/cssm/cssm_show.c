#include "codec/code.h"
#include "src/cli/codearg.h"
#include "src/cli/out.h"
#include "src/cli/when.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_print.h"
#include "src/cssm/ledger_reservation.h"

/* A request code with a slip in it is not to be called none: what is wrong with it stays in the hint. */
static enum plr_err none_of_them(const char *typed, const struct fail *as_code, struct fail *f)
{
    fail_set(f, PLR_ERR_USAGE, "usage", "\"%s\" is no number, UDI or request code", typed);
    fail_hint(f, "\"plr-cssm list reservations\" shows all three (as a code: %s)", as_code->why);
    return PLR_ERR_USAGE;
}

/* What was typed is a number, a UDI or a request code, in this order: no two look alike. */
static enum plr_err find(struct reservation_facts *r, struct cssm *c, const char *typed, size_t len, struct fail *f)
{
    struct code code = {0};
    struct fail own = {0};
    struct udi udi = {0};
    char text[CODE_SYM_MAX + 1] = {0};
    bool found = false;
    enum plr_err err = PLR_OK;

    if (cssm_args_count(typed) != 0) {
        err = ledger_reservation_by_number(r, &found, c->ledger, cssm_args_count(typed), f);
    } else if (strchr(typed, ':') != NULL) {
        if ((err = udi_parse(&udi, typed, len, f)) != PLR_OK)
            return err;
        err = ledger_reservation_by_udi(r, &found, c->ledger, udi.text, f);
    } else {
        err = code_read_kind(&code, CODE_REQUEST, typed, len, &own);
        if (err == PLR_ERR_TEXT)
            return none_of_them(typed, &own, f);
        if (err != PLR_OK) {
            *f = own;
            return err;
        }
        code_text(text, &code);
        err = ledger_reservation_by_request(r, &found, c->ledger, text, f);
    }
    if (err != PLR_OK || found)
        return err;
    fail_set(f, PLR_ERR_NOT_FOUND, "noreservation", "there is no reservation for \"%s\"", typed);
    fail_hint(f, "\"plr-cssm list reservations\" shows them");
    return PLR_ERR_NOT_FOUND;
}

static enum plr_err print_text(const struct reservation_facts *r, enum issue_form form, struct fail *f)
{
    char when[WHEN_TEXT] = {0};
    char *text = NULL;
    enum plr_err err = issue_text(&text, r, form, f);

    /* All or nothing: what cannot be shown in this form is not begun. */
    if (err != PLR_OK)
        return err;
    when_rfc3339(when, r->issued_s);
    out_text("Reservation:     %zu, %s\n", (size_t)r->number, ledger_reservation_kind_word(r->kind));
    out_text("UDI:             %s\n", r->udi.text);
    out_text("Smart account:   %s, number %u\n", r->account_name, (unsigned)r->account);
    out_text("Virtual account: %s\n", r->va.path);
    out_text("Request code:    %s (sequence number %u)\n", r->request, (unsigned)r->seq);
    out_text("Issued:          %s, receipt %s\n", when, r->receipt);
    if (r->state == RESERVATION_RETURNED) {
        when_rfc3339(when, r->returned_s);
        out_text("Returned:        %s (%s)\n", when, r->return_reason);
    }
    cssm_print_lines(r);
    out_text("%s\n", r->state == RESERVATION_RETURNED ? "Authorization code (returned, no longer in force):"
                                                      : "Authorization code:");
    cssm_print_issued(r, text);
    free(text);
    return PLR_OK;
}

static enum plr_err show(struct reservation_facts *r, struct cssm *c, struct fail *f)
{
    char *typed = NULL;
    size_t len = 0;
    json_t *o = NULL;
    struct codearg arg = {.operands = c->args->operands, .count = c->args->operand_count};
    enum plr_err err = codearg_read(&typed, &len, &arg, f);

    if (err != PLR_OK)
        return err;
    while (len > 0 && strchr(" \t\r\n", typed[len - 1]) != NULL)
        typed[--len] = '\0';
    if ((err = find(r, c, typed, len, f)) != PLR_OK)
        goto out;
    if ((err = cssm_permit_reservation(c, ACT_VIEW, r, f)) != PLR_OK)
        goto out;
    if (!c->args->json)
        err = print_text(r, c->args->form, f);
    else if ((err = cssm_print_reservation_json(&o, r, c->args->form, f)) == PLR_OK)
        out_json(o);
out:
    free(typed);
    return err;
}

int cssm_show_run(void *input)
{
    return cssm_run_reservation("show the reservation", input, show);
}
