#include "src/cssm/listing.h"
#include "src/cli/udijson.h"

#include <ctype.h>
#include <inttypes.h>
#include <jansson.h>

#include "codec/slr.h"
#include "src/cli/csv.h"
#include "src/cli/out.h"
#include "src/cli/table.h"
#include "src/cli/when.h"
#include "src/cssm/cssm_print.h"

#define CELL_TEXT_MAX 32
#define CELL_MAX      1024 /* what is not text, as text */

/* Rows of a list, as they come. */
struct listing {
    enum listing_form form;
    const char *key;
    struct table *table;
    json_t *rows;
    bool lacking; /* a row is missing for want of memory */
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
    } units[] = {{"_n", ""}, {"_s", ""}, {"_b", ""}, {"_j", ""}, {"_day", "-date"}};
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

static void start_table(struct listing *l, const struct ledger_cell *cells, size_t count)
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
}

static void add_json(struct listing *l, const struct ledger_cell *cells, size_t count)
{
    json_t *o = json_object();

    for (size_t i = 0; i < count; i++) {
        char key[CELL_TEXT_MAX] = {0};
        char when[WHEN_TEXT] = {0};
        struct udi udi = {0};
        json_t *value = NULL;

        plain_key(key, sizeof key, cells[i].key);
        if (cell_time(when, &cells[i]))
            value = json_string(when);
        else if (cells[i].is_integer && ends_with(cells[i].key, "_b"))
            value = json_boolean(cells[i].integer != 0);
        else if (cells[i].is_integer)
            value = json_integer(cells[i].integer);
        else if (strcmp(key, "udi") == 0 && !cells[i].is_null &&
                 udi_parse(&udi, cells[i].text, strlen(cells[i].text), NULL) == PLR_OK)
            value = udijson_object(&udi);
        else
            value = cells[i].is_null ? json_null() : json_string(cells[i].text);
        if (ends_with(cells[i].key, "_j") && cells[i].text != NULL) {
            json_t *inner = json_loads(cells[i].text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);

            if (inner != NULL) {
                json_decref(value);
                value = inner;
            }
        }
        json_object_set_new(o, key, value != NULL ? value : json_null());
    }
    json_array_append_new(l->rows, o);
}

/* Entitlements as a person reads them: "NAME=2 OTHER=1", into dst; false if the text is anything else. */
static bool entitlements_text(char *dst, size_t cap, const char *text)
{
    json_t *list = json_loads(text, 0, NULL);
    json_t *one = NULL;
    size_t at = 0;
    size_t len = 0;

    dst[0] = '\0';
    json_array_foreach(list, at, one)
    {
        const char *tag = json_string_value(json_object_get(one, "entitlement-tag"));
        char name[TAG_TEXT_MAX + 1] = {0};

        if (tag == NULL || strlen(tag) > TAG_TEXT_MAX)
            break;
        tag_name(name, tag);
        len += fail_text(dst + len, cap - len, "%s%s=%u", at == 0 ? "" : " ", name,
                         (unsigned)json_integer_value(json_object_get(one, "count")));
    }
    json_decref(list);
    return dst[0] != '\0';
}

/* A cell as a text: texts is the room for numbers and times. */
static const char *cell_text(char texts[CELL_MAX], const struct ledger_cell *cell, const char *nothing)
{
    if (cell->is_null)
        return nothing;
    if (!cell->is_integer && ends_with(cell->key, "_j") && entitlements_text(texts, CELL_MAX, cell->text))
        return texts;
    if (!cell->is_integer)
        return cell->text;
    if (ends_with(cell->key, "_b"))
        return cell->integer != 0 ? "yes" : "no";
    if (!cell_time(texts, cell))
        (void)snprintf(texts, CELL_MAX, "%" PRId64, cell->integer);
    return texts;
}

static void add_row(struct listing *l, const struct ledger_cell *cells, size_t count)
{
    char texts[LEDGER_LIST_COLUMNS_MAX][CELL_MAX] = {0};
    const char *pointers[LEDGER_LIST_COLUMNS_MAX] = {0};

    for (size_t i = 0; i < count; i++)
        pointers[i] = cell_text(texts[i], &cells[i], "-");
    table_row(l->table, pointers);
}

static void csv_end_line(void)
{
    out_text("\r\n");
}

static void csv_titles(const struct ledger_cell *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char key[CELL_TEXT_MAX] = {0};

        plain_key(key, sizeof key, cells[i].key);
        out_text("%s%s", i == 0 ? "" : ",", key);
    }
    csv_end_line();
}

static bool csv_row(const struct ledger_cell *cells, size_t count)
{
    char *text = NULL;
    size_t len = 0;
    FILE *line = open_memstream(&text, &len);
    bool good = line != NULL;

    for (size_t i = 0; good && i < count; i++) {
        char room[CELL_MAX] = {0};

        if (i > 0)
            (void)fputc(',', line);
        csv_put(line, cell_text(room, &cells[i], ""));
    }
    if (line != NULL)
        good = fclose(line) == 0 && good;
    if (good) {
        out_bytes(text, len);
        csv_end_line();
    }
    free(text);
    return good;
}

struct listing *listing_begin(const char *key, enum listing_form form, const struct ledger_cell *cells, size_t count)
{
    struct listing *l = calloc(1, sizeof *l);

    if (l == NULL)
        return NULL;
    l->form = form;
    l->key = key;
    if (form == LISTING_JSON)
        l->rows = json_array();
    else if (form == LISTING_TABLE)
        start_table(l, cells, count);
    else
        csv_titles(cells, count);
    return l;
}

void listing_row(struct listing *l, const struct ledger_cell *cells, size_t count)
{
    if (l == NULL)
        return;
    if (l->form == LISTING_JSON)
        add_json(l, cells, count);
    else if (l->form == LISTING_TABLE)
        add_row(l, cells, count);
    else if (!csv_row(cells, count))
        l->lacking = true;
}

void listing_end(struct listing *l, bool complete)
{
    json_t *o = NULL;

    if (l == NULL || l->lacking)
        table_print(NULL); /* says that the answer is not complete */
    if (l == NULL)
        return;
    /* A table that was begun is printed even if the ledger then fails: what was read is true. */
    if (l->form == LISTING_TABLE)
        table_print(l->table);
    if (l->form == LISTING_JSON && complete) {
        o = json_object();
        json_object_set(o, l->key, l->rows);
        out_json(o);
    }
    json_decref(l->rows);
    free(l);
}

struct taking {
    struct listing *listing;
    const char *key;
    enum listing_form form;
    const struct listing_sight *sight;
};

const char *listing_text(const struct ledger_cell *cells, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(cells[i].key, key) == 0)
            return cells[i].text;
    return NULL;
}

static bool take_row(void *context, bool titles, const struct ledger_cell *cells, size_t count)
{
    struct taking *t = context;

    if (titles)
        t->listing = listing_begin(t->key, t->form, cells, count);
    else if (t->sight->sees(t->sight->context, cells, count))
        listing_row(t->listing, cells, count);
    return t->listing != NULL;
}

enum plr_err listing_print(struct ledger *ledger, enum ledger_list which, const struct ledger_list_filter *filter,
                           const char *key, enum listing_form form, const struct listing_sight *sight, struct fail *f)
{
    struct taking t = {.key = key, .form = form, .sight = sight};
    enum plr_err err = ledger_list_each(ledger, which, filter, take_row, &t, f);

    if (err == PLR_OK || t.listing != NULL)
        listing_end(t.listing, err == PLR_OK);
    return err;
}
