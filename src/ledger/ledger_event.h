/* The event log: append-only, each entry hashed over the one before. plr-ledger(5), EVENT LOG. */
#ifndef PLRKIT_LEDGER_EVENT_H
#define PLRKIT_LEDGER_EVENT_H

#include <stdbool.h>

#include "src/ledger/ledger.h"

#define LEDGER_EVENT_HASH_LEN   32
#define LEDGER_EVENT_ACTOR_MAX  255
#define LEDGER_EVENT_DETAIL_MAX (256u * 1024u)
#define LEDGER_EVENT_ROWS       "rows" /* action of an entry that only carries on the rows of the one before */

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

struct logchain_entry; /* logchain.h */
struct logchain_head;

/* Hash of an entry: H("plrkit event v1" || prev || seq (8) || at_s (8) || lp(actor) || lp(action) || lp(subject) ||
 * length of detail (4) || detail), big endian. False if a text is too long. */
bool ledger_event_hash(uint8_t ret[static LEDGER_EVENT_HASH_LEN], const uint8_t prev[static LEDGER_EVENT_HASH_LEN],
                       const struct event *event);

/* The last entry, as the table has it. PLR_ERR_DAMAGED, PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err ledger_event_head(struct event_head *ret, struct ledger *ledger, struct fail *f);

/* Append, inside a transaction: fills in event->seq. Every transaction that writes a row appends an event; the rows
 * themselves are noticed and go into its detail as "rows" (ledger_rows.h), so that the log alone can write every row
 * down again. The rule: an event's detail holds everything needed to write its rows down again; what a command puts
 * into the detail is for people. To one event belongs what is written between the event before it, or the beginning of
 * the transaction, and the event after it, or the commit: with several events in one transaction, append, then write.
 * The entry itself is written when the next is appended or the transaction commits. detail is a JSON object.
 * PLR_ERR_SPACE (a text too long), PLR_ERR_IO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err ledger_event_append(struct ledger *ledger, struct event *event, struct fail *f);

/* Write the event that waits, if one does, with the rows that were written since; rows that do not fit go into further
 * entries of action LEDGER_EVENT_ROWS. For ledger.c. Same errors, and those of ledger_rows_each. */
PLR_MUST_CHECK enum plr_err ledger_event_settle(struct ledger *ledger, struct fail *f);

/* Forget the event that waits. For ledger.c. */
void ledger_event_forget(struct ledger *ledger);

/* Hand the entries with numbers after < number <= last to take, in order. PLR_ERR_DAMAGED, PLR_ERR_IO, and what take
 * returns. */
PLR_MUST_CHECK enum plr_err ledger_event_each(struct ledger *ledger, uint64_t after, uint64_t last,
                                              enum plr_err (*take)(void *context, const struct logchain_entry *entry,
                                                                   struct fail *f),
                                              void *context, struct fail *f);

/* Follow the chain from its first entry: every number, every hash. given and sealed as in logchain_begin. *ret_head is
 * the last entry. Errors of logchain_take and logchain_finish, PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err ledger_event_verify(struct event_head *ret_head, struct ledger *ledger,
                                                const struct logchain_head *given, const struct logchain_head *sealed,
                                                struct fail *f);

/* Compare the counts of the pools with the reservations that are open. PLR_ERR_DAMAGED (reason "bookswrong"). */
PLR_MUST_CHECK enum plr_err ledger_event_verify_books(struct ledger *ledger, struct fail *f);

#endif
