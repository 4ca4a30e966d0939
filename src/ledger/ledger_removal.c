#include "src/ledger/ledger_removal.h"

#include "src/ledger/ledger_db.h"
#include "src/ledger/sql.h"

enum plr_err ledger_removal_counts(uint32_t *ret_pending, uint32_t *ret_limit, struct ledger *ledger, uint32_t account,
                                   struct fail *f)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    uint32_t pending = 0;
    uint32_t limit = 0;
    enum plr_err err = ledger_db_query(&st, ledger, f, sql_removal_counts, "i", (int64_t)account);

    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && (!row || !ledger_db_u32(&pending, UINT32_MAX, st, 0) ||
                          !ledger_db_u32(&limit, LEDGER_REMOVAL_LIMIT_MAX, st, 1)))
        err = ledger_db_damaged("a smart account has values out of range", f);
    sqlite3_finalize(st);
    if (err != PLR_OK)
        return err;
    *ret_pending = pending;
    *ret_limit = limit;
    return PLR_OK;
}

enum plr_err ledger_removal_remove(struct ledger *ledger, int64_t number, uint64_t at_s, const char *reason,
                                   uint64_t event, struct fail *f)
{
    return ledger_db_run(ledger, f, sql_removal_remove, "itii", (int64_t)at_s, reason, (int64_t)event, number);
}

enum plr_err ledger_removal_pending(int64_t *ret, struct ledger *ledger, const char *udi, struct fail *f)
{
    int64_t number = 0;
    bool found = false;
    enum plr_err err = ledger_db_integer(&number, &found, ledger, f, sql_removal_pending, "t", udi);

    if (err == PLR_OK)
        *ret = found ? number : 0;
    return err;
}
