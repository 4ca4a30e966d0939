/* Smart accounts and their virtual accounts. plr-ledger(5), ACCOUNTS. */
#ifndef PLRKIT_LEDGER_ACCOUNT_H
#define PLRKIT_LEDGER_ACCOUNT_H

#include "src/cssm/facts.h"
#include "src/cssm/ledger.h"

#define LEDGER_ACCOUNT_DEFAULT_VA "Default"
#define LEDGER_ACCOUNT_DEPTH_MAX  10

/* Add an account with its virtual account "Default"; the number is the next free one, and filled in. Inside a
 * transaction. PLR_ERR_STATE (the name is taken, or no number is left), PLR_ERR_USAGE (a name or domain of another
 * shape). */
PLR_MUST_CHECK enum plr_err ledger_account_add(struct ledger *ledger, struct account_facts *account, struct fail *f);

/* PLR_ERR_NOT_FOUND, with the names that there are. */
PLR_MUST_CHECK enum plr_err ledger_account_get(struct account_facts *ret, struct ledger *ledger, const char *name,
                                               struct fail *f);

/* Add a virtual account; what precedes the last slash must exist. Inside a transaction. PLR_ERR_USAGE,
 * PLR_ERR_NOT_FOUND (the parent), PLR_ERR_STATE (it exists), PLR_ERR_POLICY (deeper than 10). */
PLR_MUST_CHECK enum plr_err ledger_account_add_va(struct ledger *ledger, const struct account_facts *account,
                                                  const char *path, uint64_t now_s, struct fail *f);

/* A virtual account by its path; NULL is "Default". PLR_ERR_NOT_FOUND. */
PLR_MUST_CHECK enum plr_err ledger_account_get_va(struct va_facts *ret, struct ledger *ledger,
                                                  const struct account_facts *account, const char *path,
                                                  struct fail *f);

#endif
