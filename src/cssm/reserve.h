/* A reservation: checked, signed by the caller, recorded. Record, then reveal: what reserve_record returned is durable.
 * flows: reserve_check, then issue_sign, then reserve_record, which checks everything again under the ledger's lock. */
#ifndef PLRKIT_RESERVE_H
#define PLRKIT_RESERVE_H

#include "src/cssm/ledger.h"
#include "src/cssm/resolve.h"

struct reserve_order {
    const struct resolved *from;
    const struct account_facts *account;
    const struct va_facts *va;
    const struct wish *wish; /* whole tags */
    uint64_t now_s;
    const char *actor; /* OS user, for the event log */
};

/* Is there anything against it? Fills r with all but issued and receipt; or, if this request was answered before and
 * the same is asked for, with that reservation (*ret_repeat). The instance's UUID is drawn for a new instance.
 * Errors of policy.h and the ledger. The struct is large: the caller allocates it. */
PLR_MUST_CHECK enum plr_err reserve_check(struct reservation_facts *r, bool *ret_repeat, struct ledger *ledger,
                                          const struct reserve_order *order, struct fail *f);

/* In one transaction: check again, log, record r, commit. If somebody recorded the same meanwhile r becomes that. If
 * other licences would now be taken than were signed *ret_again is true and nothing is recorded: check and sign again.
 * Same errors; on any of them nothing is recorded. */
PLR_MUST_CHECK enum plr_err reserve_record(struct reservation_facts *r, bool *ret_again, struct ledger *ledger,
                                           const struct reserve_order *order, struct fail *f);

#endif
