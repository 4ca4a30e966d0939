/* Licences: a pool is so many of one entitlement, of one type and term, in one virtual account. plr-ledger(5), POOLS.
 */
#ifndef PLRKIT_LEDGER_POOL_H
#define PLRKIT_LEDGER_POOL_H

#include "src/cssm/facts.h"
#include "src/cssm/ledger.h"

#define LEDGER_POOL_MAX       1024        /* pools that one product is offered */
#define LEDGER_POOL_UNIVERSAL "universal" /* tag of a universal licence that fits every product */

/* Add purchased licences: to the pool of the same entitlement, type and term, or a new one. pool->id and ->purchased
 * are filled in. The entitlement must be known. Inside a transaction. PLR_ERR_STATE: the pool would hold more than
 * SLR_COUNT_MAX. */
PLR_MUST_CHECK enum plr_err ledger_pool_add(struct ledger *ledger, int64_t va, struct pool_facts *pool, struct fail *f);

/* The pools of a virtual account that fit a product, into fresh memory (free()). PLR_ERR_SPACE: more than
 * LEDGER_POOL_MAX. */
PLR_MUST_CHECK enum plr_err ledger_pool_for_product(struct pool_facts **ret, size_t *ret_count, struct ledger *ledger,
                                                    int64_t va, const char *pid, struct fail *f);

#endif
