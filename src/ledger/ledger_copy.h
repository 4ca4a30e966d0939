/* A copy of the database, made while others go on writing. */
#ifndef PLRKIT_LEDGER_COPY_H
#define PLRKIT_LEDGER_COPY_H

#include "src/ledger/ledger.h"

/* Copy the database, as of one moment, into the empty file dir/ledger.db. PLR_ERR_IO, PLR_ERR_BUSY, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err ledger_copy(struct ledger *ledger, const char *dir, struct fail *f);

#endif
