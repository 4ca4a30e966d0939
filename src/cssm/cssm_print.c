#include "src/cssm/cssm_print.h"

#include <inttypes.h>

#include "src/cli/out.h"
#include "src/cli/table.h"
#include "src/cli/when.h"
#include "src/cssm/issue.h"
#include "src/cssm/ledger_reservation.h"

#define CELL_TEXT_MAX 32

const char *cssm_print_type(enum license_type type, bool universal)
{
    return universal ? "universal" : slr_type_word(type);
}

json_t *cssm_print_udi_json(const struct udi *udi)
{
    const char *const values[] = {udi->pid, udi->vid, udi->sn, udi->uuid};
    static const char *const keys[] = {"pid", "vid", "sn", "uuid"};
    json_t *o = json_object();

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (values[i][0] != '\0')
            json_object_set_new(o, keys[i], json_string(values[i]));
    json_object_set_new(o, "text", json_string(udi->text));
    return o;
}

static json_t *lines_json(const struct reservation_facts *r)
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

static json_t *time_json(uint64_t s)
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
    enum plr_err err = issue_line(&line, r, f);

    if (err == PLR_OK && form != ISSUE_LINE)
        err = issue_text(&other, r, form, f);
    if (err != PLR_OK)
        goto out;
    o = json_object();
    json_object_set_new(o, "reservation-number", json_integer(r->number));
    json_object_set_new(o, "smart-account", json_string(r->account_name));
    json_object_set_new(o, "virtual-account", json_string(r->va.path));
    json_object_set_new(o, "udi", cssm_print_udi_json(&r->udi));
    json_object_set_new(o, "reservation", json_string(ledger_reservation_kind_word(r->kind)));
    json_object_set_new(o, "state", json_string(r->returned ? "returned" : "reserved"));
    json_object_set_new(o, "request-code", json_string(r->request));
    json_object_set_new(o, "sequence", json_integer(r->seq));
    json_object_set_new(o, "authorization-code", json_string(line));
    if (form == ISSUE_SHEET)
        json_object_set_new(o, "sheet", rows_json(other));
    else if (form == ISSUE_XML)
        json_object_set_new(o, "xml", json_string(other));
    json_object_set_new(o, "receipt", json_string(r->receipt));
    json_object_set_new(o, "issued", time_json(r->issued_s));
    if (r->returned) {
        json_object_set_new(o, "returned", time_json(r->returned_s));
        json_object_set_new(o, "return-reason", json_string(r->return_reason));
    }
    json_object_set_new(o, "entitlements", lines_json(r));
    *ret = o;
out:
    free(line);
    free(other);
    return err;
}

void cssm_print_issued(const struct reservation_facts *r, const char *text)
{
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

/* Rows of a list, as they come. */
struct listing {
    struct table *table;
    json_t *rows;
    bool json;
};

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text);
    size_t end_len = strlen(end);

    return len > end_len && strcmp(text + len - end_len, end) == 0;
}

/* The key without the ending that says its unit. */
static void plain_key(char *dst, size_t cap, const char *key)
{
    static const struct {
        const char *ending;
        const char *instead;
    } units[] = {{"_n", ""}, {"_s", ""}, {"_b", ""}, {"_day", "-date"}};
    size_t len = strlen(key);
    const char *instead = "";

    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (ends_with(key, units[i].ending)) {
            len -= strlen(units[i].ending);
            instead = units[i].instead;
            break;
        }
    (void)snprintf(dst, cap, "%.*s%s", (int)len, key, instead);
}

static bool cell_time(char dst[WHEN_TEXT], const struct ledger_cell *cell)
{
    if (!cell->is_integer || cell->integer < 0)
        return false;
    if (ends_with(cell->key, "_s"))
        when_rfc3339(dst, (uint64_t)cell->integer);
    else if (ends_with(cell->key, "_day") && cell->integer <= (int64_t)SLR_DAY_MAX)
        when_day(dst, (uint32_t)cell->integer);
    else
        return false;
    return true;
}

