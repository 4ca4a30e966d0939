/* Which product a request is from: the catalogue and the inventory against what its code carries. */
#ifndef PLRKIT_RESOLVE_H
#define PLRKIT_RESOLVE_H

#include "src/ledger/facts.h"
#include "src/ledger/ledger.h"

struct resolved {
    struct request request;
    char text[CODE_SYM_MAX + 1]; /* canonical request code */
    struct udi udi;
    char pid[UDI_TEXT_MAX + 1]; /* of the catalogue */
};

/* Read a request code and find its UDI and product. pid and udi are what the operator said, or NULL: pid decides
 * between products of one hash, udi answers for a request of form 2 and must match the code.
 * Errors of code_read_kind and request_decode; PLR_ERR_NOT_FOUND (no product of the catalogue, no UDI of the inventory
 * fits), PLR_ERR_USAGE (several fit: the hint lists them; a UDI that is none), PLR_ERR_PRODUCT (pid or udi is not the
 * one of the code). */
PLR_MUST_CHECK enum plr_err resolve_request(struct resolved *ret, struct ledger *ledger, const char *text,
                                            size_t text_len, const char *pid, const char *udi, struct fail *f);

/* True if this code is a request of a product that the ledger knows, as far as can be told without more words: a judge
 * of proposals for a mistyped one. */
bool resolve_possible(struct ledger *ledger, const struct code *code);

#endif
