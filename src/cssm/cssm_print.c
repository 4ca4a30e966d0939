#include "src/cssm/cssm_print.h"
#include "src/cli/udijson.h"

#include <inttypes.h>

#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/table.h"
#include "src/cli/when.h"
#include "src/cssm/issue.h"
#include "src/ledger/devicefacts.h"
#include "src/ledger/ledger_reservation.h"
#include "src/ledger/policy.h"

#define CELL_TEXT_MAX 32

const char *cssm_print_type(enum license_type type, bool universal)
{
    return universal ? "universal" : slr_type_word(type);
}

json_t *cssm_print_lines_json(const struct reservation_facts *r)
{
    json_t *lines = json_array();

    for (size_t i = 0; i < r->line_count; i++) {
        const struct line_facts *l = &r->lines[i];
        char name[TAG_TEXT_MAX + 1] = {0};
        char day[WHEN_TEXT] = {0};
        json_t *o = json_object();

        tag_name(name, l->tag);
        json_object_set_new(o, "entitlement-tag", json_string(l->tag));
        json_object_set_new(o, "short-name", json_string(name));
        json_object_set_new(o, "count", json_integer(l->count));
        json_object_set_new(o, "license-type", json_string(cssm_print_type(l->type, l->universal)));
        if (l->type != LICENSE_PERPETUAL) {
            when_day(day, l->start_day);
            json_object_set_new(o, "start-date", json_string(day));
            when_day(day, l->end_day);
            json_object_set_new(o, "end-date", json_string(day));
        }
        json_array_append_new(lines, o);
    }
    return lines;
}

json_t *cssm_print_pool_json(const struct pool_facts *p, const char *account, const char *va)
{
    json_t *o = json_object();
    char day[WHEN_TEXT] = {0};

    if (account != NULL) {
        json_object_set_new(o, "smart-account", json_string(account));
        json_object_set_new(o, "virtual-account", json_string(va));
    }
    json_object_set_new(o, "entitlement-tag", json_string(p->tag));
    json_object_set_new(o, "license-type", json_string(cssm_print_type(p->type, p->universal)));
    if (p->type != LICENSE_PERPETUAL) {
        when_day(day, p->start_day);
        json_object_set_new(o, "start-date", json_string(day));
        when_day(day, p->end_day);
        json_object_set_new(o, "end-date", json_string(day));
    }
    if (p->export_restricted)
        json_object_set_new(o, "export-restricted", json_true());
    if (p->reporting_only) {
        json_object_set_new(o, "reporting-only", json_true());
        return o;
    }
    json_object_set_new(o, "purchased", json_integer(p->purchased));
    json_object_set_new(o, "reserved", json_integer(p->reserved));
    json_object_set_new(o, "available", json_integer(policy_available(p)));
    return o;
}

json_t *cssm_print_time_json(uint64_t s)
{
    char text[WHEN_TEXT] = {0};

    when_rfc3339(text, s);
    return json_string(text);
}

static json_t *rows_json(char *sheet)
{
    json_t *rows = json_array();

    for (char *row = sheet; row != NULL;) {
        char *end = strchr(row, '\n');

        if (end != NULL)
            *end = '\0';
        json_array_append_new(rows, json_string(row));
        row = end != NULL ? end + 1 : NULL;
    }
    return rows;
}

enum plr_err cssm_print_reservation_json(json_t **ret, const struct reservation_facts *r, enum issue_form form,
                                         struct fail *f)
{
    char *line = NULL;
    char *other = NULL;
    json_t *o = NULL;
    struct deviceauth device = {0};
    enum plr_err err = issue_line(&line, r, f);

    if (err == PLR_OK && form != ISSUE_LINE)
        err = issue_text(&other, r, form, f);
    if (err != PLR_OK)
        goto out;
    o = json_object();
    json_object_set_new(o, "reservation-number", json_integer(r->number));
    json_object_set_new(o, "smart-account", json_string(r->account_name));
    json_object_set_new(o, "smart-account-number", json_integer(r->account));
    json_object_set_new(o, "virtual-account", json_string(r->va.path));
    json_object_set_new(o, "rehearsal", json_boolean(cssm_print_is_rehearsal(r->account)));
    json_object_set_new(o, "udi", udijson_object(&r->udi));
    json_object_set_new(o, "reservation", json_string(ledger_reservation_kind_word(r->kind)));
    if (devicefacts_of(&device, r))
        json_object_set_new(o, "device-key-epoch", json_integer(device.epoch));
    json_object_set_new(o, "state", json_string(ledger_reservation_state_word(r->state)));
    json_object_set_new(o, "request-code", json_string(r->request));
    json_object_set_new(o, "sequence-number", json_integer(r->seq));
    json_object_set_new(o, "authorization-code", json_string(line));
    if (form == ISSUE_SHEET)
        json_object_set_new(o, "sheet", rows_json(other));
    else if (form == ISSUE_XML)
        json_object_set_new(o, "xml", json_string(other));
    json_object_set_new(o, "confirmation-code", json_string(r->receipt));
    json_object_set_new(o, "issued", cssm_print_time_json(r->issued_s));
    if (r->replaces != 0)
        json_object_set_new(o, "replaces", json_integer(r->replaces));
    if (r->confirmed_s != 0)
        json_object_set_new(o, "confirmed", cssm_print_time_json(r->confirmed_s));
    if (r->replaced_by != 0)
        json_object_set_new(o, "replaced-by", json_integer(r->replaced_by));
    if (r->removed_s != 0) {
        json_object_set_new(o, "removed", cssm_print_time_json(r->removed_s));
        json_object_set_new(o, "removal-reason", json_string(r->remove_reason));
    }
    if (r->state == RESERVATION_RETURNED) {
        json_object_set_new(o, "returned", cssm_print_time_json(r->returned_s));
        json_object_set_new(o, "return-reason", json_string(r->return_reason));
    }
    json_object_set_new(o, "entitlements", cssm_print_lines_json(r));
    *ret = o;
out:
    free(line);
    free(other);
    return err;
}

bool cssm_print_is_rehearsal(uint32_t account)
{
    return account >= PLRAUTH_REHEARSAL_MIN;
}

void cssm_print_rehearsal(uint32_t account)
{
    if (cssm_print_is_rehearsal(account))
        report_warning("this is a REHEARSAL: what it authorizes licenses nothing in production");
}

void cssm_print_issued(const struct reservation_facts *r, const char *text)
{
    cssm_print_rehearsal(r->account);
    if (r->kind == RESERVATION_UNIVERSAL)
        out_code(text);
    else
        out_text("%s\n", text);
}

void cssm_print_lines(const struct reservation_facts *r)
{
    static const char *const titles[] = {">COUNT", "TYPE", "START", "END", "TAG"};
    struct table *t = table_new(titles, sizeof titles / sizeof *titles);

    for (size_t i = 0; t != NULL && i < r->line_count; i++) {
        const struct line_facts *l = &r->lines[i];
        char count[CELL_TEXT_MAX] = {0};
        char start[WHEN_TEXT] = "-";
        char end[WHEN_TEXT] = "-";
        const char *const cells[] = {count, cssm_print_type(l->type, l->universal), start, end, l->tag};

        (void)snprintf(count, sizeof count, "%" PRIu32, l->count);
        if (l->type != LICENSE_PERPETUAL) {
            when_day(start, l->start_day);
            when_day(end, l->end_day);
        }
        table_row(t, cells);
    }
    table_print(t);
}
