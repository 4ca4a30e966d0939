#include "src/cssm/ledger_account.h"

#include "src/cssm/ledger_db.h"
#include "src/cssm/sql.h"

/* The authorization carries these names: printable ASCII, and no blank at either end that nobody would see. */
static bool name_ok(const char *name, size_t len, size_t max)
{
    if (len == 0 || len > max || name[0] == ' ' || name[len - 1] == ' ')
        return false;
    for (size_t i = 0; i < len; i++)
        if (name[i] < 0x20 || name[i] > 0x7e)
            return false;
    return true;
}

static enum plr_err read_account(struct account_facts *ret, sqlite3_stmt *st, struct fail *f)
{
    struct account_facts a = {0};
    uint32_t plr = 0;
    uint32_t slr = 0;
    uint32_t export_status = 0;
    bool ok = ledger_db_u32(&a.number, PLRAUTH_ACCOUNT_MAX, st, 0) && ledger_db_text(a.name, sizeof a.name, st, 1) &&
              ledger_db_text(a.domain, sizeof a.domain, st, 2) && ledger_db_u32(&plr, 1, st, 3) &&
              ledger_db_u32(&slr, 1, st, 4) && ledger_db_u32(&export_status, EXPORT_RESTRICTED, st, 5) &&
              ledger_db_u64(&a.created_s, st, 6);

    if (!ok)
        return ledger_db_damaged("an account has values out of range", f);
    a.plr = plr == 1;
    a.slr = slr == 1;
    a.export_status = (enum export_status)export_status;
    *ret = a;
    return PLR_OK;
}

static enum plr_err find(struct account_facts *ret, bool *ret_found, struct ledger *ledger, const char *name,
                         struct fail *f)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    enum plr_err err = ledger_db_query(&st, ledger, f, sql_account_by_name, "t", name);

    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && row)
        err = read_account(ret, st, f);
    if (err == PLR_OK)
        *ret_found = row;
    sqlite3_finalize(st);
    return err;
}

enum plr_err ledger_account_get(struct account_facts *ret, struct ledger *ledger, const char *name, struct fail *f)
{
    bool found = false;
    enum plr_err err = find(ret, &found, ledger, name, f);

    if (err != PLR_OK || found)
        return err;
    fail_set(f, PLR_ERR_NOT_FOUND, "unknownaccount", "there is no smart account \"%s\"", name);
    fail_hint(f, "\"plr-cssm account list\" shows them; \"plr-cssm account add\" makes one");
    return PLR_ERR_NOT_FOUND;
}

enum plr_err ledger_account_add(struct ledger *ledger, struct account_facts *account, struct fail *f)
{
    struct account_facts known = {0};
    bool found = false;
    int64_t number = 0;
    size_t domain_len = strlen(account->domain);
    enum plr_err err = PLR_OK;

    if (!name_ok(account->name, strlen(account->name), FACTS_NAME_MAX))
        return fail_set(f, PLR_ERR_USAGE, "badname", "an account name is 1 to 64 printable ASCII characters");
    if (domain_len != 0 && !name_ok(account->domain, domain_len, FACTS_DOMAIN_MAX))
        return fail_set(f, PLR_ERR_USAGE, "baddomain", "a domain is at most 253 printable ASCII characters");
    if ((err = find(&known, &found, ledger, account->name, f)) != PLR_OK)
        return err;
    if (found) {
        fail_set(f, PLR_ERR_STATE, "accountexists", "smart account \"%s\" exists already, with number %u", known.name,
                 known.number);
        fail_hint(f, "choose another name");
        return PLR_ERR_STATE;
    }
    if ((err = ledger_db_integer(&number, &found, ledger, f, sql_account_next_number, "")) != PLR_OK)
        return err;
    if (number < 1 || number > (int64_t)PLRAUTH_ACCOUNT_MAX)
        return fail_set(f, PLR_ERR_STATE, "accountsfull", "all %u smart-account numbers are in use",
                        (unsigned)PLRAUTH_ACCOUNT_MAX);
    err = ledger_db_run(ledger, f, sql_account_insert, "ittiiii", number, account->name, account->domain,
                        (int64_t)account->plr, (int64_t)account->slr, (int64_t)account->export_status,
                        (int64_t)account->created_s);
    if (err != PLR_OK)
        return err;
    account->number = (uint32_t)number;
    return ledger_db_run(ledger, f, sql_va_insert, "intii", number, LEDGER_ACCOUNT_DEFAULT_VA, (int64_t)1,
                         (int64_t)account->created_s);
}

