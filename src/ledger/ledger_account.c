#include "src/ledger/ledger_account.h"

#include "src/ledger/ledger_db.h"
#include "src/ledger/ledger_removal.h"
#include "src/ledger/ledger_va.h"
#include "src/ledger/sql.h"

static enum plr_err read_account(struct account_facts *ret, sqlite3_stmt *st, struct fail *f)
{
    struct account_facts a = {0};
    uint32_t plr = 0;
    uint32_t slr = 0;
    uint32_t export_status = 0;
    bool ok = ledger_db_u32(&a.number, PLRAUTH_ACCOUNT_MAX, st, 0) && ledger_db_text(a.name, sizeof a.name, st, 1) &&
              ledger_db_text(a.domain, sizeof a.domain, st, 2) && ledger_db_u32(&plr, 1, st, 3) &&
              ledger_db_u32(&slr, 1, st, 4) && ledger_db_u32(&export_status, EXPORT_RESTRICTED, st, 5) &&
              ledger_db_u64(&a.created_s, st, 6) && ledger_db_u32(&a.removal_limit, LEDGER_REMOVAL_LIMIT_MAX, st, 7);

    if (!ok)
        return ledger_db_damaged("an account has values out of range", f);
    a.plr = plr == 1;
    a.slr = slr == 1;
    a.export_status = (enum export_status)export_status;
    *ret = a;
    return PLR_OK;
}

/* name NULL: by the number. */
static enum plr_err find(struct account_facts *ret, bool *ret_found, struct ledger *ledger, const char *name,
                         uint32_t number, struct fail *f)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    enum plr_err err = name != NULL ? ledger_db_take(&st, ledger, f, sql_account_by_name, "t", name)
                                    : ledger_db_take(&st, ledger, f, sql_account_by_number, "i", (int64_t)number);

    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && row)
        err = read_account(ret, st, f);
    if (err == PLR_OK)
        *ret_found = row;
    ledger_db_give(ledger, st);
    return err;
}

enum plr_err ledger_account_get(struct account_facts *ret, struct ledger *ledger, const char *name, struct fail *f)
{
    bool found = false;
    enum plr_err err = find(ret, &found, ledger, name, 0, f);

    if (err != PLR_OK || found)
        return err;
    fail_set(f, PLR_ERR_NOT_FOUND, "unknownaccount", "there is no smart account \"%s\"", name);
    fail_hint(f, "\"plr-cssm account list\" shows them; \"plr-cssm account add\" makes one");
    return PLR_ERR_NOT_FOUND;
}

enum plr_err ledger_account_again(struct account_facts *account, struct ledger *ledger, struct fail *f)
{
    bool found = false;
    enum plr_err err = find(account, &found, ledger, NULL, account->number, f);

    return err != PLR_OK || found ? err : ledger_db_damaged("an account vanished", f);
}

static enum plr_err check(const struct account_facts *account, struct fail *f)
{
    if (!ledger_va_name_ok(account->name, strlen(account->name), FACTS_NAME_MAX)) {
        fail_set(f, PLR_ERR_USAGE, "badname", "an account name is 1 to %u printable ASCII characters",
                 (unsigned)FACTS_NAME_MAX);
        fail_hint(f, "without a blank at either end, which nobody would see");
        return PLR_ERR_USAGE;
    }
    if (account->domain[0] != '\0' && !ledger_va_name_ok(account->domain, strlen(account->domain), FACTS_DOMAIN_MAX)) {
        fail_set(f, PLR_ERR_USAGE, "baddomain", "a domain is at most %u printable ASCII characters",
                 (unsigned)FACTS_DOMAIN_MAX);
        fail_hint(f, "like example.com");
        return PLR_ERR_USAGE;
    }
    return PLR_OK;
}

static enum plr_err exists(const struct account_facts *known, struct fail *f)
{
    fail_set(f, PLR_ERR_STATE, "accountexists", "smart account \"%s\" exists already, with number %u", known->name,
             known->number);
    fail_hint(f, "choose another name");
    return PLR_ERR_STATE;
}

enum plr_err ledger_account_add(struct ledger *ledger, struct account_facts *account, struct fail *f)
{
    struct ledger_authority authority = {0};
    struct account_facts known = {0};
    bool found = false;
    int64_t number = 0;
    int64_t first = 0;
    int64_t last = 0;
    enum plr_err err = PLR_OK;

    if ((err = check(account, f)) != PLR_OK)
        return err;
    if ((err = find(&known, &found, ledger, account->name, 0, f)) != PLR_OK)
        return err;
    if (found)
        return exists(&known, f);
    if ((err = ledger_authority(&authority, ledger, f)) != PLR_OK)
        return err;
    first = authority.rehearsal ? PLRAUTH_REHEARSAL_MIN : 1;
    last = authority.rehearsal ? PLRAUTH_ACCOUNT_MAX : PLRAUTH_REHEARSAL_MIN - 1;
    if ((err = ledger_db_integer(&number, &found, ledger, f, sql_account_next_number, "i", first)) != PLR_OK)
        return err;
    if (number < first || number > last) {
        fail_set(f, PLR_ERR_STATE, "accountsfull", "all smart-account numbers up to %u are in use", (unsigned)last);
        fail_hint(f, "make another authority, with a ledger of its own");
        return PLR_ERR_STATE;
    }
    err = ledger_db_run(ledger, f, sql_account_insert, "ittiiii", number, account->name, account->domain,
                        (int64_t)account->plr, (int64_t)account->slr, (int64_t)account->export_status,
                        (int64_t)account->created_s);
    if (err != PLR_OK)
        return err;
    account->number = (uint32_t)number;
    account->removal_limit = LEDGER_REMOVAL_LIMIT;
    return ledger_db_run(ledger, f, sql_va_insert, "intiii", number, LEDGER_VA_DEFAULT, (int64_t)1, (int64_t)1,
                         (int64_t)account->created_s);
}

enum plr_err ledger_account_set(struct ledger *ledger, const struct account_facts *account, struct fail *f)
{
    struct account_facts known = {0};
    bool found = false;
    enum plr_err err = check(account, f);

    if (err != PLR_OK)
        return err;
    if ((err = find(&known, &found, ledger, account->name, 0, f)) != PLR_OK)
        return err;
    if (found && known.number != account->number)
        return exists(&known, f);
    return ledger_db_run(ledger, f, sql_account_update, "ttiiiii", account->name, account->domain,
                         (int64_t)account->plr, (int64_t)account->slr, (int64_t)account->export_status,
                         (int64_t)account->removal_limit, (int64_t)account->number);
}
