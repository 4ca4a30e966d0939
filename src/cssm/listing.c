#include "src/cssm/listing.h"

#include <ctype.h>
#include <inttypes.h>
#include <jansson.h>

#include "codec/slr.h"
#include "src/cli/out.h"
#include "src/cli/table.h"
#include "src/cli/when.h"

#define CELL_TEXT_MAX 32

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

enum plr_err listing_print(struct ledger *ledger, enum ledger_list which, const char *key, bool json, struct fail *f)
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
