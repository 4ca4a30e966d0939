#include "src/ledger/ledger_product.h"

#include "keys/digest.h"
#include "src/ledger/catalogue.h"
#include "src/ledger/ledger_db.h"
#include "src/ledger/sql.h"

enum plr_err ledger_product_add(struct ledger *ledger, const char *pid, const char *display, uint64_t now_s,
                                struct fail *f)
{
    enum plr_err err = catalogue_check_pid(pid, f);

    if (err != PLR_OK)
        return err;
    if ((err = catalogue_check_display(display, f)) != PLR_OK)
        return err;
    return ledger_db_run(ledger, f, sql_product_upsert, "titi", pid, (int64_t)digest_product(pid), display,
                         (int64_t)now_s);
}

enum plr_err ledger_product_entitlement(struct ledger *ledger, const char *tag, const char *display, struct fail *f)
{
    char name[TAG_TEXT_MAX + 1] = {0};
    enum plr_err err = tag_check(tag, f);

    if (err != PLR_OK)
        return err;
    if ((err = catalogue_check_display(display, f)) != PLR_OK)
        return err;
    tag_name(name, tag);
    return ledger_db_run(ledger, f, sql_entitlement_insert, "ttt", tag, name, display);
}

enum plr_err ledger_product_add_tag(struct ledger *ledger, const char *pid, const char *tag, const char *display,
                                    struct fail *f)
{
    enum plr_err err = ledger_product_entitlement(ledger, tag, display, f);

    if (err != PLR_OK)
        return err;
    return ledger_db_run(ledger, f, sql_product_entitlement_insert, "tt", pid, tag);
}

enum plr_err ledger_product_exists(bool *ret, struct ledger *ledger, const char *pid, struct fail *f)
{
    int64_t one = 0;

    return ledger_db_integer(&one, ret, ledger, f, sql_product_exists, "t", pid);
}

enum plr_err ledger_product_by_hash(struct ledger_product_candidates *ret, struct ledger *ledger, uint32_t hash,
                                    struct fail *f)
{
    struct ledger_product_candidates c = {0};
    sqlite3_stmt *st = NULL;
    bool row = true;
    enum plr_err err = ledger_db_take(&st, ledger, f, sql_product_by_hash, "i", (int64_t)hash);

    while (err == PLR_OK && c.count < LEDGER_PRODUCT_CANDIDATES) {
        err = ledger_db_next(ledger, st, &row, f);
        if (err != PLR_OK || !row)
            break;
        if (!ledger_db_text(c.pid[c.count], sizeof c.pid[c.count], st, 0))
            err = ledger_db_damaged("a product has a PID out of range", f);
        c.count++;
    }
    if (err == PLR_OK)
        *ret = c;
    ledger_db_give(ledger, st);
    return err;
}

/* First row and whether there is a second. */
static enum plr_err one_tag(char tag[static TAG_TEXT_MAX + 1], size_t *ret_count, struct ledger *ledger,
                            sqlite3_stmt *st, struct fail *f)
{
    bool row = true;
    size_t count = 0;
    enum plr_err err = PLR_OK;

    while (count < 2) {
        if ((err = ledger_db_next(ledger, st, &row, f)) != PLR_OK)
            return err;
        if (!row)
            break;
        if (count == 0 && !ledger_db_text(tag, TAG_TEXT_MAX + 1, st, 0))
            return ledger_db_damaged("an entitlement tag is out of range", f);
        count++;
    }
    *ret_count = count;
    return PLR_OK;
}

static enum plr_err lookup(char tag[static TAG_TEXT_MAX + 1], size_t *ret_count, struct ledger *ledger, const char *sql,
                           const char *pid, const char *typed, struct fail *f)
{
    sqlite3_stmt *st = NULL;
    enum plr_err err = pid != NULL ? ledger_db_take(&st, ledger, f, sql, "tt", pid, typed)
                                   : ledger_db_take(&st, ledger, f, sql, "t", typed);

    if (err == PLR_OK)
        err = one_tag(tag, ret_count, ledger, st, f);
    ledger_db_give(ledger, st);
    return err;
}

