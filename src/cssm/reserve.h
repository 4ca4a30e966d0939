/* A reservation: checked, signed by the caller, recorded. Record, then reveal: what reserve_record returned is durable.
 * flows: reserve_check, then issue_sign, then reserve_record, which checks everything again under the ledger's lock. */
#ifndef PLRKIT_RESERVE_H
#define PLRKIT_RESERVE_H

#include "src/cssm/resolve.h"
#include "src/ledger/ledger.h"

struct reserve_order {
    const struct resolved *from;
    struct account_facts *account; /* this and the next are brought up to date by each check */
    struct va_facts *va;
    const struct wish *wish;              /* whole tags; of an update the whole new list */
    const struct reservation_facts *like; /* take its licences from the same pools if that will do; NULL: none */
    bool update;                          /* change the reservation that the product has; account and va are its own */
    uint64_t now_s;
    const char *actor; /* OS user, for the event log */
    struct origin origin;
};

/* The account and virtual account that an update of the request's product belongs to: those of the reservation that
 * answered this request, or of the one that is open. PLR_ERR_STATE: there is none (reason "notreserved"). */
PLR_MUST_CHECK enum plr_err reserve_home(struct account_facts *ret, struct va_facts *ret_va, struct ledger *ledger,
                                         const struct resolved *from, struct fail *f);

/* Is there anything against it? Fills r with all but issued and receipt; or, if this request was answered before and
 * the same is asked for, with that reservation (*ret_repeat). The instance's UUID is drawn for a new instance. What is
 * looked at is of one moment: that of the caller's transaction, else of one that only looks.
 * Errors of policy.h and the ledger. The struct is large: the caller allocates it. */
PLR_MUST_CHECK enum plr_err reserve_check(struct reservation_facts *r, bool *ret_repeat, struct ledger *ledger,
                                          const struct reserve_order *order, struct fail *f);

/* Inside a transaction: check again, log, record r; all of it or, on a failure, nothing. *ret_again: other licences
 * would now be taken than were signed, or names or export status that were signed have changed, and nothing is
 * recorded: check and sign again. Else r is what is recorded; it may be what somebody recorded meanwhile for the same
 * request. Same errors. */
PLR_MUST_CHECK enum plr_err reserve_record_in(struct reservation_facts *r, bool *ret_again, struct ledger *ledger,
                                              const struct reserve_order *order, struct fail *f);

/* The same in a transaction of its own. */
PLR_MUST_CHECK enum plr_err reserve_record(struct reservation_facts *r, bool *ret_again, struct ledger *ledger,
                                           const struct reserve_order *order, struct fail *f);

#endif
