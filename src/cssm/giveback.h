/* A return code: the opening of a commitment frees what was reserved, once. */
#ifndef PLRKIT_GIVEBACK_H
#define PLRKIT_GIVEBACK_H

#include "codec/code.h"
#include "src/cssm/facts.h"
#include "src/cssm/ledger.h"

/* Read the code, find the reservation whose commitment it opens, record the return in one transaction; r is the
 * reservation as it is then (large: the caller allocates it).
 * Errors of code_read_kind and opening_decode; PLR_ERR_NO (it opens nothing that was issued: reason "noreservation"),
 * PLR_ERR_STATE (returned before: reason "alreadyreturned"), PLR_ERR_IO, PLR_ERR_BUSY, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err giveback_record(struct reservation_facts *r, struct ledger *ledger, const char *text,
                                            size_t text_len, const char *actor, uint64_t now_s, struct fail *f);

/* True if this code opens a reservation that was issued here: a judge of proposals for a mistyped one. */
bool giveback_possible(struct ledger *ledger, const struct code *code);

#endif
