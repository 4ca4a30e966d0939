/* Product instances and their reservations. plr-ledger(5), RESERVATIONS. */
#ifndef PLRKIT_LEDGER_RESERVATION_H
#define PLRKIT_LEDGER_RESERVATION_H

#include "src/ledger/facts.h"
#include "src/ledger/ledger.h"

/* What is known of a UDI, and whether any of its reservations has this commitment. ret->known is false for a new one.
 */
PLR_MUST_CHECK enum plr_err ledger_reservation_instance(struct instance_facts *ret, struct ledger *ledger,
                                                        const struct udi *udi, const struct commitment *commitment,
                                                        struct fail *f);

/* Find one, into memory that the caller gives (the struct is large). *ret_found says whether there is one. The last
 * finds of a UDI the newest that is open, or else the newest. */
PLR_MUST_CHECK enum plr_err ledger_reservation_by_request(struct reservation_facts *ret, bool *ret_found,
                                                          struct ledger *ledger, const char *request, struct fail *f);
PLR_MUST_CHECK enum plr_err ledger_reservation_by_number(struct reservation_facts *ret, bool *ret_found,
                                                         struct ledger *ledger, int64_t number, struct fail *f);
PLR_MUST_CHECK enum plr_err ledger_reservation_by_udi(struct reservation_facts *ret, bool *ret_found,
                                                      struct ledger *ledger, const char *udi, struct fail *f);

/* The number of the first one after number. */
PLR_MUST_CHECK enum plr_err ledger_reservation_after(int64_t *ret, bool *ret_found, struct ledger *ledger,
                                                     int64_t number, struct fail *f);

/* A line of a product's history. */
struct reservation_history {
    int64_t number;
    int64_t replaces; /* 0 for none */
    enum reservation_kind kind;
    enum reservation_state state;
    uint64_t issued_s;
    uint64_t removed_s;  /* 0: not */
    uint64_t returned_s; /* 0: not */
};

/* Every reservation that a UDI ever had, oldest first, into fresh memory (free()). */
PLR_MUST_CHECK enum plr_err ledger_reservation_history(struct reservation_history **ret, size_t *ret_count,
                                                       struct ledger *ledger, const char *udi, struct fail *f);

/* Record a reservation, its lines (pool, count) and its instance, inside a transaction, after the event that tells of
 * it: in force, or in transit if r->replaces says which open one of the instance it updates. The pools' counts move
 * along. r->number and r->state are filled in. PLR_ERR_STATE: a rule of the tables refuses it. */
PLR_MUST_CHECK enum plr_err ledger_reservation_insert(struct ledger *ledger, struct reservation_facts *r,
                                                      const struct instance_facts *instance, uint64_t event,
                                                      struct fail *f);

/* Record that it is over, inside a transaction: what it held is free, and an update in transit that replaces it is in
 * force. reason: the word of the opening, or "settled". */
PLR_MUST_CHECK enum plr_err ledger_reservation_return(struct ledger *ledger, int64_t number, uint64_t at_s,
                                                      const char *reason, uint64_t event, struct fail *f);

/* "specific", "universal" */
const char *ledger_reservation_kind_word(enum reservation_kind kind);

/* "reserved", "in-transit", "returned", "removed" */
const char *ledger_reservation_state_word(enum reservation_state state);

#endif
