/* Is a ledger what was written? Its file, its log, its counts. plr-cssm(1), log verify and verify. */
#ifndef PLRKIT_PROOF_H
#define PLRKIT_PROOF_H

#include "keys/loghead.h"
#include "src/cssm/bundles.h"
#include "src/ledger/logchain.h"

struct proof {
    struct event_head end; /* last entry of the log */
    struct loghead head;   /* the newest signed head */
};

/* The file as SQLite sees it; the log from its first entry to its last against the signed head, the head's signature
 * against bundles, and given (may be NULL); the counts of the pools against the reservations. Call it inside a
 * ledger_look, so that all is of one moment. PLR_ERR_DAMAGED (reasons of ledger_check_file, logchain.h; "nohead";
 * "bookswrong"), PLR_ERR_UNTRUSTED, PLR_ERR_SIGNATURE, PLR_ERR_NO, PLR_ERR_IO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err proof_log(struct proof *ret, struct ledger *ledger, const struct bundles *bundles,
                                      const struct logchain_head *given, struct fail *f);

#endif
