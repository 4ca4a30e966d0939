/* A reservation given back: by the code that opens its commitment. Return codes and confirmation codes are one thing
 * here: an opening frees exactly the reservation whose commitment it opens, whatever its letter and reason say, since
 * its secret proves neither. plr-cssm(1), UPDATES. */
#ifndef PLRKIT_GIVEBACK_H
#define PLRKIT_GIVEBACK_H

#include "codec/code.h"
#include "src/ledger/facts.h"
#include "src/ledger/ledger_opening.h"

enum giveback_outcome {
    GIVEBACK_RETURNED,  /* it was in force, and nothing takes its place */
    GIVEBACK_CONFIRMED, /* an update was in transit, which is in force now */
    GIVEBACK_ABANDONED, /* it was an update in transit; what it was to replace stays in force */
    GIVEBACK_SETTLED,   /* its product was removed before: nothing was held any more */
};

struct giveback {
    struct opening opening;
    char text[CODE_SYM_MAX + 1]; /* canonical */
    int64_t number;              /* of the reservation that it opens */
    struct origin origin;        /* for the event log */
};

/* The three parts of giveback_find, for those who search many at once: read the code; then ledger_opening_candidates;
 * then try them, which needs no ledger and costs 20 ms each. */
PLR_MUST_CHECK enum plr_err giveback_read(struct giveback *ret, enum code_kind want, const char *text, size_t text_len,
                                          struct fail *f);
PLR_MUST_CHECK enum plr_err giveback_try(struct giveback *give, const struct opener *candidates, size_t count,
                                         struct fail *f);

/* Read a code and find the reservation whose commitment it opens. 20 ms a candidate, so it is done before a
 * transaction. want, CODE_RETURN or CODE_CONFIRMATION, is named if the code is of neither kind.
 * Errors of code_read_kind and opening_decode; PLR_ERR_NO (it opens nothing that was issued: reason "noreservation"),
 * PLR_ERR_IO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err giveback_find(struct giveback *ret, struct ledger *ledger, enum code_kind want,
                                          const char *text, size_t text_len, struct fail *f);

/* Record it inside a transaction: all of it or, on a failure, nothing. What this very row of a batch recorded before is
 * told again. r is the reservation as it is then (large: the
 * caller allocates it); *ret says what it came to. With confirm only an update in transit is ended.
 * PLR_ERR_POLICY (the user may not, where it is: reason "notpermitted", see cssm_permit_noted),
 * PLR_ERR_STATE (returned before: reason "alreadyreturned"; with confirm, nothing in transit: "noupdate"), PLR_ERR_IO,
 * PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err giveback_record_in(struct reservation_facts *r, enum giveback_outcome *ret,
                                               struct ledger *ledger, const struct giveback *give, bool confirm,
                                               const char *actor, uint64_t now_s, struct fail *f);

/* The same in a transaction of its own; also PLR_ERR_BUSY. */
PLR_MUST_CHECK enum plr_err giveback_record(struct reservation_facts *r, enum giveback_outcome *ret,
                                            struct ledger *ledger, const struct giveback *give, bool confirm,
                                            const char *actor, uint64_t now_s, struct fail *f);

/* Make r's lines those that are free now and were held before: of a pool that it and the other side of an update both
 * have, what one has more than the other. PLR_ERR_IO, PLR_ERR_DAMAGED, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err giveback_freed(struct reservation_facts *r, struct ledger *ledger,
                                           enum giveback_outcome outcome, struct fail *f);

/* "returned", "update-confirmed", "update-abandoned", "removal-settled" */
const char *giveback_word(enum giveback_outcome outcome);

/* True if this code opens a reservation that was issued here: a judge of proposals for a mistyped one. */
bool giveback_possible(struct ledger *ledger, const struct code *code);

#endif
