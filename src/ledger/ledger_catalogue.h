/* Properties of entitlements, and the ways out of the catalogue. plr-ledger(5), CATALOGUE. */
#ifndef PLRKIT_LEDGER_CATALOGUE_H
#define PLRKIT_LEDGER_CATALOGUE_H

#include "src/ledger/catalogue.h"
#include "src/ledger/ledger.h"

/* Do what a line of a catalogue says, inside a transaction. */
PLR_MUST_CHECK enum plr_err ledger_catalogue_put(struct ledger *ledger, const struct catalogue_line *line,
                                                 uint64_t now_s, struct fail *f);

/* Properties of an entitlement that is known; both false for one that is not. */
PLR_MUST_CHECK enum plr_err ledger_catalogue_properties(bool *ret_restricted, bool *ret_reporting,
                                                        struct ledger *ledger, const char *tag, struct fail *f);

/* Take an entitlement from a product, inside a transaction. PLR_ERR_NOT_FOUND: the product may not use it anyway. */
PLR_MUST_CHECK enum plr_err ledger_catalogue_take_tag(struct ledger *ledger, const char *pid, const char *tag,
                                                      struct fail *f);

/* Take a product out, inside a transaction. PLR_ERR_NOT_FOUND; PLR_ERR_STATE: there are product instances of it. */
PLR_MUST_CHECK enum plr_err ledger_catalogue_take_product(struct ledger *ledger, const char *pid, struct fail *f);

/* Take a UDI out of the inventory, inside a transaction. PLR_ERR_NOT_FOUND. */
PLR_MUST_CHECK enum plr_err ledger_catalogue_take_udi(struct ledger *ledger, const struct udi *udi, struct fail *f);

#endif
