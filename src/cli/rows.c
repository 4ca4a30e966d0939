#include "src/cli/rows.h"

#include <ctype.h>
#include <jansson.h>
#include <strings.h>

#include "src/cli/csv.h"
#include "src/cli/rowsjson.h"

struct rows {
    struct row *row;
    size_t count;
    size_t room;
    json_t *root;  /* owns the texts of rows of JSON */
    json_t *texts; /* owns texts that were made */
};

void rows_free(struct rows *rows)
{
    if (rows == NULL)
        return;
    json_decref(rows->root);
    json_decref(rows->texts);
    free(rows->row);
    free(rows);
}

size_t rows_count(const struct rows *rows)
{
    return rows->count;
}

const struct row *rows_at(const struct rows *rows, size_t at)
{
    return &rows->row[at];
}

enum rows_format rows_format_of(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot != NULL && strcasecmp(dot, ".json") == 0 ? ROWS_JSON : ROWS_CSV;
}

void rows_note(struct rows_bad *bad, uint32_t line, const struct fail *f)
{
    if (bad->count < ROWS_BAD_MAX) {
        struct rows_bad_line *b = &bad->line[bad->count];

        b->line = line;
        memcpy(b->why, f->why, sizeof b->why);
        memcpy(b->hint, f->hint, sizeof b->hint);
    }
    bad->count++;
}

const char *rows_unguard(const char *cell)
{
    size_t quotes = strspn(cell, "'");

    return quotes > 0 && cell[quotes] != '\0' && strchr("=+-@", cell[quotes]) != NULL ? cell + 1 : cell;
}

static enum plr_err no_memory(struct fail *f)
{
    return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the rows of the file");
}

static enum plr_err keep(struct rows *rows, const struct row *row, struct fail *f)
{
    if (rows->count == rows->room) {
        size_t room = rows->room == 0 ? 256 : rows->room * 2;
        struct row *more = reallocarray(rows->row, room, sizeof *more);

        if (more == NULL)
            return no_memory(f);
        rows->row = more;
        rows->room = room;
    }
    rows->row[rows->count++] = *row;
    return PLR_OK;
}

/* A key and what a person may write for it: any case, blanks and underscores for hyphens. */
static bool same_key(const char *key, const char *typed)
{
    for (; *key != '\0' && *typed != '\0'; key++, typed++) {
        int c = tolower((unsigned char)*typed);

        if (c == ' ' || c == '_')
            c = '-';
        if (c != *key)
            return false;
    }
    return *key == *typed;
}

static size_t find_column(const struct rows_shape *shape, const char *typed)
{
    size_t at = 0;

    while (at < shape->column_count && !same_key(shape->columns[at].key, typed) &&
           (shape->columns[at].alias == NULL || !same_key(shape->columns[at].alias, typed)))
        at++;
    return at;
}

static void list_columns(char *dst, size_t cap, const struct rows_shape *shape)
{
    size_t len = 0;

    dst[0] = '\0';
    for (size_t i = 0; i < shape->column_count; i++)
        if (shape->columns[i].type != ROWS_IGNORED)
            len += fail_text(dst + len, cap - len, "%s%s", len == 0 ? "" : ", ", shape->columns[i].key);
}

static enum plr_err unknown_column(const struct rows_shape *shape, const char *typed, struct fail *f)
{
    char list[FAIL_TEXT_MAX] = {0};

    list_columns(list, sizeof list, shape);
    fail_set(f, PLR_ERR_FORMAT, "unknowncolumn", "\"%s\" is not a column of such a file", typed);
    fail_hint(f, "the columns are: %s; take others out", list);
    return PLR_ERR_FORMAT;
}

static enum plr_err check_cell(const char **cell, const struct rows_column *column, struct fail *f)
{
    static const char *const yes[] = {"yes", "true", "1"};
    static const char *const no[] = {"no", "false", "0"};

    if (strlen(*cell) > ROWS_CELL_MAX)
        return fail_set(f, PLR_ERR_FORMAT, "badvalue", "%s has more than %u bytes", column->key,
                        (unsigned)ROWS_CELL_MAX);
    if (column->type == ROWS_COUNT && (*cell)[strspn(*cell, "0123456789")] != '\0')
        return fail_set(f, PLR_ERR_FORMAT, "badvalue", "%s is a whole number, not \"%s\"", column->key, *cell);
    if (column->type != ROWS_YESNO || **cell == '\0')
        return PLR_OK;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (strcasecmp(*cell, yes[i]) == 0) {
            *cell = yes[0];
            return PLR_OK;
        }
        if (strcasecmp(*cell, no[i]) == 0) {
            *cell = no[0];
            return PLR_OK;
        }
    }
    return fail_set(f, PLR_ERR_FORMAT, "badvalue", "%s is yes or no, not \"%s\"", column->key, *cell);
}

