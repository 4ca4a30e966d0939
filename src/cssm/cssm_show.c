#include "codec/code.h"
#include "src/cli/codearg.h"
#include "src/cli/out.h"
#include "src/cli/when.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_print.h"
#include "src/cssm/ledger_reservation.h"

/* What was typed is a number, a UDI or a request code, in this order: no two look alike. */
static enum plr_err find(struct reservation_facts *r, struct cssm *c, const char *typed, size_t len, struct fail *f)
{
    struct code code = {0};
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
        if ((err = code_read_kind(&code, CODE_REQUEST, typed, len, f)) != PLR_OK)
            return err;
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

    when_rfc3339(when, r->issued_s);
    out_text("Reservation:     %zu, %s\n", (size_t)r->number, ledger_reservation_kind_word(r->kind));
    out_text("UDI:             %s\n", r->udi.text);
    out_text("Smart account:   %s, number %u\n", r->account_name, (unsigned)r->account);
    out_text("Virtual account: %s\n", r->va.path);
    out_text("Request code:    %s (sequence number %u)\n", r->request, (unsigned)r->seq);
    out_text("Issued:          %s, receipt %s\n", when, r->receipt);
    if (r->returned) {
        when_rfc3339(when, r->returned_s);
        out_text("Returned:        %s (%s)\n", when, r->return_reason);
    }
    cssm_print_lines(r);
    out_text("%s\n", r->returned ? "Authorization code (returned, no longer in force):" : "Authorization code:");
    return cssm_print_issued(r, form, f);
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
    if ((err = find(r, c, typed, len, f)) != PLR_OK)
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
    struct cssm c = {0};
    struct fail f = {0};
    struct reservation_facts *r = calloc(1, sizeof *r);
    enum plr_err err = PLR_OK;

    if (r == NULL) {
        err = fail_set(&f, PLR_ERR_MEMORY, "nomemory", "no memory for a reservation");
        goto out;
    }
    if ((err = cssm_open(&c, input, &f)) != PLR_OK)
        goto out;
    err = show(r, &c, &f);
out:
    cssm_close(&c);
    free(r);
    return cssm_status("show the reservation", err, &f);
}
