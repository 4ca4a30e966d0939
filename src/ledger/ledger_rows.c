/* The session extension is declared only to those who ask for it. */
#define SQLITE_ENABLE_SESSION        1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1

#include "src/ledger/ledger_rows.h"

#include <jansson.h>
#include <sodium.h>

#include "src/ledger/ledger_db.h"
#include "src/ledger/sql.h"

#define COLUMNS_MAX     48
#define COLUMN_NAME_MAX 64

/* Names of a table's columns, in the order of a changeset. */
struct columns {
    char table[COLUMN_NAME_MAX];
    char name[COLUMNS_MAX][COLUMN_NAME_MAX];
    int count;
};

struct pieces {
    char text[LEDGER_ROWS_PIECE_MAX + 1];
    size_t len;
    struct columns columns;
};

/* The log does not tell of itself. */
static int is_told(void *context, const char *table)
{
    (void)context;
    return strcmp(table, "event") != 0 && strcmp(table, "log_head") != 0;
}

enum plr_err ledger_rows_watch(struct ledger *ledger, struct fail *f)
{
    ledger_rows_unwatch(ledger);
    if (sqlite3session_create(ledger->db, "main", &ledger->session) != SQLITE_OK ||
        sqlite3session_attach(ledger->session, NULL) != SQLITE_OK) {
        ledger_rows_unwatch(ledger);
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the event log");
    }
    sqlite3session_table_filter(ledger->session, is_told, NULL);
    return PLR_OK;
}

void ledger_rows_unwatch(struct ledger *ledger)
{
    if (ledger->session != NULL)
        sqlite3session_delete(ledger->session);
    ledger->session = NULL;
}

static enum plr_err read_columns(struct columns *c, struct ledger *ledger, const char *table, struct fail *f)
{
    sqlite3_stmt *st = NULL;
    bool row = true;
    enum plr_err err = PLR_OK;

    if (strcmp(c->table, table) == 0)
        return PLR_OK;
    memset(c, 0, sizeof *c);
    err = ledger_db_take(&st, ledger, f, sql_columns, "t", table);
    while (err == PLR_OK) {
        err = ledger_db_next(ledger, st, &row, f);
        if (err != PLR_OK || !row)
            break;
        if (c->count == COLUMNS_MAX || !ledger_db_text(c->name[c->count], COLUMN_NAME_MAX, st, 0))
            err = ledger_db_damaged("a table has columns that no program made", f);
        else
            c->count++;
    }
    ledger_db_give(ledger, st);
    if (err == PLR_OK)
        fail_text(c->table, sizeof c->table, "%s", table);
    return err;
}

static json_t *blob_json(sqlite3_value *value)
{
    size_t len = (size_t)sqlite3_value_bytes(value);
    char *hex = malloc(2 * len + 1);
    json_t *text = NULL;

    if (hex == NULL)
        return NULL;
    text = json_string(sodium_bin2hex(hex, 2 * len + 1, sqlite3_value_blob(value), len));
    free(hex);
    return text;
}

static json_t *value_json(sqlite3_value *value)
{
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        return json_integer(sqlite3_value_int64(value));
    case SQLITE_TEXT:
        return json_stringn((const char *)sqlite3_value_text(value), (size_t)sqlite3_value_bytes(value));
    case SQLITE_BLOB:
        return blob_json(value);
    case SQLITE_NULL:
        return json_null();
    default:
        return NULL; /* no column holds fractions */
    }
}

/* One side of a change: every column that it says. *ok turns false where one cannot be said. */
static json_t *side_json(sqlite3_changeset_iter *it, const struct columns *c, bool *ok,
                         int (*get)(sqlite3_changeset_iter *, int, sqlite3_value **), const uint8_t *only)
{
    json_t *o = json_object();

    for (int i = 0; i < c->count; i++) {
        sqlite3_value *value = NULL;

        if (only != NULL && only[i] == 0)
            continue;
        if (get(it, i, &value) != SQLITE_OK)
            *ok = false;
        else if (value != NULL)
            *ok = json_object_set_new(o, c->name[i], value_json(value)) == 0 && *ok;
    }
    return o;
}

