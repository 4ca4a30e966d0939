/* Lists of the ledger for people and scripts: the same rows as a table or as JSON. plr-cssm(1). */
#ifndef PLRKIT_LISTING_H
#define PLRKIT_LISTING_H

#include "src/cssm/ledger_list.h"

/* Print a list of the ledger: a table, or with json an object with one array under key. */
PLR_MUST_CHECK enum plr_err listing_print(struct ledger *ledger, enum ledger_list which, const char *key, bool json,
                                          struct fail *f);

#endif
