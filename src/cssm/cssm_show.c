#include "codec/code.h"
#include "src/cli/codearg.h"
#include "src/cli/out.h"
#include "src/cli/table.h"
#include "src/cli/when.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_print.h"
#include "src/ledger/devicefacts.h"
#include "src/ledger/ledger_reservation.h"

#define NUMBER_MAX 24

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

static const char *code_title(const struct reservation_facts *r)
{
    switch (r->state) {
    case RESERVATION_RETURNED:
        return "Authorization code (returned, no longer in force):";
    case RESERVATION_REMOVED:
        return "Authorization code (removed, no longer in force):";
    case RESERVATION_IN_TRANSIT:
        return "Authorization code (of an update in transit):";
    case RESERVATION_RESERVED:
        break;
    }
    return "Authorization code:";
}

/* What became of it, a line each. */
static void print_way(const struct reservation_facts *r)
{
    char when[WHEN_TEXT] = {0};

    if (r->replaces != 0)
        out_text("Replaces:        %zu\n", (size_t)r->replaces);
    if (r->confirmed_s != 0) {
        when_rfc3339(when, r->confirmed_s);
        out_text("Confirmed:       %s\n", when);
    }
    if (r->replaced_by != 0)
        out_text("Replaced by:     %zu%s\n", (size_t)r->replaced_by,
                 r->state == RESERVATION_RESERVED ? ", in transit: enter its confirmation code" : "");
    if (r->removed_s != 0) {
        when_rfc3339(when, r->removed_s);
        out_text("Removed:         %s: %s%s\n", when, r->remove_reason,
                 r->state == RESERVATION_REMOVED ? " (return pending)" : "");
    }
    if (r->state == RESERVATION_RETURNED) {
        when_rfc3339(when, r->returned_s);
        out_text("Returned:        %s (%s)\n", when, r->return_reason);
    }
}

static void print_history(const struct reservation_history *list, size_t count)
{
    static const char *const titles[] = {">RESERVATION", "KIND", "STATE", ">REPLACES", "ISSUED", "ENDED"};
    struct table *t = table_new(titles, sizeof titles / sizeof *titles);

    for (size_t i = 0; t != NULL && i < count; i++) {
        const struct reservation_history *h = &list[i];
        char number[NUMBER_MAX] = {0};
        char replaces[NUMBER_MAX] = "-";
        char issued[WHEN_TEXT] = {0};
        char ended[WHEN_TEXT] = "-";
        const char *const cells[] = {
            number, ledger_reservation_kind_word(h->kind), ledger_reservation_state_word(h->state), replaces, issued,
            ended};

        (void)snprintf(number, sizeof number, "%zu", (size_t)h->number);
        if (h->replaces != 0)
            (void)snprintf(replaces, sizeof replaces, "%zu", (size_t)h->replaces);
        when_rfc3339(issued, h->issued_s);
        if (h->returned_s != 0 || h->removed_s != 0)
            when_rfc3339(ended, h->returned_s != 0 ? h->returned_s : h->removed_s);
        table_row(t, cells);
    }
    table_print(t);
}

static json_t *history_json(const struct reservation_history *list, size_t count)
{
    json_t *rows = json_array();

    for (size_t i = 0; i < count; i++) {
        const struct reservation_history *h = &list[i];
        json_t *o = json_object();

        json_object_set_new(o, "reservation-number", json_integer(h->number));
        json_object_set_new(o, "reservation", json_string(ledger_reservation_kind_word(h->kind)));
        json_object_set_new(o, "state", json_string(ledger_reservation_state_word(h->state)));
        if (h->replaces != 0)
            json_object_set_new(o, "replaces", json_integer(h->replaces));
        json_object_set_new(o, "issued", cssm_print_time_json(h->issued_s));
        if (h->removed_s != 0)
            json_object_set_new(o, "removed", cssm_print_time_json(h->removed_s));
        if (h->returned_s != 0)
            json_object_set_new(o, "returned", cssm_print_time_json(h->returned_s));
        json_array_append_new(rows, o);
    }
    return rows;
}

static enum plr_err print_text(const struct reservation_facts *r, const struct reservation_history *list, size_t count,
                               enum issue_form form, struct fail *f)
{
    char when[WHEN_TEXT] = {0};
    char *text = NULL;
    struct deviceauth device = {0};
    enum plr_err err = issue_text(&text, r, form, f);

    /* All or nothing: what cannot be shown in this form is not begun. */
    if (err != PLR_OK)
        return err;
    when_rfc3339(when, r->issued_s);
    out_text("Reservation:     %zu, %s, %s\n", (size_t)r->number, ledger_reservation_kind_word(r->kind),
             ledger_reservation_state_word(r->state));
    if (devicefacts_of(&device, r))
        out_text("Device key:      epoch %u\n", (unsigned)device.epoch);
    out_text("UDI:             %s\n", r->udi.text);
    out_text("Smart account:   %s, number %u%s\n", r->account_name, (unsigned)r->account,
             cssm_print_is_rehearsal(r->account) ? " (REHEARSAL)" : "");
    out_text("Virtual account: %s\n", r->va.path);
    out_text("Request code:    %s (sequence number %u)\n", r->request, (unsigned)r->seq);
    out_text("Issued:          %s, confirmation code %s\n", when, r->receipt);
    print_way(r);
    cssm_print_lines(r);
    if (count > 1)
        print_history(list, count);
    out_text("%s\n", code_title(r));
    cssm_print_issued(r, text);
    free(text);
    return PLR_OK;
}

static enum plr_err print(const struct reservation_facts *r, struct cssm *c, struct fail *f)
{
    struct reservation_history *list = NULL;
    size_t count = 0;
    json_t *o = NULL;
    enum plr_err err = ledger_reservation_history(&list, &count, c->ledger, r->udi.text, f);

    if (err != PLR_OK)
        return err;
    if (!c->args->json) {
        err = print_text(r, list, count, c->args->form, f);
    } else if ((err = cssm_print_reservation_json(&o, r, c->args->form, f)) == PLR_OK) {
        json_object_set_new(o, "history", history_json(list, count));
        out_json(o);
    }
    free(list);
    return err;
}

static enum plr_err show(struct reservation_facts *r, struct cssm *c, struct fail *f)
{
    char *typed = NULL;
    size_t len = 0;
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
    err = print(r, c, f);
out:
    free(typed);
    return err;
}

int cssm_show_run(void *input)
{
    return cssm_run_reservation("show the reservation", input, show);
}
