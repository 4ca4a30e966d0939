/* Products that are dead: their reservations removed, their returns pending. plr-ledger(5), RESERVATIONS. */
#ifndef PLRKIT_LEDGER_REMOVAL_H
#define PLRKIT_LEDGER_REMOVAL_H

#include "src/ledger/facts.h"
#include "src/ledger/ledger.h"

#define LEDGER_REMOVAL_LIMIT     5 /* where nobody set another one */
#define LEDGER_REMOVAL_LIMIT_MAX 9999

/* Of how many removed products of a smart account the return is pending, and of how many it may be. */
PLR_MUST_CHECK enum plr_err ledger_removal_counts(uint32_t *ret_pending, uint32_t *ret_limit, struct ledger *ledger,
                                                  uint32_t account, struct fail *f);

/* Record that a reservation is removed, inside a transaction; an update of it that is in transit goes along. */
PLR_MUST_CHECK enum plr_err ledger_removal_remove(struct ledger *ledger, int64_t number, uint64_t at_s,
                                                  const char *reason, uint64_t event, struct fail *f);

/* The first reservation of a UDI whose return is pending; 0 for none. */
PLR_MUST_CHECK enum plr_err ledger_removal_pending(int64_t *ret, struct ledger *ledger, const char *udi,
                                                   struct fail *f);

#endif