static enum plr_err find_va(struct va_facts *ret, bool *ret_found, struct ledger *ledger, uint32_t account,
                            const char *path, struct fail *f)
{
    struct va_facts va = {0};
    sqlite3_stmt *st = NULL;
    bool row = false;
    enum plr_err err = ledger_db_query(&st, ledger, f, sql_va_by_path, "it", (int64_t)account, path);

    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && row) {
        va.id = sqlite3_column_int64(st, 0);
        if (!ledger_db_text(va.path, sizeof va.path, st, 1) ||
            !ledger_db_u32(&va.depth, LEDGER_ACCOUNT_DEPTH_MAX, st, 2))
            err = ledger_db_damaged("a virtual account has values out of range", f);
        else
            *ret = va;
    }
    if (err == PLR_OK)
        *ret_found = row;
    sqlite3_finalize(st);
    return err;
}

enum plr_err ledger_account_get_va(struct va_facts *ret, struct ledger *ledger, const struct account_facts *account,
                                   const char *path, struct fail *f)
{
    bool found = false;
    enum plr_err err = PLR_OK;

    if (path == NULL)
        path = LEDGER_ACCOUNT_DEFAULT_VA;
    err = find_va(ret, &found, ledger, account->number, path, f);
    if (err != PLR_OK || found)
        return err;
    fail_set(f, PLR_ERR_NOT_FOUND, "unknownvirtualaccount", "account \"%s\" has no virtual account \"%s\"",
             account->name, path);
    fail_hint(f, "\"plr-cssm account list\" shows them; \"plr-cssm va add\" makes one");
    return PLR_ERR_NOT_FOUND;
}

static enum plr_err check_path(const char *path, struct fail *f)
{
    size_t len = strlen(path);

    if (!name_ok(path, len, FACTS_NAME_MAX))
        return fail_set(f, PLR_ERR_USAGE, "badname", "a virtual account's path is 1 to %u printable ASCII characters",
                        (unsigned)FACTS_NAME_MAX);
    for (size_t at = 0; at <= len;) {
        size_t part = strcspn(path + at, "/");

        if (!name_ok(path + at, part, FACTS_NAME_MAX)) {
            fail_set(f, PLR_ERR_USAGE, "badname", "\"%s\" has an empty part, or a blank beside a slash", path);
            fail_hint(f, "write it like Default/Lab/Rack-7");
            return PLR_ERR_USAGE;
        }
        at += part + 1;
    }
    return PLR_OK;
}

enum plr_err ledger_account_add_va(struct ledger *ledger, const struct account_facts *account, const char *path,
                                   uint64_t now_s, struct fail *f)
{
    struct va_facts parent = {0};
    struct va_facts known = {0};
    char parent_path[FACTS_NAME_MAX + 1] = {0};
    const char *slash = NULL;
    bool found = false;
    enum plr_err err = check_path(path, f);

    if (err != PLR_OK)
        return err;
    if ((err = find_va(&known, &found, ledger, account->number, path, f)) != PLR_OK)
        return err;
    if (found) {
        fail_set(f, PLR_ERR_STATE, "virtualaccountexists", "virtual account \"%s\" exists already", path);
        fail_hint(f, "use it with --va \"%s\", or choose another name; \"plr-cssm account list\" shows them", path);
        return PLR_ERR_STATE;
    }
    slash = strrchr(path, '/');
    if (slash == NULL)
        return ledger_db_run(ledger, f, sql_va_insert, "intii", (int64_t)account->number, path, (int64_t)1,
                             (int64_t)now_s);
    memcpy(parent_path, path, (size_t)(slash - path));
    if ((err = ledger_account_get_va(&parent, ledger, account, parent_path, f)) != PLR_OK)
        return err;
    if (parent.depth >= LEDGER_ACCOUNT_DEPTH_MAX) {
        fail_set(f, PLR_ERR_POLICY, "toodeep", "\"%s\" would be level %u; there are %u", path, parent.depth + 1,
                 (unsigned)LEDGER_ACCOUNT_DEPTH_MAX);
        fail_hint(f, "add it further up");
        return PLR_ERR_POLICY;
    }
    return ledger_db_run(ledger, f, sql_va_insert, "iitii", (int64_t)account->number, parent.id, path,
                         (int64_t)parent.depth + 1, (int64_t)now_s);
}
