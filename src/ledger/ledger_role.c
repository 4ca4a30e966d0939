#include "src/ledger/ledger_role.h"

#include "src/ledger/ledger_db.h"
#include "src/ledger/sql.h"

static bool user_ok(const char *user)
{
    size_t len = strlen(user);

    if (len == 0 || len > LEDGER_USER_MAX)
        return false;
    for (size_t i = 0; i < len; i++)
        if (user[i] <= 0x20 || user[i] > 0x7e)
            return false;
    return true;
}

static bool read_role(struct role_facts *ret, sqlite3_stmt *st)
{
    struct role_facts r = {0};
    char word[40] = {0};
    bool ok = ledger_db_text(word, sizeof word, st, 0) && permit_role_by_word(&r.role, word) &&
              ledger_db_u32(&r.account, PLRAUTH_ACCOUNT_MAX, st, 1) &&
              ledger_db_text(r.account_name, sizeof r.account_name, st, 2) && ledger_db_text(r.va, sizeof r.va, st, 3);

    *ret = r;
    return ok;
}

enum plr_err ledger_role_of(struct role_facts **ret, size_t *ret_count, struct ledger *ledger, const char *user,
                            struct fail *f)
{
    struct role_facts *roles = NULL;
    size_t count = 0;
    size_t room = 0;
    sqlite3_stmt *st = NULL;
    bool row = true;
    enum plr_err err = ledger_db_take(&st, ledger, f, sql_role_of_user, "t", user);

    while (err == PLR_OK) {
        if ((err = ledger_db_next(ledger, st, &row, f)) != PLR_OK || !row)
            break;
        if (count == room) {
            struct role_facts *more = reallocarray(roles, room = 2 * room + 8, sizeof *roles);

            if (more == NULL) {
                err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the roles");
                break;
            }
            roles = more;
        }
        if (!read_role(&roles[count++], st))
            err = ledger_db_damaged("a role has values out of range", f);
    }
    ledger_db_give(ledger, st);
    if (err == PLR_OK) {
        *ret = roles;
        *ret_count = count;
        roles = NULL;
    }
    free(roles);
    return err;
}

static enum plr_err find(int64_t *ret, struct ledger *ledger, const char *user, enum role role,
                         const struct account_facts *account, const struct va_facts *va, struct fail *f)
{
    bool found = false;

    *ret = 0;
    return ledger_db_integer(ret, &found, ledger, f, sql_role_find, "ttii", user, permit_role_word(role),
                             account != NULL ? (int64_t)account->number : (int64_t)0, va != NULL ? va->id : (int64_t)0);
}

enum plr_err ledger_role_add(struct ledger *ledger, const char *user, enum role role,
                             const struct account_facts *account, const struct va_facts *va, uint64_t now_s,
                             struct fail *f)
{
    bool of_va = role == ROLE_VA_ADMINISTRATOR || role == ROLE_VA_USER;
    int64_t id = 0;
    char types[] = "ttnni";
    enum plr_err err = PLR_OK;

    if (!user_ok(user)) {
        fail_set(f, PLR_ERR_USAGE, "baduser", "\"%s\" is not the name of a user", user);
        fail_hint(f, "1 to %u printable ASCII characters without a blank, as id -un prints it",
                  (unsigned)LEDGER_USER_MAX);
        return PLR_ERR_USAGE;
    }
    if (of_va && (account == NULL || va == NULL)) {
        fail_set(f, PLR_ERR_USAGE, "usage", "the role %s is for one virtual account", permit_role_word(role));
        fail_hint(f, "give --account NAME and --va PATH");
        return PLR_ERR_USAGE;
    }
    if (!of_va && va != NULL) {
        fail_set(f, PLR_ERR_USAGE, "usage", "the role %s is for all virtual accounts of an account",
                 permit_role_word(role));
        fail_hint(f, "leave --va out, or give a role whose name begins with virtual-account");
        return PLR_ERR_USAGE;
    }
    if ((err = find(&id, ledger, user, role, account, va, f)) != PLR_OK)
        return err;
    if (id != 0) {
        fail_set(f, PLR_ERR_STATE, "roleexists", "\"%s\" has this role already", user);
        fail_hint(f, "\"plr-cssm user list\" shows the roles");
        return PLR_ERR_STATE;
    }
    if (account == NULL)
        return ledger_db_run(ledger, f, sql_role_insert, types, user, permit_role_word(role), (int64_t)now_s);
    types[2] = 'i';
    if (va == NULL)
        return ledger_db_run(ledger, f, sql_role_insert, types, user, permit_role_word(role), (int64_t)account->number,
                             (int64_t)now_s);
    types[3] = 'i';
    return ledger_db_run(ledger, f, sql_role_insert, types, user, permit_role_word(role), (int64_t)account->number,
                         va->id, (int64_t)now_s);
}