static bool start_table(struct listing *l, const struct ledger_cell *cells, size_t count)
{
    char titles[LEDGER_LIST_COLUMNS_MAX][CELL_TEXT_MAX] = {0};
    const char *pointers[LEDGER_LIST_COLUMNS_MAX] = {0};

    for (size_t i = 0; i < count; i++) {
        bool number = ends_with(cells[i].key, "_n");

        titles[i][0] = number ? '>' : '\0';
        plain_key(titles[i] + (number ? 1 : 0), sizeof titles[i] - 1, cells[i].key);
        for (char *c = titles[i]; *c != '\0'; c++)
            *c = *c == '-' ? ' ' : (char)toupper((unsigned char)*c);
        pointers[i] = titles[i];
    }
    l->table = table_new(pointers, count);
    return l->table != NULL;
}

static void add_json(struct listing *l, const struct ledger_cell *cells, size_t count)
{
    json_t *o = json_object();

    for (size_t i = 0; i < count; i++) {
        char key[CELL_TEXT_MAX] = {0};
        char when[WHEN_TEXT] = {0};
        json_t *value = NULL;

        plain_key(key, sizeof key, cells[i].key);
        if (cell_time(when, &cells[i]))
            value = json_string(when);
        else if (cells[i].is_integer && ends_with(cells[i].key, "_b"))
            value = json_boolean(cells[i].integer != 0);
        else if (cells[i].is_integer)
            value = json_integer(cells[i].integer);
        else
            value = cells[i].is_null ? json_null() : json_string(cells[i].text);
        /* The detail of an event is an object itself. */
        if (strcmp(key, "detail") == 0 && !cells[i].is_null && !cells[i].is_integer) {
            json_t *inner = json_loads(cells[i].text, JSON_REJECT_DUPLICATES, NULL);

            if (inner != NULL) {
                json_decref(value);
                value = inner;
            }
        }
        json_object_set_new(o, key, value != NULL ? value : json_null());
    }
    json_array_append_new(l->rows, o);
}

static void add_row(struct listing *l, const struct ledger_cell *cells, size_t count)
{
    char texts[LEDGER_LIST_COLUMNS_MAX][WHEN_TEXT] = {0};
    const char *pointers[LEDGER_LIST_COLUMNS_MAX] = {0};

    for (size_t i = 0; i < count; i++) {
        pointers[i] = texts[i];
        if (cells[i].is_null)
            pointers[i] = "-";
        else if (!cells[i].is_integer)
            pointers[i] = cells[i].text;
        else if (ends_with(cells[i].key, "_b"))
            pointers[i] = cells[i].integer != 0 ? "yes" : "no";
        else if (!cell_time(texts[i], &cells[i]))
            (void)snprintf(texts[i], sizeof texts[i], "%" PRId64, cells[i].integer);
    }
    table_row(l->table, pointers);
}

static bool take_row(void *context, bool titles, const struct ledger_cell *cells, size_t count)
{
    struct listing *l = context;

    if (titles)
        return l->json || start_table(l, cells, count);
    if (l->json)
        add_json(l, cells, count);
    else
        add_row(l, cells, count);
    return true;
}

enum plr_err cssm_print_list(struct ledger *ledger, enum ledger_list which, const char *key, bool json, struct fail *f)
{
    struct listing l = {.json = json};
    json_t *o = NULL;
    enum plr_err err = PLR_OK;

    if (json)
        l.rows = json_array();
    err = ledger_list_each(ledger, which, take_row, &l, f);
    /* A table that was begun is printed even if the ledger then fails: what was read is true. */
    if (!json) {
        table_print(l.table);
        return err;
    }
    if (err != PLR_OK) {
        json_decref(l.rows);
        return err;
    }
    o = json_object();
    json_object_set_new(o, key, l.rows);
    out_json(o);
    return PLR_OK;
}
