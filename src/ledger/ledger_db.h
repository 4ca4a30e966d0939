/* SQLite, as the ledger_*.c files use it: bind by a row of letters, errors as struct fail, bounded columns. */
#ifndef PLRKIT_LEDGER_DB_H
#define PLRKIT_LEDGER_DB_H

#include <sqlite3.h>
#include <stdbool.h>

#include "src/ledger/ledger.h"

#define LEDGER_DB_KEPT_MAX 96

/* A prepared statement that waits to be used again: preparing costs more than running most of them. */
struct ledger_db_kept {
    const char *sql;
    sqlite3_stmt *st;
    bool lent;
};

struct ledger {
    sqlite3 *db;
    struct ledger_db_kept *kept; /* LEDGER_DB_KEPT_MAX of them; NULL: none is kept */
    char *dir;                   /* folder; NULL while a ledger is made */
    bool in_transaction;
    char user[LEDGER_USER_MAX + 1];  /* whose roles count: ledger_role.c */
    struct sqlite3_session *session; /* notices what the transaction writes: ledger_rows.c */
    bool appended;                   /* this transaction wrote an event, at this time */
    uint64_t appended_s;
    struct ledger_head_signer signer;
    struct event *pending; /* last event of the transaction, not yet in the table: ledger_event.c */
};

/* What SQLite last complained about, as PLR_ERR_BUSY, _DAMAGED, _IO, _MEMORY or (a CHECK or trigger refused) _STATE. */
enum plr_err ledger_db_fail(struct ledger *ledger, struct fail *f);

/* Fail because a row holds what no program wrote. */
enum plr_err ledger_db_damaged(const char *what, struct fail *f);

/* Prepare sql and bind by types: i int64_t, t const char *, b const void * and size_t, n nothing (NULL).
 * sqlite3_finalize is the caller's. */
PLR_MUST_CHECK enum plr_err ledger_db_query(sqlite3_stmt **ret, struct ledger *ledger, struct fail *f, const char *sql,
                                            const char *types, ...);

/* The same, with a statement that is kept: ledger_db_give is the caller's instead, also with NULL. For what is asked
 * again and again. */
PLR_MUST_CHECK enum plr_err ledger_db_take(sqlite3_stmt **ret, struct ledger *ledger, struct fail *f, const char *sql,
                                           const char *types, ...);
void ledger_db_give(struct ledger *ledger, sqlite3_stmt *st);

/* From now on statements are kept; no longer, before the database is closed. */
void ledger_db_keep(struct ledger *ledger);
void ledger_db_forget(struct ledger *ledger);

/* Next row: *ret_row says whether there is one. */
PLR_MUST_CHECK enum plr_err ledger_db_next(struct ledger *ledger, sqlite3_stmt *st, bool *ret_row, struct fail *f);

/* Prepare, bind, run to the end. */
PLR_MUST_CHECK enum plr_err ledger_db_run(struct ledger *ledger, struct fail *f, const char *sql, const char *types,
                                          ...);

/* One integer, the first column of the first row; *ret_found says whether there was one. */
PLR_MUST_CHECK enum plr_err ledger_db_integer(int64_t *ret, bool *ret_found, struct ledger *ledger, struct fail *f,
                                              const char *sql, const char *types, ...);

/* Columns, bounded: false if the value is of another type, too long or out of range; dst is then untouched. */
bool ledger_db_text(char *dst, size_t cap, sqlite3_stmt *st, int column);
bool ledger_db_u32(uint32_t *dst, uint32_t max, sqlite3_stmt *st, int column);
bool ledger_db_u64(uint64_t *dst, sqlite3_stmt *st, int column);
bool ledger_db_bytes(uint8_t *dst, size_t cap, size_t *ret_len, sqlite3_stmt *st, int column);

#endif
