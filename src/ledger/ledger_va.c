#include "src/ledger/ledger_va.h"

#include "src/ledger/ledger_db.h"
#include "src/ledger/permit.h"
#include "src/ledger/sql.h"

/* The authorization carries these names: printable ASCII, and no blank at either end that nobody would see. */
bool ledger_va_name_ok(const char *name, size_t len, size_t max)
{
    if (len == 0 || len > max || name[0] == ' ' || name[len - 1] == ' ')
        return false;
    for (size_t i = 0; i < len; i++)
        if (name[i] < 0x20 || name[i] > 0x7e)
            return false;
    return true;
}

/* The one row of a query (err: how it began); gives the statement back. */
static enum plr_err read_va(struct va_facts *ret, bool *ret_found, struct ledger *ledger, sqlite3_stmt *st,
                            enum plr_err err, struct fail *f)
{
    struct va_facts va = {0};
    uint32_t is_default = 0;
    bool row = false;

    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && row) {
        va.id = sqlite3_column_int64(st, 0);
        if (!ledger_db_text(va.path, sizeof va.path, st, 1) || !ledger_db_u32(&va.depth, LEDGER_VA_DEPTH_MAX, st, 2) ||
            !ledger_db_u32(&is_default, 1, st, 3))
            err = ledger_db_damaged("a virtual account has values out of range", f);
        va.is_default = is_default == 1;
        if (err == PLR_OK)
            *ret = va;
    }
    if (err == PLR_OK)
        *ret_found = row;
    ledger_db_give(ledger, st);
    return err;
}

/* path NULL: the default one. */
static enum plr_err find_va(struct va_facts *ret, bool *ret_found, struct ledger *ledger, uint32_t account,
                            const char *path, struct fail *f)
{
    sqlite3_stmt *st = NULL;
    enum plr_err err = path == NULL ? ledger_db_take(&st, ledger, f, sql_va_default, "i", (int64_t)account)
                                    : ledger_db_take(&st, ledger, f, sql_va_by_path, "it", (int64_t)account, path);

    return read_va(ret, ret_found, ledger, st, err, f);
}

enum plr_err ledger_va_again(struct va_facts *va, struct ledger *ledger, struct fail *f)
{
    sqlite3_stmt *st = NULL;
    bool found = false;
    enum plr_err err = ledger_db_take(&st, ledger, f, sql_va_by_id, "i", va->id);

    if ((err = read_va(va, &found, ledger, st, err, f)) != PLR_OK || found)
        return err;
    fail_set(f, PLR_ERR_NOT_FOUND, "unknownvirtualaccount", "the virtual account \"%s\" was removed meanwhile",
             va->path);
    fail_hint(f, "\"plr-cssm va list\" shows them");
    return PLR_ERR_NOT_FOUND;
}

enum plr_err ledger_va_get(struct va_facts *ret, struct ledger *ledger, const struct account_facts *account,
                           const char *path, struct fail *f)
{
    bool found = false;
    enum plr_err err = PLR_OK;

    err = find_va(ret, &found, ledger, account->number, path, f);
    if (err != PLR_OK || found)
        return err;
    if (path == NULL)
        return ledger_db_damaged("an account has no default virtual account", f);
    fail_set(f, PLR_ERR_NOT_FOUND, "unknownvirtualaccount", "account \"%s\" has no virtual account \"%s\"",
             account->name, path);
    fail_hint(f, "\"plr-cssm va list\" shows them; \"plr-cssm va add\" makes one");
    return PLR_ERR_NOT_FOUND;
}

static enum plr_err check_path(const char *path, struct fail *f)
{
    size_t len = strlen(path);

    if (!ledger_va_name_ok(path, len, FACTS_NAME_MAX)) {
        fail_set(f, PLR_ERR_USAGE, "badname", "a virtual account's path is 1 to %u printable ASCII characters",
                 (unsigned)FACTS_NAME_MAX);
        fail_hint(f, "write it like Default/Lab/Rack-7");
        return PLR_ERR_USAGE;
    }
    for (size_t at = 0; at <= len;) {
        size_t part = strcspn(path + at, "/");

        if (!ledger_va_name_ok(path + at, part, FACTS_NAME_MAX)) {
            fail_set(f, PLR_ERR_USAGE, "badname", "\"%s\" has an empty part, or a blank beside a slash", path);
            fail_hint(f, "write it like Default/Lab/Rack-7");
            return PLR_ERR_USAGE;
        }
        at += part + 1;
    }
    return PLR_OK;
}

