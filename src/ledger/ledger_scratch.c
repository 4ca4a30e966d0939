#include "src/ledger/ledger_scratch.h"

#include "src/ledger/sql.h"

enum plr_err ledger_scratch_run(struct ledger_replay *replay, const char *sql, struct fail *f)
{
    return sqlite3_exec(replay->scratch.db, sql, NULL, NULL, NULL) == SQLITE_OK ? PLR_OK
                                                                                : ledger_db_fail(&replay->scratch, f);
}

static enum plr_err read_columns(struct ledger_scratch_table *t, struct ledger *ledger, struct fail *f)
{
    sqlite3_stmt *st = NULL;
    bool row = true;
    enum plr_err err = ledger_db_query(&st, ledger, f, sql_columns, "t", t->name);

    while (err == PLR_OK) {
        char type[16] = {0};
        uint32_t key = 0;

        err = ledger_db_next(ledger, st, &row, f);
        if (err != PLR_OK || !row)
            break;
        if (t->count == LEDGER_SCRATCH_COLUMNS_MAX ||
            !ledger_db_text(t->column[t->count].name, LEDGER_SCRATCH_NAME_MAX, st, 0) ||
            !ledger_db_text(type, sizeof type, st, 1) || !ledger_db_u32(&key, UINT32_MAX, st, 2)) {
            err = ledger_db_damaged("a table has columns that no program made", f);
            break;
        }
        t->column[t->count].bytes = strcmp(type, "BLOB") == 0;
        t->column[t->count].key = key > 0;
        t->count++;
    }
    sqlite3_finalize(st);
    return err;
}

void ledger_scratch_keys(struct sqlite3_str *sql, const struct ledger_scratch_table *table)
{
    const char *comma = "";

    for (int i = 0; i < table->count; i++)
        if (table->column[i].key) {
            sqlite3_str_appendf(sql, "%s\"%w\"", comma, table->column[i].name);
            comma = ", ";
        }
}

/* The same columns without a type, so that values stay what they are, and one that says who wrote the row. */
static enum plr_err make_table(struct ledger_replay *replay, const struct ledger_scratch_table *t, struct fail *f)
{
    sqlite3_str *sql = sqlite3_str_new(replay->scratch.db);
    char *text = NULL;
    enum plr_err err = PLR_OK;

    sqlite3_str_appendf(sql, "CREATE TABLE \"%w\" (", t->name);
    for (int i = 0; i < t->count; i++)
        sqlite3_str_appendf(sql, "\"%w\", ", t->column[i].name);
    sqlite3_str_appendf(sql, "\"%w\", PRIMARY KEY (", LEDGER_SCRATCH_ENTRY);
    ledger_scratch_keys(sql, t);
    sqlite3_str_appendall(sql, ")) WITHOUT ROWID");
    if ((text = sqlite3_str_finish(sql)) == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a recount");
    err = ledger_scratch_run(replay, text, f);
    sqlite3_free(text);
    return err;
}

enum plr_err ledger_scratch_make(struct ledger_replay *replay, struct ledger *ledger, struct fail *f)
{
    sqlite3_stmt *st = NULL;
    bool row = true;
    enum plr_err err = ledger_db_query(&st, ledger, f, sql_tables, "");

    while (err == PLR_OK) {
        struct ledger_scratch_table *t = &replay->tables[replay->table_count];

        err = ledger_db_next(ledger, st, &row, f);
        if (err != PLR_OK || !row)
            break;
        if (replay->table_count == LEDGER_SCRATCH_TABLES_MAX || !ledger_db_text(t->name, sizeof t->name, st, 0)) {
            err = ledger_db_damaged("it has tables that no program made", f);
            break;
        }
        if ((err = read_columns(t, ledger, f)) == PLR_OK)
            err = make_table(replay, t, f);
        replay->table_count++;
    }
    sqlite3_finalize(st);
    return err;
}
