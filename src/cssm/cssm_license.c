#include <inttypes.h>

#include "src/cli/out.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_print.h"
#include "src/cssm/removal.h"
#include "src/ledger/deposit.h"
#include "src/ledger/ledger_account.h"
#include "src/ledger/ledger_catalogue.h"
#include "src/ledger/ledger_pool.h"
#include "src/ledger/ledger_product.h"

static enum plr_err wrong(struct fail *f, const char *why, const char *hint)
{
    fail_set(f, PLR_ERR_USAGE, "usage", "%s", why);
    fail_hint(f, "%s", hint);
    return PLR_ERR_USAGE;
}

/* What belongs to one sort of licences is given with another. */
static enum plr_err check_contradictions(const struct cssm_args *a, struct fail *f)
{
    if (a->universal && a->reporting_only)
        return wrong(f, "--universal and --reporting-only exclude each other",
                     "universal licences are counted: leave --reporting-only out");
    if (a->universal && a->type_given)
        return wrong(f, "--universal and --type exclude each other", "universal licences are perpetual");
    if (a->universal && (a->start_given || a->end_given))
        return wrong(f, "--universal excludes --start and --end", "universal licences are perpetual");
    if (a->reporting_only && a->count != 0)
        return wrong(f, "--reporting-only and --count exclude each other",
                     "what is only reported has no number: leave --count out");
    return PLR_OK;
}

enum plr_err cssm_license_check(const struct cssm_args *a, struct fail *f)
{
    bool term = a->type != LICENSE_PERPETUAL;
    enum plr_err err = check_contradictions(a, f);

    if (err != PLR_OK)
        return err;
    if (a->tag_count == 0 && !a->universal)
        return wrong(f, "which entitlement?", "give --tag TAG; only universal licences may do without");
    if (a->tag_count > 1)
        return wrong(f, "--tag is given more than once",
                     "add the licences of each entitlement with a command of its own");
    if (term && !(a->start_given && a->end_given))
        return wrong(f, "a term needs its first and its last day", "give --start DATE and --end DATE, like 2026-11-22");
    if (!term && (a->start_given || a->end_given))
        return wrong(f, "perpetual licences have no --start and --end", "say --type term, or leave them out");
    if (term && a->start_day > a->end_day)
        return wrong(f, "--start is after --end", "the last day cannot precede the first: compare the two dates");
    return PLR_OK;
}

/* Of some entitlements licences are always only reported. */
static enum plr_err check_count(struct cssm *c, struct pool_facts *pool, struct fail *f)
{
    bool restricted = false;
    bool reporting = false;
    enum plr_err err = ledger_catalogue_properties(&restricted, &reporting, c->ledger, pool->tag, f);

    if (err != PLR_OK)
        return err;
    pool->reporting_only = !pool->universal && (pool->reporting_only || reporting);
    if (pool->reporting_only && c->args->count != 0)
        return wrong(f, "licences of this entitlement are only reported, and have no number",
                     "leave --count out; \"plr-cssm entitlement set TAG --counted\" gives them one");
    if (!pool->reporting_only && c->args->count == 0)
        return wrong(f, "how many?", "give --count N, or --reporting-only for as many as anybody wants");
    pool->purchased = pool->reporting_only ? SLR_COUNT_MAX : c->args->count;
    return PLR_OK;
}

/* pak: the classic licence that is converted, or NULL. */
static enum plr_err add(struct cssm *c, const char *pak, struct fail *f)
{
    const struct cssm_args *a = c->args;
    struct account_facts account = {0};
    struct va_facts va = {0};
    struct pool_facts pool = {.universal = a->universal, .reporting_only = a->reporting_only, .type = a->type};
    json_t *detail = NULL;
    enum plr_err err = cssm_license_check(a, f);

