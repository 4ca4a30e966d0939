/* The newest entry that was ever written into a folder's log, beside the database: an older copy of the database that
 * is put back is noticed by it. plr-ledger(5), BACKUP AND RESTORE. */
#ifndef PLRKIT_HIGHWATER_H
#define PLRKIT_HIGHWATER_H

#include "src/ledger/logchain.h"

#define HIGHWATER_FILE "high-water"

/* Note this entry, if it is newer than what is noted. A folder that cannot be written keeps what it has: the note is a
 * help, and nothing depends on it. */
void highwater_note(const char *dir, const struct event_head *end);

/* What is noted; false if nothing is that can be read. */
bool highwater_read(struct logchain_head *ret, const char *dir);

/* PLR_ERR_DAMAGED if the ledger does not have the entry that is noted in its folder: its log ends before it (reason
 * "logrolledback"), or has another in its place ("logchanged"). */
PLR_MUST_CHECK enum plr_err highwater_check(struct ledger *ledger, const char *dir, struct fail *f);

#endif
