#include "src/ledger/ledger_catalogue.h"

#include "src/ledger/ledger_db.h"
#include "src/ledger/ledger_product.h"
#include "src/ledger/sql.h"

static enum plr_err put_flags(struct ledger *ledger, const struct catalogue_line *l, struct fail *f)
{
    bool keep_export = l->export_restricted == CATALOGUE_KEEP;
    bool keep_reporting = l->reporting_only == CATALOGUE_KEEP;
    int64_t restricted = l->export_restricted == CATALOGUE_YES;
    int64_t reporting = l->reporting_only == CATALOGUE_YES;

    if (keep_export && keep_reporting)
        return PLR_OK;
    if (keep_export)
        return ledger_db_run(ledger, f, sql_catalogue_flags, "nit", reporting, l->tag);
    if (keep_reporting)
        return ledger_db_run(ledger, f, sql_catalogue_flags, "int", restricted, l->tag);
    return ledger_db_run(ledger, f, sql_catalogue_flags, "iit", restricted, reporting, l->tag);
}

enum plr_err ledger_catalogue_put(struct ledger *ledger, const struct catalogue_line *l, uint64_t now_s, struct fail *f)
{
    bool of_tag = *l->tag != '\0';
    enum plr_err err = PLR_OK;

    if (*l->pid != '\0')
        err = ledger_product_add(ledger, l->pid, of_tag ? "" : l->display, now_s, f);
    if (err != PLR_OK || !of_tag)
        return err;
    err = *l->pid != '\0' ? ledger_product_add_tag(ledger, l->pid, l->tag, l->display, f)
                          : ledger_product_entitlement(ledger, l->tag, l->display, f);
    return err == PLR_OK ? put_flags(ledger, l, f) : err;
}

enum plr_err ledger_catalogue_properties(bool *ret_restricted, bool *ret_reporting, struct ledger *ledger,
                                         const char *tag, struct fail *f)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    enum plr_err err = ledger_db_query(&st, ledger, f, sql_catalogue_entitlement, "t", tag);

    if (err == PLR_OK)
        err = ledger_db_next(ledger, st, &row, f);
    if (err == PLR_OK) {
        *ret_restricted = row && sqlite3_column_int(st, 0) == 1;
        *ret_reporting = row && sqlite3_column_int(st, 1) == 1;
    }
    sqlite3_finalize(st);
    return err;
}

enum plr_err ledger_catalogue_take_tag(struct ledger *ledger, const char *pid, const char *tag, struct fail *f)
{
    int64_t one = 0;
    bool found = false;
    enum plr_err err = ledger_db_integer(&one, &found, ledger, f, sql_entitlement_of_product, "tt", pid, tag);

    if (err != PLR_OK)
        return err;
    if (!found) {
        fail_set(f, PLR_ERR_NOT_FOUND, "unknowntag", "product \"%s\" may not use \"%s\" anyway", pid, tag);
        fail_hint(f, "\"plr-cssm product show %s\" lists what it may use", pid);
        return PLR_ERR_NOT_FOUND;
    }
    return ledger_db_run(ledger, f, sql_catalogue_take_tag, "tt", pid, tag);
}

enum plr_err ledger_catalogue_take_product(struct ledger *ledger, const char *pid, struct fail *f)
{
    int64_t instances = 0;
    bool found = false;
    enum plr_err err = ledger_product_exists(&found, ledger, pid, f);

    if (err != PLR_OK)
        return err;
    if (!found) {
        fail_set(f, PLR_ERR_NOT_FOUND, "unknownproduct", "no product of the catalogue has the PID \"%s\"", pid);
        fail_hint(f, "\"plr-cssm product list\" shows them");
        return PLR_ERR_NOT_FOUND;
    }
    if ((err = ledger_db_integer(&instances, &found, ledger, f, sql_catalogue_instances, "t", pid)) != PLR_OK)
        return err;
    if (instances > 0) {
        fail_set(f, PLR_ERR_STATE, "productinuse", "there are product instances of \"%s\": %zu", pid,
                 (size_t)instances);
        fail_hint(f, "take its entitlements away instead: \"plr-cssm product remove-tag %s --tag TAG\"", pid);
        return PLR_ERR_STATE;
    }
    if ((err = ledger_db_run(ledger, f, sql_catalogue_take_tags, "t", pid)) != PLR_OK)
        return err;
    return ledger_db_run(ledger, f, sql_catalogue_take_product, "t", pid);
}

enum plr_err ledger_catalogue_take_udi(struct ledger *ledger, const struct udi *udi, struct fail *f)
{
    int64_t one = 0;
    bool found = false;
    enum plr_err err = ledger_db_integer(&one, &found, ledger, f, sql_catalogue_take_udi, "t", udi->text);

    if (err != PLR_OK || found)
        return err;
    fail_set(f, PLR_ERR_NOT_FOUND, "unknownudi", "%s is not in the inventory", udi->text);
    fail_hint(f, "\"plr-cssm inventory list\" shows what is");
    return PLR_ERR_NOT_FOUND;
}
