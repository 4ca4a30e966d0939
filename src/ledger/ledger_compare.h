/* The ledger's tables against those that the log wrote. */
#ifndef PLRKIT_LEDGER_COMPARE_H
#define PLRKIT_LEDGER_COMPARE_H

#include "src/ledger/ledger_replay.h"

/* Compare every row with the ledger's. PLR_ERR_DAMAGED, naming table, row, column and the entry that wrote it, and how
 * many more differ: reason "rowchanged", "rowadded", "rowmissing". *ret_rows is how many were compared. */
PLR_MUST_CHECK enum plr_err ledger_compare(size_t *ret_rows, struct ledger_replay *replay, struct ledger *ledger,
                                           struct fail *f);

#endif
