#include "src/ledger/ledger_db.h"

enum plr_err ledger_check_file(struct ledger *ledger, struct fail *f)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    char said[200] = {0};
    enum plr_err err = PLR_OK;

    if ((err = ledger_db_query(&st, ledger, f, "PRAGMA integrity_check(1)", "")) != PLR_OK)
        return err;
    err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && (!row || !ledger_db_text(said, sizeof said, st, 0) || strcmp(said, "ok") != 0))
        err = ledger_db_damaged(said[0] != '\0' ? said : "integrity check failed", f);
    sqlite3_finalize(st);
    if (err != PLR_OK)
        return err;
    st = NULL;
    if ((err = ledger_db_query(&st, ledger, f, "PRAGMA foreign_key_check", "")) != PLR_OK)
        return err;
    err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && row)
        err = ledger_db_damaged("a row refers to one that is not there", f);
    sqlite3_finalize(st);
    return err;
}
