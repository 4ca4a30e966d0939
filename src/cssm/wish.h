/* What is asked for, as it is typed: TAG=N. */
#ifndef PLRKIT_WISH_H
#define PLRKIT_WISH_H

#include "src/ledger/facts.h"
#include "src/ledger/ledger.h"

/* Add "TAG=N" to the wish for a product; TAG is a whole tag, or its NAME where that is unique. PLR_ERR_USAGE (not of
 * that shape, named twice, too many), errors of ledger_product_tag. */
PLR_MUST_CHECK enum plr_err wish_add(struct wish *wish, struct ledger *ledger, const char *pid, const char *typed,
                                     struct fail *f);

#endif