static enum plr_err resolve(char tag[static TAG_TEXT_MAX + 1], size_t *ret_count, struct ledger *ledger,
                            const char *pid, const char *typed, struct fail *f)
{
    enum plr_err err = lookup(tag, ret_count, ledger, sql_entitlement_exists, NULL, typed, f);

    if (err != PLR_OK || *ret_count > 0)
        return err;
    if (pid != NULL) {
        err = lookup(tag, ret_count, ledger, sql_product_tag_by_name, pid, typed, f);
        if (err != PLR_OK || *ret_count > 0)
            return err;
    }
    return lookup(tag, ret_count, ledger, sql_entitlement_by_name, NULL, typed, f);
}

static enum plr_err not_found(const char *pid, const char *typed, struct fail *f)
{
    fail_set(f, PLR_ERR_NOT_FOUND, "unknowntag", "no entitlement has the tag or name \"%s\"", typed);
    if (pid != NULL)
        fail_hint(f, "\"plr-cssm available\" lists what this product may use");
    else
        fail_hint(f, "write the whole tag, or make it known with \"plr-cssm product add PID --tag TAG\"");
    return PLR_ERR_NOT_FOUND;
}

enum plr_err ledger_product_tag(char ret[static TAG_TEXT_MAX + 1], struct ledger *ledger, const char *pid,
                                const char *typed, struct fail *f)
{
    char tag[TAG_TEXT_MAX + 1] = {0};
    struct tag_parts parts = {0};
    size_t count = 0;
    int64_t one = 0;
    bool allowed = true;
    enum plr_err err = tag_check(typed, f);

    if (err != PLR_OK)
        return err;
    if ((err = resolve(tag, &count, ledger, pid, typed, f)) != PLR_OK)
        return err;
    if (count > 1) {
        fail_set(f, PLR_ERR_USAGE, "tagnotunique", "more than one entitlement has the name \"%s\"", typed);
        fail_hint(f, "write the whole tag, like %s", tag);
        return PLR_ERR_USAGE;
    }
    if (count == 0) {
        if (pid != NULL || !tag_split(&parts, typed))
            return not_found(pid, typed, f);
        fail_text(tag, sizeof tag, "%s", typed);
    }
    if (pid != NULL &&
        (err = ledger_db_integer(&one, &allowed, ledger, f, sql_entitlement_of_product, "tt", pid, tag)) != PLR_OK)
        return err;
    if (!allowed) {
        fail_set(f, PLR_ERR_POLICY, "tagnotallowed", "product \"%s\" may not use \"%s\"", pid, typed);
        fail_hint(f, "\"plr-cssm available\" lists what it may use; \"plr-cssm product add %s --tag TAG\" allows more",
                  pid);
        return PLR_ERR_POLICY;
    }
    memcpy(ret, tag, sizeof tag);
    return PLR_OK;
}

enum plr_err ledger_product_add_udi(struct ledger *ledger, const struct udi *udi, struct fail *f)
{
    return ledger_db_run(ledger, f, sql_inventory_insert, "ti", udi->text, (int64_t)digest_udi(udi, 60));
}

enum plr_err ledger_product_find_udi(struct udi *ret, struct ledger *ledger, uint64_t hash, struct fail *f)
{
    char text[UDI_TEXT_MAX + 1] = {0};
    sqlite3_stmt *st = NULL;
    bool row = false;
    enum plr_err err = ledger_db_take(&st, ledger, f, sql_inventory_by_hash, "i", (int64_t)hash);

    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK && row && !ledger_db_text(text, sizeof text, st, 0))
        err = ledger_db_damaged("a UDI of the inventory is out of range", f);
    ledger_db_give(ledger, st);
    if (err != PLR_OK)
        return err;
    if (!row) {
        fail_set(f, PLR_ERR_NOT_FOUND, "unknownudi",
                 "this request names its product by a hash that is not in the inventory");
        fail_hint(f, "give the UDI with --udi, or add it with \"plr-cssm inventory add UDI\"");
        return PLR_ERR_NOT_FOUND;
    }
    if (udi_parse(ret, text, strlen(text), f) != PLR_OK)
        return ledger_db_damaged("a UDI of the inventory is not one", f);
    return PLR_OK;
}
