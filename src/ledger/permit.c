#include "src/ledger/permit.h"

/* Where an act is asked about. */
enum reach { WHOLE, PLACE, LOOK };

#define APPROVER      (1u << ROLE_ACCOUNT_APPROVER)
#define ADMINISTRATOR (1u << ROLE_ACCOUNT_ADMINISTRATOR)
#define USER          (1u << ROLE_ACCOUNT_USER)
#define VA_ADMIN      (1u << ROLE_VA_ADMINISTRATOR)
#define VA_USER       (1u << ROLE_VA_USER)
#define MANAGERS      (ADMINISTRATOR | USER | VA_ADMIN | VA_USER)
#define ALL           (APPROVER | MANAGERS)

static const struct {
    const char *word;
    const char *phrase;
    enum reach reach;
    unsigned roles;
} acts[ACT_COUNT] = {
    [ACT_ACCOUNT_ADD] = {"account-add", "add smart accounts", WHOLE, APPROVER | ADMINISTRATOR},
    [ACT_CATALOGUE] = {"catalogue", "change the catalogue or the inventory", WHOLE, ADMINISTRATOR},
    [ACT_LOG_EXPORT] = {"log-export", "export the event log", WHOLE, APPROVER | ADMINISTRATOR},
    [ACT_BACKUP] = {"backup", "copy the ledger", WHOLE, ADMINISTRATOR},
    [ACT_TRUST] = {"trust", "change keys or trust", WHOLE, ADMINISTRATOR},
    [ACT_ACCOUNT_SET] = {"account-set", "change the properties of the account", PLACE, APPROVER | ADMINISTRATOR},
    [ACT_VA_EDIT] = {"va-edit", "add or change virtual accounts", PLACE, ADMINISTRATOR},
    [ACT_LICENSE_ADD] = {"license-add", "deposit licences", PLACE, ADMINISTRATOR},
    [ACT_USER_EDIT] = {"user-edit", "add or remove users", PLACE, ADMINISTRATOR | VA_ADMIN},
    [ACT_RESERVE] = {"reserve", "reserve licences", PLACE, MANAGERS},
    [ACT_UPDATE] = {"update", "update reservations", PLACE, MANAGERS},
    [ACT_CONFIRM] = {"confirm", "confirm updates", PLACE, MANAGERS},
    [ACT_RETURN] = {"return", "take returns", PLACE, MANAGERS},
    [ACT_REMOVE] = {"remove", "remove product instances", PLACE, MANAGERS},
    [ACT_REHOST] = {"rehost", "rehost product instances", PLACE, MANAGERS},
    /* Or who removes would set the limit of removals back, and products go on with what is free again. */
    [ACT_SETTLE] = {"settle", "settle removals", PLACE, ADMINISTRATOR},
    [ACT_TRANSFER] = {"transfer", "transfer licences or instances", PLACE, MANAGERS},
    /* Nobody can tell here what a classic licence was worth: who types its number deposits what the command says. */
    [ACT_CONVERT] = {"convert", "convert classic licences", PLACE, ADMINISTRATOR},
    [ACT_VIEW] = {"view", "look at licences and reservations", LOOK, ALL},
    [ACT_USER_VIEW] = {"user-view", "look at users", LOOK, APPROVER | ADMINISTRATOR | VA_ADMIN},
    [ACT_LOG_VIEW] = {"log-view", "look at the event log", LOOK, APPROVER | ADMINISTRATOR | VA_ADMIN},
};

static const char *const words[ROLE_COUNT] = {
    [ROLE_ACCOUNT_APPROVER] = "account-approver", [ROLE_ACCOUNT_ADMINISTRATOR] = "account-administrator",
    [ROLE_ACCOUNT_USER] = "account-user",         [ROLE_VA_ADMINISTRATOR] = "virtual-account-administrator",
    [ROLE_VA_USER] = "virtual-account-user",
};

const char *permit_role_word(enum role role)
{
    return role < ROLE_COUNT ? words[role] : NULL;
}

bool permit_role_by_word(enum role *ret, const char *word)
{
    for (unsigned i = 0; i < ROLE_COUNT; i++)
        if (strcmp(words[i], word) == 0) {
            *ret = (enum role)i;
            return true;
        }
    return false;
}

const char *permit_act_word(enum act act)
{
    return acts[act].word;
}

const char *permit_act_phrase(enum act act)
{
    return acts[act].phrase;
}

bool permit_role_may(enum role role, enum act act)
{
    return role < ROLE_COUNT && act < ACT_COUNT && (acts[act].roles & (1u << role)) != 0;
}

bool permit_within(const char *path, const char *va)
{
    size_t len = strlen(va);

    return strncmp(path, va, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

/* Does a role reach into this virtual account of an account that it is for? */
static bool reaches(const struct role_facts *role, const char *va)
{
    return role->va[0] == '\0' || (va != NULL && permit_within(va, role->va));
}

bool permit_allows(const struct role_facts *roles, size_t count, enum act act, const struct account_facts *account,
                   const struct va_facts *va)
{
    for (size_t i = 0; i < count; i++) {
        if (!permit_role_may(roles[i].role, act))
            continue;
        if (account == NULL && (acts[act].reach == LOOK || roles[i].account == 0))
            return true;
        if (account == NULL || acts[act].reach == WHOLE)
            continue;
        if (roles[i].account != 0 && roles[i].account != account->number)
            continue;
        if (reaches(&roles[i], va != NULL ? va->path : NULL))
            return true;
    }
    return false;
}

bool permit_sees(const struct role_facts *roles, size_t count, enum act act, const char *account, const char *va)
{
    for (size_t i = 0; i < count; i++) {
        if (!permit_role_may(roles[i].role, act))
            continue;
        if (roles[i].account == 0 || (account == NULL && act != ACT_LOG_VIEW))
            return true;
        if (account == NULL || strcmp(roles[i].account_name, account) != 0)
            continue;
        if (reaches(&roles[i], va))
            return true;
    }
    return false;
}

bool permit_does(const struct role_facts *role, enum act act)
{
    return permit_role_may(role->role, act) && (acts[act].reach != WHOLE || role->account == 0);
}

bool permit_part(const struct role_facts *roles, size_t count, enum act act, const struct account_facts *account)
{
    for (size_t i = 0; i < count; i++)
        if (permit_does(&roles[i], act) &&
            (account == NULL || roles[i].account == 0 || roles[i].account == account->number))
            return true;
    return false;
}

void permit_who(char *dst, size_t cap, enum act act)
{
    const char *between = "";
    size_t len = 0;

    dst[0] = '\0';
    for (unsigned i = 0; i < ROLE_COUNT; i++) {
        if ((acts[act].roles & (1u << i)) == 0 || len + 1 >= cap)
            continue;
        len += fail_text(dst + len, cap - len, "%s%s", between, words[i]);
        between = ", ";
    }
}
