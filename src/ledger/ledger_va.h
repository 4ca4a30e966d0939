/* Virtual accounts: a tree in each smart account, by their paths. plr-ledger(5), ACCOUNTS. */
#ifndef PLRKIT_LEDGER_VA_H
#define PLRKIT_LEDGER_VA_H

#include "src/ledger/facts.h"
#include "src/ledger/ledger.h"

#define LEDGER_VA_DEFAULT   "Default" /* the default one of a fresh account */
#define LEDGER_VA_DEPTH_MAX 10

/* A name of an account or a part of a path: authorizations carry them. 1 to max printable ASCII characters, no blank at
 * either end, which nobody would see. */
bool ledger_va_name_ok(const char *name, size_t len, size_t max);

/* A virtual account by its path; NULL is the default one. PLR_ERR_NOT_FOUND. */
PLR_MUST_CHECK enum plr_err ledger_va_get(struct va_facts *ret, struct ledger *ledger,
                                          const struct account_facts *account, const char *path, struct fail *f);

/* What is known of one, brought up to date: by its id, which never changes. PLR_ERR_NOT_FOUND: it was removed. */
PLR_MUST_CHECK enum plr_err ledger_va_again(struct va_facts *va, struct ledger *ledger, struct fail *f);

/* The rest inside a transaction. */

/* Add one; what precedes the last slash must exist. PLR_ERR_USAGE, PLR_ERR_NOT_FOUND (the parent), PLR_ERR_STATE (it
 * exists), PLR_ERR_POLICY (deeper than 10). */
PLR_MUST_CHECK enum plr_err ledger_va_add(struct ledger *ledger, const struct account_facts *account, const char *path,
                                          uint64_t now_s, struct fail *f);

/* Put it, with all that is nested in it, into parent (NULL: to the top), or give it another name where it is. Licences,
 * instances, reservations and roles stay its own. ret_path is where it is then. PLR_ERR_USAGE (into itself, a name of
 * another shape), PLR_ERR_STATE (something is there already), PLR_ERR_POLICY (too deep, a path too long). */
PLR_MUST_CHECK enum plr_err ledger_va_move(char ret_path[static FACTS_NAME_MAX + 1], struct ledger *ledger,
                                           const struct account_facts *account, const struct va_facts *va,
                                           const struct va_facts *parent, struct fail *f);
PLR_MUST_CHECK enum plr_err ledger_va_rename(char ret_path[static FACTS_NAME_MAX + 1], struct ledger *ledger,
                                             const struct account_facts *account, const struct va_facts *va,
                                             const char *name, struct fail *f);

/* Make it the one that is meant where none is named. PLR_ERR_STATE (it is). */
PLR_MUST_CHECK enum plr_err ledger_va_make_default(struct ledger *ledger, const struct account_facts *account,
                                                   const struct va_facts *va, struct fail *f);

/* Remove it. PLR_ERR_STATE: it is not empty, or was used, or is the default one. */
PLR_MUST_CHECK enum plr_err ledger_va_remove(struct ledger *ledger, const struct va_facts *va, struct fail *f);

#endif
