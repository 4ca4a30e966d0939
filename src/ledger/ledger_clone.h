/* Requests that were refused because a clone is suspected. plr-ledger(5), RESERVATIONS. */
#ifndef PLRKIT_LEDGER_CLONE_H
#define PLRKIT_LEDGER_CLONE_H

#include "src/ledger/facts.h"
#include "src/ledger/ledger.h"

/* Is this request noted? */
PLR_MUST_CHECK enum plr_err ledger_clone_known(bool *ret, struct ledger *ledger, const char *request, struct fail *f);

/* Note it, for an instance that is known, inside a transaction. */
PLR_MUST_CHECK enum plr_err ledger_clone_note(struct ledger *ledger, const char *request, uint8_t seq, const char *udi,
                                              uint64_t now_s, struct fail *f);

/* Where an instance is of which a clone is suspected. PLR_ERR_NOT_FOUND: there is no such suspicion. */
PLR_MUST_CHECK enum plr_err ledger_clone_place(struct account_facts *ret, struct va_facts *ret_va,
                                               struct ledger *ledger, const char *udi, struct fail *f);

/* Clear what is suspected of an instance, inside a transaction. reason has 1 to 255 bytes. */
PLR_MUST_CHECK enum plr_err ledger_clone_clear(struct ledger *ledger, const char *udi, const char *reason,
                                               uint64_t now_s, struct fail *f);

#endif
