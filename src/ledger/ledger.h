/* The ledger: one SQLite file, DIR/ledger.db. Opening, closing, transactions. plr-ledger(5).
 * The ledger_*.c files are the only users of SQLite; everything they read is checked before it becomes facts. */
#ifndef PLRKIT_LEDGER_H
#define PLRKIT_LEDGER_H

#include <stdbool.h>

#include "codec/fail.h"

#define LEDGER_FILE     "ledger.db"
#define LEDGER_USER_MAX 64 /* characters of the name of an OS user */

struct ledger; /* opaque */
struct signkey;

/* Who signs the head of the log. */
struct ledger_head_signer {
    const struct signkey *key; /* NULL: nobody does */
    uint8_t authority[32];     /* keys/loghead.h */
};

/* Who the ledger belongs to. */
struct ledger_authority {
    char name[65];
    bool rehearsal; /* nothing that it signs is for production */
    uint64_t created_s;
};

/* Make a fresh ledger out of the empty file dir/ledger.db: tables, triggers, the authority's row, and founder, the OS
 * user, as its first approver and administrator; entry 1 of the event log tells of it, and is the
 * first head that signer (may be NULL) signs.
 * PLR_ERR_IO, PLR_ERR_DAMAGED, PLR_ERR_MEMORY, PLR_ERR_USAGE (founder has a name that no user has). */
PLR_MUST_CHECK enum plr_err ledger_create(const char *dir, const struct ledger_authority *authority,
                                          const char *founder, const struct ledger_head_signer *signer, struct fail *f);

/* The authority's row. PLR_ERR_DAMAGED, PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err ledger_authority(struct ledger_authority *ret, struct ledger *ledger, struct fail *f);

/* Open dir/ledger.db for reading and writing. PLR_ERR_NOT_FOUND (there is none), PLR_ERR_DAMAGED (not a ledger, or its
 * tables or triggers are not those that this program made), PLR_ERR_VERSION (made by a newer program), PLR_ERR_IO,
 * PLR_ERR_BUSY, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err ledger_open(struct ledger **ret, const char *dir, struct fail *f);

/* Close; a transaction that is still open is rolled back. NULL is fine. */
void ledger_close(struct ledger *ledger);

/* A transaction that may write: takes the lock at once, waiting up to 30 s. What it writes is noticed, and goes into
 * the log with its event (ledger_event.h). PLR_ERR_BUSY, PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err ledger_begin(struct ledger *ledger, struct fail *f);

/* A transaction that only looks: what is read until ledger_rollback is of one moment. PLR_ERR_BUSY, PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err ledger_look(struct ledger *ledger, struct fail *f);

/* Is there a transaction of either kind? */
bool ledger_in_transaction(const struct ledger *ledger);

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
