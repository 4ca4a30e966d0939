/* Who has which role. plr-ledger(5), ROLES. */
#ifndef PLRKIT_LEDGER_ROLE_H
#define PLRKIT_LEDGER_ROLE_H

#include "src/ledger/ledger.h"
#include "src/ledger/permit.h"

/* The roles of a user, in fresh memory (free()). PLR_ERR_DAMAGED, PLR_ERR_IO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err ledger_role_of(struct role_facts **ret, size_t *ret_count, struct ledger *ledger,
                                           const char *user, struct fail *f);

/* Give a role, inside a transaction. account NULL: for all accounts; va NULL: for all of the account; a virtual
 * account's role has both. PLR_ERR_USAGE (a name or role of another shape), PLR_ERR_STATE (has it already). */
PLR_MUST_CHECK enum plr_err ledger_role_add(struct ledger *ledger, const char *user, enum role role,
                                            const struct account_facts *account, const struct va_facts *va,
                                            uint64_t now_s, struct fail *f);

/* Take a role away, inside a transaction. PLR_ERR_NOT_FOUND; PLR_ERR_STATE (the last administrator for all accounts).
 */
PLR_MUST_CHECK enum plr_err ledger_role_remove(struct ledger *ledger, const char *user, enum role role,
                                               const struct account_facts *account, const struct va_facts *va,
                                               struct fail *f);

/* From now on these are the acts of this user. Without it nobody is there, who may do nothing. */
void ledger_role_act_as(struct ledger *ledger, const char *user);

/* May that user do this there? Errors of ledger_role_of; PLR_ERR_POLICY (reason "notpermitted"), saying who may.
 * Nothing is logged: commands ask cssm_permit. */
PLR_MUST_CHECK enum plr_err ledger_role_permit(struct ledger *ledger, enum act act, const struct account_facts *account,
                                               const struct va_facts *va, struct fail *f);

/* The same, where a reservation is. */
PLR_MUST_CHECK enum plr_err ledger_role_permit_reservation(struct ledger *ledger, enum act act,
                                                           const struct reservation_facts *r, struct fail *f);

#endif
