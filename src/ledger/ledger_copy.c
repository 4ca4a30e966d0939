#include "src/ledger/ledger_copy.h"

#include <limits.h>

#include "src/ledger/ledger_db.h"

enum plr_err ledger_copy(struct ledger *ledger, const char *dir, struct fail *f)
{
    struct ledger to = {0};
    char path[PATH_MAX] = {0};
    sqlite3_backup *backup = NULL;
    enum plr_err err = PLR_OK;

    if (snprintf(path, sizeof path, "%s/" LEDGER_FILE, dir) >= (int)sizeof path)
        return fail_set(f, PLR_ERR_IO, "pathtoolong", "the path of the copy is too long");
    if (sqlite3_open_v2(path, &to.db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_exec(to.db, "PRAGMA synchronous = FULL", NULL, NULL, NULL) != SQLITE_OK ||
        (backup = sqlite3_backup_init(to.db, "main", ledger->db, "main")) == NULL) {
        err = ledger_db_fail(&to, f);
        goto out;
    }
    /* In one step: of one moment, and in a write-ahead log no writer waits for it. */
    if (sqlite3_backup_step(backup, -1) != SQLITE_DONE) {
        (void)sqlite3_backup_finish(backup);
        backup = NULL;
        err = ledger_db_fail(&to, f);
        goto out;
    }
    if (sqlite3_backup_finish(backup) != SQLITE_OK)
        err = ledger_db_fail(&to, f);
out:
    if (sqlite3_close(to.db) != SQLITE_OK && err == PLR_OK)
        err = fail_set(f, PLR_ERR_IO, "ledgerio", "the copy cannot be closed");
    return err;
}
