/* What a transaction writes, row by row, for the event log: SQLite itself tells (its session extension), so that no
 * command can forget a column. plr-ledger(5), ROWS OF AN ENTRY. */
#ifndef PLRKIT_LEDGER_ROWS_H
#define PLRKIT_LEDGER_ROWS_H

#include <stdbool.h>

#include "src/ledger/ledger.h"

#define LEDGER_ROWS_PIECE_MAX (192u * 1024u)

/* Notice from now on what is written into any table, through triggers too, but into the log itself. What was noticed
 * before is forgotten. PLR_ERR_MEMORY, PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err ledger_rows_watch(struct ledger *ledger, struct fail *f);

/* Notice no longer. */
void ledger_rows_unwatch(struct ledger *ledger);

/* Hand what was written since to take, as the inside of a JSON array, in pieces of at most LEDGER_ROWS_PIECE_MAX bytes;
 * never, if nothing was. A row is written as it is now: what was changed and changed back does not occur.
 * PLR_ERR_SPACE (a row that is longer), PLR_ERR_FORMAT (text that is not UTF-8), PLR_ERR_MEMORY, and what take returns.
 */
PLR_MUST_CHECK enum plr_err ledger_rows_each(struct ledger *ledger,
                                             enum plr_err (*take)(void *context, const char *piece, struct fail *f),
                                             void *context, struct fail *f);

#endif
