/* Which reservation an opening may open, and how one was given back. plr-ledger(5), RESERVATIONS. */
#ifndef PLRKIT_LEDGER_OPENING_H
#define PLRKIT_LEDGER_OPENING_H

#include "src/ledger/facts.h"
#include "src/ledger/ledger.h"

/* What is needed to try a secret on a reservation. */
struct opener {
    int64_t number;
    struct udi udi;
    uint8_t seq;
    struct commitment commitment;
};

/* The reservations of the opening's UDI hash and sequence number, into fresh memory (free()): those that still hold
 * something first, then the newest first, since every try costs 20 ms. */
PLR_MUST_CHECK enum plr_err ledger_opening_candidates(struct opener **ret, size_t *ret_count, struct ledger *ledger,
                                                      const struct opening *opening, struct fail *f);

/* The detail of the event that tells how a reservation was given back: a JSON object as text, fresh memory (free());
 * "{}" if that is an event of this transaction that still waits (ledger_event_append). PLR_ERR_DAMAGED, PLR_ERR_IO,
 * PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err ledger_opening_tale(char **ret, struct ledger *ledger, int64_t number, struct fail *f);

#endif