/* Which column each field of a CSV file is. */
struct titles {
    size_t count;
    size_t column[CSV_FIELDS_MAX];
    bool whole_lines;
};

/* True if the row is a line of titles: its first field is a column's name. */
static enum plr_err read_titles(struct titles *t, bool *ret_titles, const struct csv *csv,
                                const struct rows_shape *shape, struct fail *f)
{
    *ret_titles = find_column(shape, csv->field[0]) < shape->column_count;
    t->whole_lines = shape->whole_lines && (!*ret_titles || csv->count == 1);
    t->count = *ret_titles ? csv->count : shape->positional;
    for (size_t i = 0; i < t->count; i++) {
        t->column[i] = *ret_titles ? find_column(shape, csv->field[i]) : i;
        if (t->column[i] == shape->column_count) {
            unknown_column(shape, csv->field[i], f);
            fail_at(f, csv->line, 0);
            return PLR_ERR_FORMAT;
        }
        for (size_t j = 0; j < i; j++)
            if (t->column[j] == t->column[i])
                return fail_set(f, PLR_ERR_FORMAT, "unknowncolumn", "there are two columns \"%s\"", csv->field[i]);
    }
    return PLR_OK;
}

/* The fields of a line put together again. */
static enum plr_err join(const char **ret, struct rows *rows, const struct csv *csv, struct fail *f)
{
    char text[ROWS_CELL_MAX + 8] = {0};
    size_t len = 0;
    json_t *kept = NULL;

    for (size_t i = 0; i < csv->count && len + 1 < sizeof text; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%s", i == 0 ? "" : ",", csv->field[i]);
    /* Not as a string: the bytes may be anything, and whoever reads the cell judges them. */
    kept = json_stringn_nocheck(text, strlen(text));
    if (kept == NULL || json_array_append_new(rows->texts, kept) != 0)
        return no_memory(f);
    *ret = json_string_value(kept);
    return PLR_OK;
}

static enum plr_err take_line(struct rows *rows, const struct csv *csv, const struct titles *t,
                              const struct rows_shape *shape, struct fail *f)
{
    struct row row = {.line = csv->line};
    enum plr_err err = PLR_OK;

    for (size_t i = 0; i < ROWS_COLUMNS_MAX; i++)
        row.cell[i] = "";
    if (t->whole_lines) {
        size_t column = t->count > 0 ? t->column[0] : 0;

        if ((err = join(&row.cell[column], rows, csv, f)) != PLR_OK)
            return err;
        return keep(rows, &row, f);
    }
    for (size_t i = 0; i < csv->count; i++) {
        const char *cell = rows_unguard(csv->field[i]);

        if (i >= t->count) {
            if (*cell == '\0')
                continue;
            fail_set(f, PLR_ERR_FORMAT, "badcsv", "field %zu has no column", i + 1);
            fail_hint(f, "a field with commas is quoted; more columns need a line of titles");
            return PLR_ERR_FORMAT;
        }
        if ((err = check_cell(&cell, &shape->columns[t->column[i]], f)) != PLR_OK)
            return err;
        row.cell[t->column[i]] = cell;
    }
    return keep(rows, &row, f);
}

static enum plr_err parse_csv(struct rows *rows, struct rows_bad *bad, char *text, const struct rows_shape *shape,
                              struct fail *f)
{
    struct csv csv = {0};
    struct titles titles = {0};
    bool started = false;
    int more = 1;