static enum plr_err is_there(const char *path, struct fail *f)
{
    fail_set(f, PLR_ERR_STATE, "virtualaccountexists", "virtual account \"%s\" exists already", path);
    fail_hint(f, "use it with --va \"%s\", or choose another name; \"plr-cssm va list\" shows them", path);
    return PLR_ERR_STATE;
}

static enum plr_err too_deep(const char *path, uint32_t depth, struct fail *f)
{
    fail_set(f, PLR_ERR_POLICY, "toodeep", "\"%s\" would be level %u; there are %u", path, depth,
             (unsigned)LEDGER_VA_DEPTH_MAX);
    fail_hint(f, "put it further up");
    return PLR_ERR_POLICY;
}

enum plr_err ledger_va_add(struct ledger *ledger, const struct account_facts *account, const char *path, uint64_t now_s,
                           struct fail *f)
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
    if (found)
        return is_there(path, f);
    slash = strrchr(path, '/');
    if (slash == NULL)
        return ledger_db_run(ledger, f, sql_va_insert, "intiii", (int64_t)account->number, path, (int64_t)1, (int64_t)0,
                             (int64_t)now_s);
    memcpy(parent_path, path, (size_t)(slash - path));
    if ((err = ledger_va_get(&parent, ledger, account, parent_path, f)) != PLR_OK)
        return err;
    if (parent.depth >= LEDGER_VA_DEPTH_MAX)
        return too_deep(path, parent.depth + 1, f);
    return ledger_db_run(ledger, f, sql_va_insert, "iitiii", (int64_t)account->number, parent.id, path,
                         (int64_t)parent.depth + 1, (int64_t)0, (int64_t)now_s);
}

/* What is nested moves along: neither its depth nor its path may outgrow what there is room for. */
static enum plr_err subtree_fits(struct ledger *ledger, const struct account_facts *account, const struct va_facts *va,
                                 const char *path, uint32_t depth, struct fail *f)
{
    int64_t deepest = 0;
    int64_t longest = 0;
    bool found = false;
    enum plr_err err = ledger_db_integer(&deepest, &found, ledger, f, sql_va_deepest, "iit", (int64_t)account->number,
                                         va->id, va->path);

    if (err == PLR_OK)
        err = ledger_db_integer(&longest, &found, ledger, f, sql_va_longest, "iit", (int64_t)account->number, va->id,
                                va->path);
    if (err != PLR_OK)
        return err;
    deepest += (int64_t)depth - va->depth;
    longest += (int64_t)strlen(path) - (int64_t)strlen(va->path);
    if (deepest > LEDGER_VA_DEPTH_MAX)
        return too_deep("what is nested deepest", (uint32_t)deepest, f);
    if (longest <= FACTS_NAME_MAX)
        return PLR_OK;
    fail_set(f, PLR_ERR_POLICY, "pathtoolong", "the longest path would have %u characters; there is room for %u",
             (unsigned)longest, (unsigned)FACTS_NAME_MAX);
    fail_hint(f, "rename what is nested first, or put it further up");
    return PLR_ERR_POLICY;
}

static enum plr_err relocate(struct ledger *ledger, const struct account_facts *account, const struct va_facts *va,
                             const struct va_facts *parent, const char *path, struct fail *f)
{
    struct va_facts known = {0};
    uint32_t depth = parent != NULL ? parent->depth + 1 : 1;
    bool found = false;
    enum plr_err err = check_path(path, f);

    if (err != PLR_OK)
        return err;
    if ((err = find_va(&known, &found, ledger, account->number, path, f)) != PLR_OK)
        return err;
    if (found)
        return is_there(path, f);
    if ((err = subtree_fits(ledger, account, va, path, depth, f)) != PLR_OK)
        return err;
    return ledger_db_run(ledger, f, sql_va_relocate, "iittii", (int64_t)account->number, va->id, va->path, path,
                         (int64_t)depth - (int64_t)va->depth, parent != NULL ? parent->id : (int64_t)0);
}

