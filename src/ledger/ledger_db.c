#include "src/ledger/ledger_db.h"

#include <stdarg.h>

enum plr_err ledger_db_damaged(const char *what, struct fail *f)
{
    fail_set(f, PLR_ERR_DAMAGED, "ledgerdamaged", "the ledger is damaged: %s", what);
    fail_hint(f, "keep the folder as it is, restore a copy of it, then run \"plr-cssm log verify\"");
    return PLR_ERR_DAMAGED;
}

enum plr_err ledger_db_fail(struct ledger *ledger, struct fail *f)
{
    const char *said = ledger->db == NULL ? "no memory" : sqlite3_errmsg(ledger->db);
    int code = ledger->db == NULL ? SQLITE_NOMEM : sqlite3_extended_errcode(ledger->db);

    /* What stands beside the database must grow before anything is read: this is how a full disk shows first. */
    if (code == SQLITE_IOERR_SHMSIZE)
        code = SQLITE_FULL;
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        fail_set(f, PLR_ERR_BUSY, "ledgerbusy", "another program holds the ledger");
        fail_hint(f, "try again when it has finished");
        return PLR_ERR_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
    case SQLITE_MISMATCH:
        return ledger_db_damaged(said, f);
    case SQLITE_NOMEM:
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the ledger");
    case SQLITE_CONSTRAINT:
        return fail_set(f, PLR_ERR_STATE, "ledgerrefused", "the ledger refuses: %s", said);
    case SQLITE_FULL:
        fail_set(f, PLR_ERR_IO, "diskfull", "the disk is full; nothing was recorded");
        fail_hint(f, "make room, then run the same command again");
        return PLR_ERR_IO;
    case SQLITE_READONLY:
        fail_set(f, PLR_ERR_IO, "readonly", "the ledger can only be read here; nothing was recorded");
        fail_hint(f, "who writes it owns its files or is in their group (ls -l), on a file system that can be written");
        return PLR_ERR_IO;
    default:
        return fail_set(f, PLR_ERR_IO, "ledgerio", "the ledger cannot be used: %s", said);
    }
}

static int bind_one(sqlite3_stmt *st, int at, char type, va_list *ap)
{
    const void *bytes = NULL;
    size_t len = 0;

    switch (type) {
    case 'i':
        return sqlite3_bind_int64(st, at, va_arg(*ap, int64_t));
    case 't':
        return sqlite3_bind_text(st, at, va_arg(*ap, const char *), -1, SQLITE_TRANSIENT);
    case 'b':
        bytes = va_arg(*ap, const void *);
        len = va_arg(*ap, size_t);
        return sqlite3_bind_blob64(st, at, bytes, len, SQLITE_TRANSIENT);
    default:
        return sqlite3_bind_null(st, at);
    }
}

static enum plr_err bind(sqlite3_stmt *st, struct ledger *ledger, struct fail *f, const char *types, va_list *ap)
{
    for (int at = 0; types[at] != '\0'; at++)
        if (bind_one(st, at + 1, types[at], ap) != SQLITE_OK)
            return ledger_db_fail(ledger, f);
    return PLR_OK;
}

static enum plr_err query(sqlite3_stmt **ret, struct ledger *ledger, struct fail *f, const char *sql, const char *types,
                          va_list *ap)
{
    sqlite3_stmt *st = NULL;
    enum plr_err err = PLR_OK;

    if (sqlite3_prepare_v2(ledger->db, sql, -1, &st, NULL) != SQLITE_OK)
        return ledger_db_fail(ledger, f);
    if ((err = bind(st, ledger, f, types, ap)) != PLR_OK)
        sqlite3_finalize(st);
    else
        *ret = st;
    return err;
}

/* The text is compared too: not every statement is a constant. */
static struct ledger_db_kept *find_kept(struct ledger *ledger, const char *sql)
{
    struct ledger_db_kept *spare = NULL;

    for (size_t i = 0; ledger->kept != NULL && i < LEDGER_DB_KEPT_MAX; i++) {
        struct ledger_db_kept *k = &ledger->kept[i];

        if (k->st == NULL && spare == NULL)
            spare = k;
        if (k->st != NULL && !k->lent && k->sql == sql && strcmp(sqlite3_sql(k->st), sql) == 0)
            return k;
    }
    return spare;
}

static enum plr_err take(sqlite3_stmt **ret, struct ledger *ledger, struct fail *f, const char *sql, const char *types,
                         va_list *ap)
{
    struct ledger_db_kept *k = find_kept(ledger, sql);
    enum plr_err err = PLR_OK;

    if (k == NULL)
        return query(ret, ledger, f, sql, types, ap);
    if (k->st == NULL && sqlite3_prepare_v3(ledger->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &k->st, NULL) != SQLITE_OK)
        return ledger_db_fail(ledger, f);
    k->sql = sql;
    k->lent = true;
    if ((err = bind(k->st, ledger, f, types, ap)) != PLR_OK)
        ledger_db_give(ledger, k->st);
    else
        *ret = k->st;
    return err;
}