    csv_begin(&csv, text);
    for (;;) {
        bool is_titles = false;
        enum plr_err err = csv_next(&csv, &more, f);

        if (err == PLR_OK && !more)
            return PLR_OK;
        if (err == PLR_OK && !started) {
            started = true;
            if ((err = read_titles(&titles, &is_titles, &csv, shape, f)) != PLR_OK)
                return err;
        }
        if (err == PLR_OK && !is_titles)
            err = take_line(rows, &csv, &titles, shape, f);
        if (err == PLR_ERR_MEMORY)
            return err;
        if (err != PLR_OK)
            rows_note(bad, csv.line, f);
    }
}

/* An item of JSON as text of a cell; NULL if it is of another type than the column wants. */
static const char *json_cell(struct rows *rows, const json_t *value, const struct rows_column *column)
{
    char digits[32] = {0};
    json_t *kept = NULL;

    if (json_is_null(value) || column->type == ROWS_IGNORED)
        return "";
    if (column->type == ROWS_TEXT && json_is_string(value))
        return json_string_value(value);
    if (column->type == ROWS_TEXT && json_is_string(json_object_get(value, "text")))
        return json_string_value(json_object_get(value, "text")); /* a UDI as it is shown */
    if (column->type == ROWS_YESNO && json_is_boolean(value))
        return json_is_true(value) ? "yes" : "no";
    if (column->type != ROWS_COUNT || !json_is_integer(value) || json_integer_value(value) < 0)
        return NULL;
    (void)snprintf(digits, sizeof digits, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    kept = json_string(digits);
    if (kept == NULL || json_array_append_new(rows->texts, kept) != 0)
        return NULL;
    return json_string_value(kept);
}

static enum plr_err take_item(struct rows *rows, json_t *item, uint32_t line, const struct rows_shape *shape,
                              struct fail *f)
{
    static const char *const wanted[] = {
        [ROWS_TEXT] = "a text", [ROWS_YESNO] = "true or false", [ROWS_COUNT] = "a whole number"};
    struct row row = {.line = line};
    const char *key = NULL;
    json_t *value = NULL;
    enum plr_err err = PLR_OK;

    for (size_t i = 0; i < ROWS_COLUMNS_MAX; i++)
        row.cell[i] = "";
    if (shape->whole_lines && json_is_string(item)) {
        row.cell[0] = json_string_value(item);
        return keep(rows, &row, f);
    }
    if (!json_is_object(item))
        return fail_set(f, PLR_ERR_FORMAT, "badjson", "this item is not an object");
    json_object_foreach(item, key, value)
    {
        size_t at = find_column(shape, key);

        if (at == shape->column_count)
            return unknown_column(shape, key, f);
        if (row.cell[at][0] != '\0')
            return fail_set(f, PLR_ERR_FORMAT, "badjson", "\"%s\" is given twice, by two names", key);
        row.cell[at] = json_cell(rows, value, &shape->columns[at]);
        if (row.cell[at] == NULL)
            return fail_set(f, PLR_ERR_FORMAT, "badjson", "\"%s\" must be %s", key, wanted[shape->columns[at].type]);
        if ((err = check_cell(&row.cell[at], &shape->columns[at], f)) != PLR_OK)
            return err;
    }
    return keep(rows, &row, f);
}

static enum plr_err parse_json(struct rows *rows, struct rows_bad *bad, const char *text, size_t len,
                               const struct rows_shape *shape, struct fail *f)
{
    struct rowsjson lines = {0};
    json_t *items = NULL;
    json_t *item = NULL;
    size_t at = 0;
    enum plr_err err = rowsjson_read(&rows->root, &items, text, len, shape->array, f);

    if (err != PLR_OK)
        return err;
    rowsjson_begin(&lines, text, len, json_is_object(rows->root));
    json_array_foreach(items, at, item)
    {
        uint32_t line = rowsjson_next(&lines);

        err = take_item(rows, item, line, shape, f);
        if (err == PLR_ERR_MEMORY)
            return err;
        if (err != PLR_OK)
            rows_note(bad, line, f);
    }
    return PLR_OK;
}

enum plr_err rows_parse(struct rows **ret, struct rows_bad *bad, char *text, size_t len, const char *name,
                        enum rows_format format, const struct rows_shape *shape, struct fail *f)
{
    struct rows *rows = calloc(1, sizeof *rows);
    enum plr_err err = PLR_OK;

    memset(bad, 0, sizeof *bad);
    if (rows == NULL || (rows->texts = json_array()) == NULL) {
        rows_free(rows);
        return no_memory(f);
    }
    if (memchr(text, '\0', len) != NULL) {
        err = fail_set(f, PLR_ERR_FORMAT, "badcsv", "\"%s\" is not a text", name);
        fail_hint(f, "save it as comma-separated values or JSON in ASCII or UTF-8");
    } else if (format == ROWS_JSON) {
        err = parse_json(rows, bad, text, len, shape, f);
    } else {
        err = parse_csv(rows, bad, text, shape, f);
    }
    if (err == PLR_OK) {
        *ret = rows;
        rows = NULL;
    }
    rows_free(rows);
    return err;
}
