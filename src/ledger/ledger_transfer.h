/* Product instances that move between the virtual accounts of a smart account. plr-ledger(5), RESERVATIONS. */
#ifndef PLRKIT_LEDGER_TRANSFER_H
#define PLRKIT_LEDGER_TRANSFER_H

#include "src/ledger/facts.h"
#include "src/ledger/ledger.h"

/* Where a product instance is. */
struct instance_home {
    int64_t instance;
    int64_t reservation; /* in force; 0 for none */
    int64_t update;      /* in transit; 0 for none */
    int64_t removed;     /* its return is pending; 0 for none */
    struct va_facts va;  /* depth is not read */
    char account_name[FACTS_NAME_MAX + 1];
};

/* PLR_ERR_NOT_FOUND. */
PLR_MUST_CHECK enum plr_err ledger_transfer_home(struct instance_home *ret, struct ledger *ledger,
                                                 const struct udi *udi, struct fail *f);

/* Move it, inside a transaction, and with it the reservation that is in force: what that holds is purchased and
 * reserved in the new virtual account then, and no longer in the old one. PLR_ERR_STATE: a rule of the tables refuses
 * it. */
PLR_MUST_CHECK enum plr_err ledger_transfer_move(struct ledger *ledger, const struct instance_home *home, int64_t va,
                                                 struct fail *f);

#endif
