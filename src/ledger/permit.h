/* Roles: who may do what, as pure functions over facts. No database, no clock. plr-cssm(1), ROLES.
 *
 * A command asks cssm_permit (cssm.h) before it acts; what it asks about is one of these acts. A new command takes the
 * act that it is, or adds one here, in the table of permit.c, in plr-cssm(1) and in tests/unit/test_cssm_permit.c. */
#ifndef PLRKIT_PERMIT_H
#define PLRKIT_PERMIT_H

#include "src/ledger/facts.h"

enum role {
    ROLE_ACCOUNT_APPROVER,
    ROLE_ACCOUNT_ADMINISTRATOR,
    ROLE_ACCOUNT_USER,
    ROLE_VA_ADMINISTRATOR,
    ROLE_VA_USER,
    ROLE_COUNT,
};

/* Of the authority as a whole: asked with account NULL, and only a role for all accounts will do. */
enum act {
    ACT_ACCOUNT_ADD, /* account add */
    ACT_CATALOGUE,   /* product and inventory: add, import, change */
    ACT_LOG_EXPORT,  /* log export: all entries */
    ACT_BACKUP,      /* backup, restore */
    ACT_TRUST,       /* another trust bundle; another signing key */

    /* Of an account. */
    ACT_ACCOUNT_SET, /* properties of an account */
    ACT_VA_EDIT,     /* virtual accounts: add, move, rename, default, remove */
    ACT_LICENSE_ADD, /* deposit of licences that were bought, of classic licences */
    ACT_USER_EDIT,   /* user add, user remove; in a virtual account where that is named */

    /* Licence management, in a virtual account. */
    ACT_RESERVE, /* also by batch: for each row */
    ACT_UPDATE,
    ACT_CONFIRM,
    ACT_RETURN, /* also by batch: for each row */
    ACT_REMOVE,
    ACT_REHOST,
    ACT_SETTLE,
    ACT_TRANSFER, /* asked for both sides */
    ACT_CONVERT,  /* a classic licence into an entitlement */

    /* To look: asked with account NULL a role anywhere will do, and what is shown is what permit_sees lets through. To
     * verify is nobody's privilege: those commands do not ask. */
    ACT_VIEW,      /* available, list, show, reports, alerts */
    ACT_USER_VIEW, /* user list */
    ACT_LOG_VIEW,  /* log show, list events */

    ACT_COUNT,
};

/* A role of one user. account 0: of all accounts; va "": of all virtual accounts of its account. A virtual account's
 * role covers those that are nested in it. */
struct role_facts {
    enum role role;
    uint32_t account;
    char account_name[FACTS_NAME_MAX + 1];
    char va[FACTS_NAME_MAX + 1];
};

/* "account-approver" ... as in options, JSON and the ledger. NULL if it is none. */
const char *permit_role_word(enum role role);

/* False if word is no role. */
bool permit_role_by_word(enum role *ret, const char *word);

/* "reserve" ... as in the event log; "reserve licences" ... as in messages. */
const char *permit_act_word(enum act act);
const char *permit_act_phrase(enum act act);

/* The matrix: may this role do this at all, in its place? */
bool permit_role_may(enum role role, enum act act);

/* May somebody with these roles do this there? account NULL: in the authority as a whole, or, to look, anywhere.
 * va NULL: in the account as a whole. */
bool permit_allows(const struct role_facts *roles, size_t count, enum act act, const struct account_facts *account,
                   const struct va_facts *va);

/* Is a row of a list shown? By the names that the row has; va NULL: the row is of an account. account NULL: it is of
 * none, and is shown to whoever may look at all (ACT_LOG_VIEW: to who may look at all accounts). */
bool permit_sees(const struct role_facts *roles, size_t count, enum act act, const char *account, const char *va);

/* May who has this role do this in the place that it is for? */
bool permit_does(const struct role_facts *role, enum act act);

/* True if somebody with these roles may do this in some part of the account; NULL: of any. */
bool permit_part(const struct role_facts *roles, size_t count, enum act act, const struct account_facts *account);

/* True if path is va or nested in it. */
bool permit_within(const char *path, const char *va);

/* The roles that may, as a clause: "an account administrator or an account user". */
void permit_who(char *dst, size_t cap, enum act act);

#endif