/* The columns of the primary key are not part of what was there before a change. */
static json_t *was_json(sqlite3_changeset_iter *it, const struct columns *c, bool *ok, const uint8_t *key)
{
    uint8_t others[COLUMNS_MAX] = {0};

    for (int i = 0; i < c->count; i++)
        others[i] = key[i] == 0;
    return side_json(it, c, ok, sqlite3changeset_old, others);
}

static enum plr_err add_row(struct pieces *p, const char *row,
                            enum plr_err (*take)(void *context, const char *piece, struct fail *f), void *context,
                            struct fail *f)
{
    size_t len = strlen(row);
    enum plr_err err = PLR_OK;

    if (len > LEDGER_ROWS_PIECE_MAX)
        return fail_set(f, PLR_ERR_SPACE, "eventtoolong", "what is to be recorded does not fit the event log");
    if (p->len > 0 && len + 1 > LEDGER_ROWS_PIECE_MAX - p->len) {
        err = take(context, p->text, f);
        p->len = 0;
    }
    if (p->len > 0)
        p->text[p->len++] = ',';
    memcpy(p->text + p->len, row, len + 1);
    p->len += len;
    return err;
}

static enum plr_err row_text(char **ret, struct columns *c, struct ledger *ledger, sqlite3_changeset_iter *it,
                             struct fail *f)
{
    const char *table = NULL;
    unsigned char *key = NULL;
    int count = 0;
    int op = 0;
    bool ok = true;
    json_t *o = NULL;
    enum plr_err err = PLR_OK;

    if (sqlite3changeset_op(it, &table, &count, &op, NULL) != SQLITE_OK ||
        sqlite3changeset_pk(it, &key, NULL) != SQLITE_OK)
        return ledger_db_fail(ledger, f);
    if ((err = read_columns(c, ledger, table, f)) != PLR_OK)
        return err;
    if (count != c->count)
        return ledger_db_damaged("a table has columns that no program made", f);
    o = json_object();
    json_object_set_new(o, "table", json_string(table));
    if (op == SQLITE_INSERT) {
        json_object_set_new(o, "insert", side_json(it, c, &ok, sqlite3changeset_new, NULL));
    } else if (op == SQLITE_DELETE) {
        json_object_set_new(o, "delete", side_json(it, c, &ok, sqlite3changeset_old, NULL));
    } else {
        json_object_set_new(o, "update", side_json(it, c, &ok, sqlite3changeset_old, key));
        json_object_set_new(o, "was", was_json(it, c, &ok, key));
        json_object_set_new(o, "now", side_json(it, c, &ok, sqlite3changeset_new, NULL));
    }
    *ret = ok ? json_dumps(o, JSON_COMPACT) : NULL;
    json_decref(o);
    return *ret != NULL
               ? PLR_OK
               : fail_set(f, PLR_ERR_FORMAT, "notlogged", "a row of \"%s\" cannot be written in the log", table);
}

enum plr_err ledger_rows_each(struct ledger *ledger,
                              enum plr_err (*take)(void *context, const char *piece, struct fail *f), void *context,
                              struct fail *f)
{
    sqlite3_changeset_iter *it = NULL;
    struct pieces *p = NULL;
    void *changes = NULL;
    int len = 0;
    enum plr_err err = PLR_OK;

    if (ledger->session == NULL || sqlite3session_isempty(ledger->session))
        return PLR_OK;
    if ((p = calloc(1, sizeof *p)) == NULL || sqlite3session_changeset(ledger->session, &len, &changes) != SQLITE_OK ||
        sqlite3changeset_start(&it, len, changes) != SQLITE_OK) {
        err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the event log");
        goto out;
    }
    while (err == PLR_OK && sqlite3changeset_next(it) == SQLITE_ROW) {
        char *row = NULL;

        err = row_text(&row, &p->columns, ledger, it, f);
        if (err == PLR_OK)
            err = add_row(p, row, take, context, f);
        free(row);
    }
    if (err == PLR_OK && p->len > 0)
        err = take(context, p->text, f);
out:
    if (it != NULL && sqlite3changeset_finalize(it) != SQLITE_OK && err == PLR_OK)
        err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the event log");
    sqlite3_free(changes);
    free(p);
    return err;
}
