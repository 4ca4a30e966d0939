/* Licences: a pool is so many of one entitlement, of one type and term, in one virtual account. plr-ledger(5), POOLS.
 */
#ifndef PLRKIT_LEDGER_POOL_H
#define PLRKIT_LEDGER_POOL_H

#include "src/ledger/facts.h"
#include "src/ledger/ledger.h"

#define LEDGER_POOL_MAX       1024        /* pools that one product is offered */
#define LEDGER_POOL_UNIVERSAL "universal" /* tag of a universal licence that fits every product */

/* Add purchased licences: to the pool of the same entitlement, type and term, or a new one. pool->id and ->purchased
 * are filled in. The entitlement must be known. Inside a transaction. PLR_ERR_STATE: the pool would hold more than
 * SLR_COUNT_MAX. */
PLR_MUST_CHECK enum plr_err ledger_pool_add(struct ledger *ledger, int64_t va, struct pool_facts *pool, struct fail *f);

/* Take licences out again that were added by mistake: only available ones, of just this entitlement, type and term.
 * pool->id and ->purchased (what is left) are filled in; in, ->purchased is how many. Inside a transaction.
 * PLR_ERR_NOT_FOUND (there are none of the kind), PLR_ERR_STATE (so many are not available). */
PLR_MUST_CHECK enum plr_err ledger_pool_withdraw(struct ledger *ledger, int64_t va, struct pool_facts *pool,
                                                 struct fail *f);

/* Record that a classic licence was converted into count licences of a pool, inside a transaction. PLR_ERR_STATE: it
 * was converted before (says when and into what). */
PLR_MUST_CHECK enum plr_err ledger_pool_convert(struct ledger *ledger, const char *pak, int64_t pool, uint32_t count,
                                                uint64_t now_s, struct fail *f);

/* The pools of a virtual account that fit a product, into fresh memory (free()). PLR_ERR_SPACE: more than
 * LEDGER_POOL_MAX. */
PLR_MUST_CHECK enum plr_err ledger_pool_for_product(struct pool_facts **ret, size_t *ret_count, struct ledger *ledger,
                                                    int64_t va, const char *pid, struct fail *f);

#endif
