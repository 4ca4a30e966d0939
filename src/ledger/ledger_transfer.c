#include "src/ledger/ledger_transfer.h"

#include "src/ledger/ledger_db.h"
#include "src/ledger/sql.h"

enum plr_err ledger_transfer_home(struct instance_home *ret, struct ledger *ledger, const struct udi *udi,
                                  struct fail *f)
{
    struct instance_home home = {0};
    sqlite3_stmt *st = NULL;
    bool row = false;
    enum plr_err err = ledger_db_query(&st, ledger, f, sql_transfer_home, "t", udi->text);

    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && !row) {
        err = fail_set(f, PLR_ERR_NOT_FOUND, "unknowninstance", "there is no product instance \"%s\"", udi->text);
        fail_hint(f, "\"plr-cssm list instances\" shows them");
    } else if (err == PLR_OK) {
        home.instance = sqlite3_column_int64(st, 0);
        home.reservation = sqlite3_column_int64(st, 1);
        home.update = sqlite3_column_int64(st, 2);
        home.removed = sqlite3_column_int64(st, 3);
        home.va.id = sqlite3_column_int64(st, 4);
        if (!ledger_db_text(home.va.path, sizeof home.va.path, st, 5) ||
            !ledger_db_text(home.account_name, sizeof home.account_name, st, 6))
            err = ledger_db_damaged("a product instance has values out of range", f);
    }
    sqlite3_finalize(st);
    if (err == PLR_OK)
        *ret = home;
    return err;
}

enum plr_err ledger_transfer_move(struct ledger *ledger, const struct instance_home *home, int64_t va, struct fail *f)
{
    enum plr_err err = PLR_OK;

    if (home->reservation == 0)
        return ledger_db_run(ledger, f, sql_transfer_instance, "ii", va, home->instance);
    err = ledger_db_run(ledger, f, sql_transfer_pools, "ii", va, home->reservation);
    return err != PLR_OK ? err : ledger_db_run(ledger, f, sql_transfer_reservation, "ii", va, home->reservation);
}