enum plr_err ledger_role_remove(struct ledger *ledger, const char *user, enum role role,
                                const struct account_facts *account, const struct va_facts *va, struct fail *f)
{
    int64_t id = 0;
    int64_t left = 0;
    bool found = false;
    enum plr_err err = find(&id, ledger, user, role, account, va, f);

    if (err != PLR_OK)
        return err;
    if (id == 0) {
        fail_set(f, PLR_ERR_NOT_FOUND, "unknownrole", "\"%s\" does not have this role there", user);
        fail_hint(f, "\"plr-cssm user list\" shows the roles");
        return PLR_ERR_NOT_FOUND;
    }
    if ((err = ledger_db_run(ledger, f, sql_role_delete, "i", id)) != PLR_OK)
        return err;
    if ((err = ledger_db_integer(&left, &found, ledger, f, sql_role_administrators, "")) != PLR_OK)
        return err;
    if (left > 0)
        return PLR_OK;
    fail_set(f, PLR_ERR_STATE, "lastadministrator", "\"%s\" is the last administrator of all accounts", user);
    fail_hint(f, "make another one first: \"plr-cssm user add NAME --role account-administrator\"");
    return PLR_ERR_STATE;
}

static enum plr_err not_permitted(const char *user, enum act act, const struct account_facts *account,
                                  const struct va_facts *va, struct fail *f)
{
    char who[FAIL_TEXT_MAX / 2] = {0};

    permit_who(who, sizeof who, act);
    if (account == NULL)
        fail_set(f, PLR_ERR_POLICY, "notpermitted", "\"%s\" may not %s", user, permit_act_phrase(act));
    else if (va == NULL)
        fail_set(f, PLR_ERR_POLICY, "notpermitted", "\"%s\" may not %s in \"%s\"", user, permit_act_phrase(act),
                 account->name);
    else
        fail_set(f, PLR_ERR_POLICY, "notpermitted", "\"%s\" may not %s in \"%s\", \"%s\"", user, permit_act_phrase(act),
                 account->name, va->path);
    fail_hint(f, "who may: %s; \"plr-cssm user show\" shows your roles", who);
    return PLR_ERR_POLICY;
}

void ledger_role_act_as(struct ledger *ledger, const char *user)
{
    fail_text(ledger->user, sizeof ledger->user, "%s", user);
}

enum plr_err ledger_role_permit(struct ledger *ledger, enum act act, const struct account_facts *account,
                                const struct va_facts *va, struct fail *f)
{
    struct role_facts *roles = NULL;
    size_t count = 0;
    bool yes = false;
    enum plr_err err = ledger_role_of(&roles, &count, ledger, ledger->user, f);

    if (err != PLR_OK)
        return err;
    yes = permit_allows(roles, count, act, account, va);
    free(roles);
    return yes ? PLR_OK : not_permitted(ledger->user, act, account, va, f);
}

enum plr_err ledger_role_permit_reservation(struct ledger *ledger, enum act act, const struct reservation_facts *r,
                                            struct fail *f)
{
    struct account_facts account = {.number = r->account};

    memcpy(account.name, r->account_name, sizeof account.name);
    return ledger_role_permit(ledger, act, &account, &r->va, f);
}