/* The last part of a path. */
static const char *own_name(const struct va_facts *va)
{
    const char *slash = strrchr(va->path, '/');

    return slash != NULL ? slash + 1 : va->path;
}

enum plr_err ledger_va_move(char ret_path[static FACTS_NAME_MAX + 1], struct ledger *ledger,
                            const struct account_facts *account, const struct va_facts *va,
                            const struct va_facts *parent, struct fail *f)
{
    char path[2 * FACTS_NAME_MAX + 2] = {0};
    enum plr_err err = PLR_OK;

    if (parent != NULL && permit_within(parent->path, va->path)) {
        fail_set(f, PLR_ERR_USAGE, "moveinside", "\"%s\" cannot be put into itself", va->path);
        fail_hint(f, "--to names a virtual account outside of it, or / for the top");
        return PLR_ERR_USAGE;
    }
    fail_text(path, sizeof path, "%s%s%s", parent != NULL ? parent->path : "", parent != NULL ? "/" : "", own_name(va));
    if ((err = relocate(ledger, account, va, parent, path, f)) == PLR_OK)
        fail_text(ret_path, FACTS_NAME_MAX + 1, "%s", path);
    return err;
}

enum plr_err ledger_va_rename(char ret_path[static FACTS_NAME_MAX + 1], struct ledger *ledger,
                              const struct account_facts *account, const struct va_facts *va, const char *name,
                              struct fail *f)
{
    char path[2 * FACTS_NAME_MAX + 2] = {0};
    struct va_facts parent = {0};
    size_t above = (size_t)(own_name(va) - va->path);
    enum plr_err err = PLR_OK;

    if (strchr(name, '/') != NULL || !ledger_va_name_ok(name, strlen(name), FACTS_NAME_MAX)) {
        fail_set(f, PLR_ERR_USAGE, "badname", "\"%s\" is not a name of a virtual account", name);
        fail_hint(f, "printable ASCII without a slash; \"plr-cssm va move\" puts it into another one");
        return PLR_ERR_USAGE;
    }
    memcpy(path, va->path, above);
    fail_text(path + above, sizeof path - above, "%s", name);
    if (above > 0) {
        char parent_path[FACTS_NAME_MAX + 1] = {0};

        memcpy(parent_path, va->path, above - 1);
        if ((err = ledger_va_get(&parent, ledger, account, parent_path, f)) != PLR_OK)
            return err;
    }
    if ((err = relocate(ledger, account, va, above > 0 ? &parent : NULL, path, f)) == PLR_OK)
        fail_text(ret_path, FACTS_NAME_MAX + 1, "%s", path);
    return err;
}

enum plr_err ledger_va_make_default(struct ledger *ledger, const struct account_facts *account,
                                    const struct va_facts *va, struct fail *f)
{
    enum plr_err err = PLR_OK;

    if (va->is_default) {
        fail_set(f, PLR_ERR_STATE, "isdefault", "\"%s\" is the default virtual account already", va->path);
        fail_hint(f, "nothing is left to do");
        return PLR_ERR_STATE;
    }
    if ((err = ledger_db_run(ledger, f, sql_va_undefault, "i", (int64_t)account->number)) != PLR_OK)
        return err;
    return ledger_db_run(ledger, f, sql_va_set_default, "i", va->id);
}

enum plr_err ledger_va_remove(struct ledger *ledger, const struct va_facts *va, struct fail *f)
{
    char why[80] = {0};
    sqlite3_stmt *st = NULL;
    bool row = false;
    enum plr_err err = ledger_db_take(&st, ledger, f, sql_va_used_by, "i", va->id);

    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && row)
        (void)ledger_db_text(why, sizeof why, st, 0);
    ledger_db_give(ledger, st);
    if (err != PLR_OK)
        return err;
    if (why[0] != '\0') {
        fail_set(f, PLR_ERR_STATE, "virtualaccountused", "\"%s\" is in use: %s", va->path, why);
        fail_hint(f, "only a virtual account that is empty and was never used can be removed; any can be renamed");
        return PLR_ERR_STATE;
    }
    return ledger_db_run(ledger, f, sql_va_delete, "i", va->id);
}
