/* The tables, written down again out of the event log alone, in a scratch database. plr-ledger(5), Rows of an entry. */
#ifndef PLRKIT_LEDGER_REPLAY_H
#define PLRKIT_LEDGER_REPLAY_H

#include "src/ledger/logchain.h"

struct ledger_replay; /* opaque */

/* Scratch tables like those of the ledger, without their guards. PLR_ERR_IO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err ledger_replay_begin(struct ledger_replay **ret, struct ledger *ledger, struct fail *f);
void ledger_replay_end(struct ledger_replay *replay);

/* Do what the rows of one entry say. PLR_ERR_DAMAGED, naming the entry, its table and its row: reason "rowsbroken" (it
 * changes what is not there), "rowswere" (what it changed was not what the entries before it wrote: somebody had edited
 * the row). */
PLR_MUST_CHECK enum plr_err ledger_replay_entry(struct ledger_replay *replay, const struct event *event,
                                                struct fail *f);

#endif
