/* Smart accounts; their virtual accounts are in ledger_va.h. plr-ledger(5), ACCOUNTS. */
#ifndef PLRKIT_LEDGER_ACCOUNT_H
#define PLRKIT_LEDGER_ACCOUNT_H

#include "src/ledger/facts.h"
#include "src/ledger/ledger.h"

/* Add an account with its default virtual account "Default"; the number is the next free one, and filled in. Inside a
 * transaction. PLR_ERR_STATE (the name is taken, or no number is left), PLR_ERR_USAGE (a name or domain of another
 * shape). */
PLR_MUST_CHECK enum plr_err ledger_account_add(struct ledger *ledger, struct account_facts *account, struct fail *f);

/* PLR_ERR_NOT_FOUND, with the names that there are. */
PLR_MUST_CHECK enum plr_err ledger_account_get(struct account_facts *ret, struct ledger *ledger, const char *name,
                                               struct fail *f);

/* What is known of an account, brought up to date: by its number, which never changes. PLR_ERR_DAMAGED: it is gone. */
PLR_MUST_CHECK enum plr_err ledger_account_again(struct account_facts *account, struct ledger *ledger, struct fail *f);

/* Write name, domain, approvals and export status of the account with this number. Inside a transaction. Same errors.
 */
PLR_MUST_CHECK enum plr_err ledger_account_set(struct ledger *ledger, const struct account_facts *account,
                                               struct fail *f);

#endif
