#include "src/ledger/ledger_compare.h"

#include <inttypes.h>

#include "src/ledger/ledger_scratch.h"

#define VALUE_TEXT_MAX 72

/* Two walks through one table in the order of its key. */
struct walk {
    const struct ledger_scratch_table *table;
    sqlite3_stmt *have; /* the ledger's */
    sqlite3_stmt *want; /* the log's; its last column is the entry */
    bool has_have;
    bool has_want;
};

struct count {
    size_t rows;
    size_t differ;
    struct fail first;
};

static enum plr_err open_walk(sqlite3_stmt **ret, struct ledger *ledger, const struct ledger_scratch_table *t,
                              bool entry, struct fail *f)
{
    sqlite3_str *sql = sqlite3_str_new(ledger->db);
    char *text = NULL;
    enum plr_err err = PLR_OK;

    sqlite3_str_appendall(sql, "SELECT ");
    for (int i = 0; i < t->count; i++)
        sqlite3_str_appendf(sql, "%s\"%w\"", i > 0 ? ", " : "", t->column[i].name);
    if (entry)
        sqlite3_str_appendf(sql, ", \"%w\"", LEDGER_SCRATCH_ENTRY);
    sqlite3_str_appendf(sql, " FROM \"%w\" ORDER BY ", t->name);
    ledger_scratch_keys(sql, t);
    if ((text = sqlite3_str_finish(sql)) == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a recount");
    err = ledger_db_query(ret, ledger, f, text, "");
    sqlite3_free(text);
    return err;
}

/* As SQLite orders values of the types that a ledger has: NULL, integers, text, bytes. */
static int order_of(int type)
{
    return type == SQLITE_NULL      ? 0
           : type == SQLITE_INTEGER ? 1
           : type == SQLITE_FLOAT   ? 2
           : type == SQLITE_TEXT    ? 3
                                    : 4;
}

static int compare_value(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
    int type = sqlite3_column_type(a, column);
    int diff = order_of(type) - order_of(sqlite3_column_type(b, column));
    int64_t x = 0;
    int64_t y = 0;
    int len_a = 0;
    int len_b = 0;

    if (diff != 0 || type == SQLITE_NULL)
        return diff;
    if (type == SQLITE_INTEGER) {
        x = sqlite3_column_int64(a, column);
        y = sqlite3_column_int64(b, column);
        return x < y ? -1 : x > y;
    }
    /* A fraction is in no column that a program made: its text will do. */
    const void *left = type == SQLITE_BLOB ? sqlite3_column_blob(a, column) : sqlite3_column_text(a, column);
    const void *right = type == SQLITE_BLOB ? sqlite3_column_blob(b, column) : sqlite3_column_text(b, column);
    len_a = sqlite3_column_bytes(a, column);
    len_b = sqlite3_column_bytes(b, column);
    if (left != NULL && right != NULL)
        diff = memcmp(left, right, (size_t)(len_a < len_b ? len_a : len_b));
    return diff != 0 ? diff : len_a - len_b;
}

static int compare_key(const struct walk *w)
{
    int diff = 0;

    if (!w->has_have || !w->has_want)
        return w->has_have ? -1 : 1;
    for (int i = 0; diff == 0 && i < w->table->count; i++)
        if (w->table->column[i].key)
            diff = compare_value(w->have, w->want, i);
    return diff;
}

static void value_text(char dst[static VALUE_TEXT_MAX], sqlite3_stmt *st, int column)
{
    switch (sqlite3_column_type(st, column)) {
    case SQLITE_INTEGER:
        (void)snprintf(dst, VALUE_TEXT_MAX, "%" PRId64, (int64_t)sqlite3_column_int64(st, column));
        return;
    case SQLITE_TEXT:
        (void)snprintf(dst, VALUE_TEXT_MAX, "\"%.40s\"", (const char *)sqlite3_column_text(st, column));
        return;
    case SQLITE_BLOB:
        (void)snprintf(dst, VALUE_TEXT_MAX, "%d other bytes", sqlite3_column_bytes(st, column));
        return;
    default:
        (void)snprintf(dst, VALUE_TEXT_MAX, "nothing");
    }
}

static void key_text(char *dst, size_t cap, const struct walk *w, sqlite3_stmt *st)
{
    size_t len = 0;

    for (int i = 0; i < w->table->count; i++) {
        char value[VALUE_TEXT_MAX] = {0};

        if (!w->table->column[i].key || len >= cap)
            continue;
        value_text(value, st, i);
        len += (size_t)snprintf(dst + len, cap - len, "%s%s %s", len > 0 ? ", " : "", w->table->column[i].name, value);
    }
}

/* column -1: the row as a whole. */
static void differs(struct count *c, const struct walk *w, const char *reason, int column)
{
    char key[2 * VALUE_TEXT_MAX] = {0};
    char have[VALUE_TEXT_MAX] = {0};
    char want[VALUE_TEXT_MAX] = {0};
    size_t entry = w->has_want ? (size_t)sqlite3_column_int64(w->want, w->table->count) : 0;

    if (c->differ++ > 0)
        return;
    key_text(key, sizeof key, w, strcmp(reason, "rowmissing") == 0 ? w->want : w->have);
    if (column >= 0) {
        value_text(have, w->have, column);
        value_text(want, w->want, column);
        fail_set(&c->first, PLR_ERR_DAMAGED, reason, "table \"%s\", row %s: %s is %s; entry %zu wrote %s",
                 w->table->name, key, w->table->column[column].name, have, entry, want);
    } else if (strcmp(reason, "rowmissing") == 0) {
        fail_set(&c->first, PLR_ERR_DAMAGED, reason, "table \"%s\", row %s, which entry %zu wrote, is not there",
                 w->table->name, key, entry);
    } else {
        fail_set(&c->first, PLR_ERR_DAMAGED, reason, "table \"%s\", row %s: no entry of the log wrote it",
                 w->table->name, key);
    }
}

static enum plr_err step(struct walk *w, struct ledger_replay *replay, struct ledger *ledger, bool have, bool want,
                         struct fail *f)
{
    enum plr_err err = have ? ledger_db_next(ledger, w->have, &w->has_have, f) : PLR_OK;

    return err == PLR_OK && want ? ledger_db_next(&replay->scratch, w->want, &w->has_want, f) : err;
}

static enum plr_err compare_table(struct count *c, struct walk *w, struct ledger_replay *replay, struct ledger *ledger,
                                  struct fail *f)
{
    enum plr_err err = step(w, replay, ledger, true, true, f);

    while (err == PLR_OK && (w->has_have || w->has_want)) {
        int diff = compare_key(w);

        if (diff < 0)
            differs(c, w, "rowadded", -1);
        else if (diff > 0)
            differs(c, w, "rowmissing", -1);
        for (int i = 0; diff == 0 && i < w->table->count; i++)
            if (compare_value(w->have, w->want, i) != 0) {
                differs(c, w, "rowchanged", i);
                break;
            }
        c->rows++;
        err = step(w, replay, ledger, diff <= 0, diff >= 0, f);
    }
    return err;
}

enum plr_err ledger_compare(size_t *ret_rows, struct ledger_replay *replay, struct ledger *ledger, struct fail *f)
{
    struct count c = {0};
    enum plr_err err = PLR_OK;

    for (size_t i = 0; err == PLR_OK && i < replay->table_count; i++) {
        struct walk w = {.table = &replay->tables[i]};

        err = open_walk(&w.have, ledger, w.table, false, f);
        if (err == PLR_OK)
            err = open_walk(&w.want, &replay->scratch, w.table, true, f);
        if (err == PLR_OK)
            err = compare_table(&c, &w, replay, ledger, f);
        sqlite3_finalize(w.have);
        sqlite3_finalize(w.want);
    }
    if (err != PLR_OK)
        return err;
    *ret_rows = c.rows;
    if (c.differ == 0)
        return PLR_OK;
    if (f != NULL)
        *f = c.first;
    if (c.differ > 1)
        fail_hint(f, "the ledger was edited behind the log; %zu more rows differ; compare with a backup", c.differ - 1);
    else
        fail_hint(f, "the ledger was edited behind the log; compare with a backup");
    return PLR_ERR_DAMAGED;
}
