/* The ledger: one SQLite file, DIR/ledger.db. Opening, closing, transactions. plr-ledger(5).
 * The ledger_*.c files are the only users of SQLite; everything they read is checked before it becomes facts. */
#ifndef PLRKIT_LEDGER_H
#define PLRKIT_LEDGER_H

#include <stdbool.h>

#include "codec/fail.h"

#define LEDGER_FILE "ledger.db"

struct ledger; /* opaque */

/* Make a fresh ledger out of the empty file dir/ledger.db: tables, triggers, the authority's row, the event "init".
 * PLR_ERR_IO, PLR_ERR_DAMAGED, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err ledger_create(const char *dir, const char *authority, const char *actor, uint64_t now_s,
                                          struct fail *f);

/* Open dir/ledger.db for reading and writing. PLR_ERR_NOT_FOUND (there is none), PLR_ERR_DAMAGED (not a ledger, or its
 * tables or triggers are not those that this program made), PLR_ERR_VERSION (made by a newer program), PLR_ERR_IO,
 * PLR_ERR_BUSY, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err ledger_open(struct ledger **ret, const char *dir, struct fail *f);

/* Close; a transaction that is still open is rolled back. NULL is fine. */
void ledger_close(struct ledger *ledger);

/* A transaction that may write: takes the lock at once, waiting up to 30 s. What it writes is noticed, and goes into
 * the log with its event (ledger_event.h). PLR_ERR_BUSY, PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err ledger_begin(struct ledger *ledger, struct fail *f);

/* Make it durable: when this returns PLR_OK it survives power loss. On failure it is rolled back. */
PLR_MUST_CHECK enum plr_err ledger_commit(struct ledger *ledger, struct fail *f);

/* A part of a transaction: ledger_part_end keeps what was written since, or undoes just that. */
PLR_MUST_CHECK enum plr_err ledger_part_begin(struct ledger *ledger, struct fail *f);
PLR_MUST_CHECK enum plr_err ledger_part_end(struct ledger *ledger, bool keep, struct fail *f);

/* Give it up; nothing if there is none. */
void ledger_rollback(struct ledger *ledger);

/* SQLite's own look at the whole file. PLR_ERR_DAMAGED, PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err ledger_check_file(struct ledger *ledger, struct fail *f);

#endif
