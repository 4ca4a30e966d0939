#include "src/ledger/ledger_clone.h"

#include "src/ledger/ledger_db.h"
#include "src/ledger/sql.h"

enum plr_err ledger_clone_known(bool *ret, struct ledger *ledger, const char *request, struct fail *f)
{
    int64_t one = 0;

    return ledger_db_integer(&one, ret, ledger, f, sql_clone_known, "t", request);
}

enum plr_err ledger_clone_note(struct ledger *ledger, const char *request, uint8_t seq, const char *udi, uint64_t now_s,
                               struct fail *f)
{
    return ledger_db_run(ledger, f, sql_clone_insert, "tiit", request, (int64_t)seq, (int64_t)now_s, udi);
}

enum plr_err ledger_clone_place(struct account_facts *ret, struct va_facts *ret_va, struct ledger *ledger,
                                const char *udi, struct fail *f)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    enum plr_err err = ledger_db_query(&st, ledger, f, sql_clone_place, "t", udi);

    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && !row) {
        err = fail_set(f, PLR_ERR_NOT_FOUND, "nosuspicion", "no clone of %s is suspected", udi);
        fail_hint(f, "\"plr-cssm alert\" shows which are");
    } else if (err == PLR_OK) {
        ret_va->id = sqlite3_column_int64(st, 2);
        if (!ledger_db_u32(&ret->number, PLRAUTH_ACCOUNT_MAX, st, 0) ||
            !ledger_db_text(ret->name, sizeof ret->name, st, 1) ||
            !ledger_db_text(ret_va->path, sizeof ret_va->path, st, 3))
            err = ledger_db_damaged("a product instance has values out of range", f);
    }
    sqlite3_finalize(st);
    return err;
}

enum plr_err ledger_clone_clear(struct ledger *ledger, const char *udi, const char *reason, uint64_t now_s,
                                struct fail *f)
{
    return ledger_db_run(ledger, f, sql_clone_clear, "itt", (int64_t)now_s, reason, udi);
}
