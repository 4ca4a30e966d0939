/* A product that is dead and cannot give back what it has: removed, and later settled. plr-cssm(1), REMOVAL. */
#ifndef PLRKIT_REMOVAL_H
#define PLRKIT_REMOVAL_H

#include "src/ledger/facts.h"
#include "src/ledger/ledger.h"

struct removal {
    const struct udi *udi;
    const char *reason; /* as a person wrote it: removal_check_reason */
    const char *actor;  /* for the event log */
    uint64_t now_s;
    bool rehost; /* as a part of one */
};

/* A reason is 1 to FACTS_REASON_MAX bytes of printable text. reason may be NULL. PLR_ERR_USAGE. */
PLR_MUST_CHECK enum plr_err removal_check_reason(const char *reason, struct fail *f);

/* Inside a transaction: remove what is reserved for the product, and an update of it that is in transit. r is the
 * reservation as it is then; what it held is free. All of it or, on a failure, nothing.
 * PLR_ERR_NOT_FOUND (no such product), PLR_ERR_STATE (nothing is reserved for it: reason "notreserved"; removed before:
 * "removed"), PLR_ERR_POLICY (not permitted; too many returns are pending: "previousreturnpending"). */
PLR_MUST_CHECK enum plr_err removal_record_in(struct reservation_facts *r, struct ledger *ledger,
                                              const struct removal *removal, struct fail *f);

/* Inside a transaction: the return is not waited for any longer, and the product may be given another reservation.
 * *ret_count: how many reservations were settled; r is the last of them. PLR_ERR_NOT_FOUND, PLR_ERR_STATE (nothing is
 * pending: reason "notremoved"), PLR_ERR_POLICY. */
PLR_MUST_CHECK enum plr_err removal_settle_in(struct reservation_facts *r, size_t *ret_count, struct ledger *ledger,
                                              const struct removal *removal, struct fail *f);

#endif