enum plr_err ledger_db_take(sqlite3_stmt **ret, struct ledger *ledger, struct fail *f, const char *sql,
                            const char *types, ...)
{
    va_list ap;
    enum plr_err err = PLR_OK;

    va_start(ap, types);
    err = take(ret, ledger, f, sql, types, &ap);
    va_end(ap);
    return err;
}

void ledger_db_give(struct ledger *ledger, sqlite3_stmt *st)
{
    for (size_t i = 0; ledger->kept != NULL && i < LEDGER_DB_KEPT_MAX; i++)
        if (ledger->kept[i].st == st && st != NULL) {
            (void)sqlite3_reset(st);
            (void)sqlite3_clear_bindings(st);
            ledger->kept[i].lent = false;
            return;
        }
    sqlite3_finalize(st);
}

void ledger_db_keep(struct ledger *ledger)
{
    /* Without memory for it nothing is kept. */
    ledger->kept = calloc(LEDGER_DB_KEPT_MAX, sizeof *ledger->kept);
}

void ledger_db_forget(struct ledger *ledger)
{
    for (size_t i = 0; ledger->kept != NULL && i < LEDGER_DB_KEPT_MAX; i++)
        sqlite3_finalize(ledger->kept[i].st);
    free(ledger->kept);
    ledger->kept = NULL;
}

enum plr_err ledger_db_query(sqlite3_stmt **ret, struct ledger *ledger, struct fail *f, const char *sql,
                             const char *types, ...)
{
    va_list ap;
    enum plr_err err = PLR_OK;

    va_start(ap, types);
    err = query(ret, ledger, f, sql, types, &ap);
    va_end(ap);
    return err;
}

enum plr_err ledger_db_next(struct ledger *ledger, sqlite3_stmt *st, bool *ret_row, struct fail *f)
{
    int rc = sqlite3_step(st);

    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return ledger_db_fail(ledger, f);
    *ret_row = rc == SQLITE_ROW;
    return PLR_OK;
}

enum plr_err ledger_db_run(struct ledger *ledger, struct fail *f, const char *sql, const char *types, ...)
{
    va_list ap;
    sqlite3_stmt *st = NULL;
    bool row = true;
    enum plr_err err = PLR_OK;

    va_start(ap, types);
    err = take(&st, ledger, f, sql, types, &ap);
    va_end(ap);
    while (err == PLR_OK && row)
        err = ledger_db_next(ledger, st, &row, f);
    ledger_db_give(ledger, st);
    return err;
}

enum plr_err ledger_db_integer(int64_t *ret, bool *ret_found, struct ledger *ledger, struct fail *f, const char *sql,
                               const char *types, ...)
{
    va_list ap;
    sqlite3_stmt *st = NULL;
    bool row = false;
    enum plr_err err = PLR_OK;

    va_start(ap, types);
    err = take(&st, ledger, f, sql, types, &ap);
    va_end(ap);
    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && row)
        *ret = sqlite3_column_int64(st, 0);
    if (err == PLR_OK)
        *ret_found = row;
    ledger_db_give(ledger, st);
    return err;
}

bool ledger_db_text(char *dst, size_t cap, sqlite3_stmt *st, int column)
{
    const char *text = NULL;
    size_t len = 0;

    if (sqlite3_column_type(st, column) != SQLITE_TEXT)
        return false;
    text = (const char *)sqlite3_column_text(st, column);
    len = (size_t)sqlite3_column_bytes(st, column);
    if (text == NULL || len >= cap || memchr(text, '\0', len) != NULL)
        return false;
    memcpy(dst, text, len);
    dst[len] = '\0';
    return true;
}

bool ledger_db_u64(uint64_t *dst, sqlite3_stmt *st, int column)
{
    int64_t value = sqlite3_column_int64(st, column);

    if (sqlite3_column_type(st, column) != SQLITE_INTEGER || value < 0)
        return false;
    *dst = (uint64_t)value;
    return true;
}

bool ledger_db_u32(uint32_t *dst, uint32_t max, sqlite3_stmt *st, int column)
{
    uint64_t value = 0;

    if (!ledger_db_u64(&value, st, column) || value > max)
        return false;
    *dst = (uint32_t)value;
    return true;
}

bool ledger_db_bytes(uint8_t *dst, size_t cap, size_t *ret_len, sqlite3_stmt *st, int column)
{
    const void *bytes = NULL;
    size_t len = 0;

    if (sqlite3_column_type(st, column) != SQLITE_BLOB)
        return false;
    bytes = sqlite3_column_blob(st, column);
    len = (size_t)sqlite3_column_bytes(st, column);
    if (bytes == NULL || len > cap)
        return false;
    memcpy(dst, bytes, len);
    *ret_len = len;
    return true;
}
