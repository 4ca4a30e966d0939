/* The catalogue: products, the entitlement tags they may use, and the inventory of UDIs. plr-ledger(5), CATALOGUE. */
#ifndef PLRKIT_LEDGER_PRODUCT_H
#define PLRKIT_LEDGER_PRODUCT_H

#include "src/ledger/facts.h"
#include "src/ledger/ledger.h"

#define LEDGER_PRODUCT_CANDIDATES 8 /* products of one hash that are told apart */

struct ledger_product_candidates {
    size_t count;
    char pid[LEDGER_PRODUCT_CANDIDATES][UDI_TEXT_MAX + 1];
};

/* Add a product, or its display name (may be empty) if it is known. Inside a transaction. PLR_ERR_FORMAT (a PID that
 * no UDI can have). */
PLR_MUST_CHECK enum plr_err ledger_product_add(struct ledger *ledger, const char *pid, const char *display,
                                               uint64_t now_s, struct fail *f);

/* Let a product use an entitlement, which is made known if it is not. Inside a transaction. PLR_ERR_FORMAT. */
PLR_MUST_CHECK enum plr_err ledger_product_add_tag(struct ledger *ledger, const char *pid, const char *tag,
                                                   const char *display, struct fail *f);

PLR_MUST_CHECK enum plr_err ledger_product_exists(bool *ret, struct ledger *ledger, const char *pid, struct fail *f);

/* Every product with this 20-bit hash. */
PLR_MUST_CHECK enum plr_err ledger_product_by_hash(struct ledger_product_candidates *ret, struct ledger *ledger,
                                                   uint32_t hash, struct fail *f);

/* The whole tag for what a person typed: a tag, or its NAME where that is unique, first among those that pid may use,
 * then among all. pid may be NULL. A tag of the usual shape that is not known yet is itself; only with pid given must
 * the product be allowed to use it (PLR_ERR_POLICY). PLR_ERR_NOT_FOUND, PLR_ERR_USAGE (not unique). */
PLR_MUST_CHECK enum plr_err ledger_product_tag(char ret[static TAG_TEXT_MAX + 1], struct ledger *ledger,
                                               const char *pid, const char *typed, struct fail *f);

/* Make an entitlement known. Inside a transaction. */
PLR_MUST_CHECK enum plr_err ledger_product_entitlement(struct ledger *ledger, const char *tag, const char *display,
                                                       struct fail *f);

/* Add a UDI to the inventory; nothing if it is there. Inside a transaction. */
PLR_MUST_CHECK enum plr_err ledger_product_add_udi(struct ledger *ledger, const struct udi *udi, struct fail *f);

/* The UDI of the inventory with this 60-bit hash. PLR_ERR_NOT_FOUND. */
PLR_MUST_CHECK enum plr_err ledger_product_find_udi(struct udi *ret, struct ledger *ledger, uint64_t hash,
                                                    struct fail *f);

#endif