    if (err != PLR_OK)
        return err;
    pool.start_day = a->start_day;
    pool.end_day = a->end_day;
    if ((err = ledger_begin(c->ledger, f)) != PLR_OK)
        return err;
    if ((err = cssm_account(&account, &va, c, f)) != PLR_OK)
        return err;
    if ((err = cssm_permit(c, pak != NULL ? ACT_CONVERT : ACT_LICENSE_ADD, &account, &va, f)) != PLR_OK)
        return err;
    if (a->tag_count == 1)
        err = ledger_product_tag(pool.tag, c->ledger, NULL, a->tags[0], f);
    else
        fail_text(pool.tag, sizeof pool.tag, LEDGER_POOL_UNIVERSAL);
    if (err != PLR_OK)
        return err;
    if ((err = ledger_product_entitlement(c->ledger, pool.tag, "", f)) != PLR_OK)
        return err;
    if ((err = check_count(c, &pool, f)) != PLR_OK)
        return err;
    if ((err = ledger_pool_add(c->ledger, va.id, &pool, f)) != PLR_OK)
        return err;
    if (pak != NULL && (err = ledger_pool_convert(c->ledger, pak, pool.id, a->count, c->now_s, f)) != PLR_OK)
        return err;
    detail = cssm_print_pool_json(&pool, account.name, va.path);
    json_object_del(detail, "reserved");
    json_object_del(detail, "available");
    json_object_set_new(detail, "added", json_integer(a->count));
    if (pak != NULL)
        json_object_set_new(detail, "pak", json_string(pak));
    if ((err = cssm_record(c, pak != NULL ? "license-convert" : "license-add", account.name, detail, f)) != PLR_OK)
        return err;
    if ((err = ledger_commit(c->ledger, f)) != PLR_OK)
        return err;
    if (a->json) {
        detail = cssm_print_pool_json(&pool, account.name, va.path);
        json_object_del(detail, "reserved");
        json_object_del(detail, "available");
        out_json(detail);
    } else if (pool.reporting_only) {
        out_text("Reporting only: %s in %s, %s\n", pool.tag, account.name, va.path);
    } else {
        out_text("Purchased: %" PRIu32 " of %s in %s, %s\n", pool.purchased, pool.tag, account.name, va.path);
    }
    return PLR_OK;
}

int cssm_license_add_run(void *input)
{
    struct cssm c = {0};
    struct fail f = {0};
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = add(&c, NULL, &f);
    cssm_close(&c, err);
    return cssm_status("add licences", err, &f);
}

int cssm_license_convert_run(void *input)
{
    struct cssm c = {0};
    struct fail f = {0};
    char pak[DEPOSIT_PAK_MAX + 1] = {0};
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = deposit_pak(pak, c.args->operands[0], &f);
    if (err == PLR_OK)
        err = add(&c, pak, &f);
    cssm_close(&c, err);
    return cssm_status("convert the classic licence", err, &f);
}

static enum plr_err withdraw(struct cssm *c, struct fail *f)
{
    const struct cssm_args *a = c->args;
    struct account_facts account = {0};
    struct va_facts va = {0};
    struct pool_facts pool = {.universal = a->universal, .type = a->type, .purchased = a->count};
    json_t *detail = NULL;
    enum plr_err err = cssm_license_check(a, f);

    if (err != PLR_OK)
        return err;
    if (a->count == 0)
        return wrong(f, "how many?", "give --count N");
    if (a->reason == NULL || *a->reason == '\0')
        return wrong(f, "why?", "give --reason TEXT; it goes into the event log");
    if ((err = removal_check_reason(a->reason, f)) != PLR_OK)
        return err;
    pool.start_day = a->start_day;
    pool.end_day = a->end_day;
    if ((err = ledger_begin(c->ledger, f)) != PLR_OK)
        return err;
    if ((err = cssm_account(&account, &va, c, f)) != PLR_OK)
        return err;
    if ((err = cssm_permit(c, ACT_LICENSE_ADD, &account, &va, f)) != PLR_OK)
        return err;
    if (a->tag_count == 1)
        err = ledger_product_tag(pool.tag, c->ledger, NULL, a->tags[0], f);
    else
        fail_text(pool.tag, sizeof pool.tag, LEDGER_POOL_UNIVERSAL);
    if (err != PLR_OK)
        return err;
    if ((err = ledger_pool_withdraw(c->ledger, va.id, &pool, f)) != PLR_OK)
        return err;
    detail = cssm_print_pool_json(&pool, account.name, va.path);
    json_object_del(detail, "reserved");
    json_object_del(detail, "available");
    json_object_set_new(detail, "withdrawn", json_integer(a->count));
    json_object_set_new(detail, "reason", json_string(a->reason));
    if ((err = cssm_record(c, "license-withdraw", account.name, json_incref(detail), f)) == PLR_OK)
        err = ledger_commit(c->ledger, f);
    if (err == PLR_OK && a->json)
        out_json(json_incref(detail));
    else if (err == PLR_OK)
        out_text("Withdrawn: %" PRIu32 " of %s in %s, %s; purchased now: %" PRIu32 "\n", a->count, pool.tag,
                 account.name, va.path, pool.purchased);
    json_decref(detail);
    return err;
}

int cssm_license_withdraw_run(void *input)
{
    return cssm_run("withdraw licences", input, withdraw);
}
