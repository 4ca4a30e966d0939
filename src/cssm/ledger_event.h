/* The event log: append-only, each entry hashed over the one before. plr-ledger(5), EVENT LOG. */
#ifndef PLRKIT_LEDGER_EVENT_H
#define PLRKIT_LEDGER_EVENT_H

#include <stdbool.h>

#include "src/cssm/ledger.h"

#define LEDGER_EVENT_HASH_LEN   32
#define LEDGER_EVENT_ACTOR_MAX  255
#define LEDGER_EVENT_DETAIL_MAX (256u * 1024u)

struct event {
    uint64_t seq;  /* from 1; filled in by ledger_event_append */
    uint64_t at_s; /* seconds since 1970 UTC */
    const char *actor;
    const char *action;  /* "reserve", "return", ... */
    const char *subject; /* what it was done to: an account, a UDI, ... */
    const char *detail;  /* JSON object */
};

struct event_head {
    uint64_t seq; /* 0 for an empty log */
    uint8_t hash[LEDGER_EVENT_HASH_LEN];
};

/* Hash of an entry: H("plrkit event v1" || prev || seq (8) || at_s (8) || lp(actor) || lp(action) || lp(subject) ||
 * length of detail (4) || detail), big endian. False if a text is too long. */
bool ledger_event_hash(uint8_t ret[static LEDGER_EVENT_HASH_LEN], const uint8_t prev[static LEDGER_EVENT_HASH_LEN],
                       const struct event *event);

/* Append, inside a transaction: fills in event->seq. PLR_ERR_SPACE (a text too long), PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err ledger_event_append(struct ledger *ledger, struct event *event, struct fail *f);

/* Follow the chain from its first entry: every number, every hash. If want is not NULL the entry of its number must
 * have its hash. *ret_head is the last entry. PLR_ERR_DAMAGED names the first entry that is wrong (reason "logchanged",
 * "loggap", "logtruncated"). */
PLR_MUST_CHECK enum plr_err ledger_event_verify(struct event_head *ret_head, struct ledger *ledger,
                                                const struct event_head *want, struct fail *f);

/* Compare the counts of the pools with the reservations that are open. PLR_ERR_DAMAGED (reason "bookswrong"). */
PLR_MUST_CHECK enum plr_err ledger_event_verify_books(struct ledger *ledger, struct fail *f);

#endif
