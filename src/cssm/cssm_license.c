#include <inttypes.h>

#include "src/cli/out.h"
#include "src/cli/table.h"
#include "src/cli/when.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_print.h"
#include "src/cssm/ledger_account.h"
#include "src/cssm/ledger_pool.h"
#include "src/cssm/ledger_product.h"
#include "src/cssm/policy.h"
#include "src/cssm/resolve.h"

#define DAY_S      86400u
#define NUMBER_MAX 24

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

static enum plr_err check_options(const struct cssm_args *a, struct fail *f)
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
    if (!a->reporting_only && a->count == 0)
        return wrong(f, "how many?", "give --count N, or --reporting-only for as many as anybody wants");
    if (term && !(a->start_given && a->end_given))
        return wrong(f, "a term needs its first and its last day", "give --start DATE and --end DATE, like 2026-11-22");
    if (!term && (a->start_given || a->end_given))
        return wrong(f, "perpetual licences have no --start and --end", "say --type term, or leave them out");
    if (term && a->start_day > a->end_day)
        return wrong(f, "--start is after --end", "the last day cannot precede the first: compare the two dates");
    return PLR_OK;
}

static json_t *pool_json(const struct pool_facts *p, const char *account, const char *va)
{
    json_t *o = json_object();
    char day[WHEN_TEXT] = {0};

    if (account != NULL) {
        json_object_set_new(o, "smart-account", json_string(account));
        json_object_set_new(o, "virtual-account", json_string(va));
    }
    json_object_set_new(o, "entitlement-tag", json_string(p->tag));
    json_object_set_new(o, "license-type", json_string(cssm_print_type(p->type, p->universal)));
    if (p->type != LICENSE_PERPETUAL) {
        when_day(day, p->start_day);
        json_object_set_new(o, "start-date", json_string(day));
        when_day(day, p->end_day);
        json_object_set_new(o, "end-date", json_string(day));
    }
    if (p->export_restricted)
        json_object_set_new(o, "export-restricted", json_true());
    if (p->reporting_only) {
        json_object_set_new(o, "reporting-only", json_true());
        return o;
    }
    json_object_set_new(o, "purchased", json_integer(p->purchased));
    json_object_set_new(o, "reserved", json_integer(p->reserved));
    json_object_set_new(o, "available", json_integer(policy_available(p)));
    return o;
}

static enum plr_err add(struct cssm *c, struct fail *f)
{
    const struct cssm_args *a = c->args;
    struct account_facts account = {0};
    struct va_facts va = {0};
    struct pool_facts pool = {.universal = a->universal, .reporting_only = a->reporting_only, .type = a->type};
    json_t *detail = NULL;
    enum plr_err err = check_options(a, f);

    if (err != PLR_OK)
        return err;
    pool.start_day = a->start_day;
    pool.end_day = a->end_day;
    pool.purchased = a->reporting_only ? SLR_COUNT_MAX : a->count;
    if ((err = cssm_account(&account, &va, c, f)) != PLR_OK)
        return err;
    if ((err = ledger_begin(c->ledger, f)) != PLR_OK)
        return err;
    if ((err = cssm_permit(c, ACT_LICENSE_ADD, &account, &va, f)) != PLR_OK)
        return err;
    if (a->tag_count == 1)
        err = ledger_product_tag(pool.tag, c->ledger, NULL, a->tags[0], f);
    else
        fail_text(pool.tag, sizeof pool.tag, LEDGER_POOL_UNIVERSAL);
    if (err != PLR_OK)
        return err;
    if ((err = ledger_product_entitlement(c->ledger, pool.tag, "", f)) != PLR_OK)
        return err;
    if ((err = ledger_pool_add(c->ledger, va.id, &pool, f)) != PLR_OK)
        return err;
    detail = pool_json(&pool, account.name, va.path);
    json_object_del(detail, "reserved");
    json_object_del(detail, "available");
    json_object_set_new(detail, "added", json_integer(a->count));
    if ((err = cssm_record(c, "license-add", account.name, detail, f)) != PLR_OK)
        return err;
    if ((err = ledger_commit(c->ledger, f)) != PLR_OK)
        return err;
    if (a->json) {
        detail = pool_json(&pool, account.name, va.path);
        json_object_del(detail, "reserved");
        json_object_del(detail, "available");
        out_json(detail);
    } else if (a->reporting_only) {
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
        err = add(&c, &f);
    cssm_close(&c, err);
    return cssm_status("add licences", err, &f);
}

static void print_pools(const struct pool_facts *pools, size_t count, uint32_t today, bool export_allowed)
{
    static const char *const titles[] = {">AVAILABLE", ">PURCHASED", ">RESERVED", "TYPE", "END", "TAG"};
    struct table *t = table_new(titles, sizeof titles / sizeof *titles);

    for (size_t i = 0; t != NULL && i < count; i++) {
        const struct pool_facts *p = &pools[i];
        char numbers[3][NUMBER_MAX] = {"unlimited", "-", "-"};
        char end[WHEN_TEXT] = "-";
        const char *const cells[] = {numbers[0], numbers[1], numbers[2], cssm_print_type(p->type, p->universal),
                                     end,        p->tag};

        if (!policy_running(p, today))
            continue;
        (void)snprintf(numbers[2], NUMBER_MAX, "%" PRIu32, p->reserved);
        if (!p->reporting_only) {
            (void)snprintf(numbers[0], NUMBER_MAX, "%" PRIu32, policy_available(p));
            (void)snprintf(numbers[1], NUMBER_MAX, "%" PRIu32, p->purchased);
        }
        if (p->export_restricted && !export_allowed)
            memcpy(numbers[0], "export-restricted", sizeof "export-restricted");
        if (p->type != LICENSE_PERPETUAL)
            when_day(end, p->end_day);
        table_row(t, cells);
    }
    table_print(t);
}

static void print_available_json(const struct resolved *from, const struct account_facts *account,
                                 const struct va_facts *va, const struct pool_facts *pools, size_t count,
                                 uint32_t today)
{
    json_t *o = json_object();
    json_t *list = json_array();

    json_object_set_new(o, "smart-account", json_string(account->name));
    json_object_set_new(o, "virtual-account", json_string(va->path));
    json_object_set_new(o, "udi", cssm_print_udi_json(&from->udi));
    json_object_set_new(o, "sequence-number", json_integer(from->request.seq));
    json_object_set_new(o, "plr-approved", json_boolean(account->plr));
    json_object_set_new(o, "slr-approved", json_boolean(account->slr));
    for (size_t i = 0; i < count; i++)
        if (policy_running(&pools[i], today))
            json_array_append_new(list, pool_json(&pools[i], NULL, NULL));
    json_object_set_new(o, "available", list);
    out_json(o);
}

static bool any_left(const struct pool_facts *pools, size_t count, uint32_t today)
{
    for (size_t i = 0; i < count; i++)
        if (policy_running(&pools[i], today) && policy_available(&pools[i]) > 0)
            return true;
    return false;
}

static enum plr_err available(struct cssm *c, struct fail *f)
{
    struct account_facts account = {0};
    struct va_facts va = {0};
    struct resolved from = {0};
    struct pool_facts *pools = NULL;
    size_t count = 0;
    uint32_t today = (uint32_t)(c->now_s / DAY_S);
    char *text = NULL;
    size_t len = 0;
    enum plr_err err = PLR_OK;

    if ((err = cssm_account(&account, &va, c, f)) != PLR_OK)
        return err;
    if ((err = cssm_permit(c, ACT_VIEW, &account, &va, f)) != PLR_OK)
        return err;
    if ((err = cssm_code_text(&text, &len, c, CODE_REQUEST, f)) != PLR_OK)
        return err;
    if ((err = resolve_request(&from, c->ledger, text, len, c->args->pid, c->args->udi, f)) != PLR_OK)
        goto out;
    if ((err = ledger_pool_for_product(&pools, &count, c->ledger, va.id, from.pid, f)) != PLR_OK)
        goto out;
    if (!any_left(pools, count, today)) {
        err = fail_set(f, PLR_ERR_NO, "noneavailable", "none available for PID %s in %s, %s", from.pid, account.name,
                       va.path);
        fail_hint(f, "\"plr-cssm list licenses\" shows what there is in all virtual accounts");
        goto out;
    }
    if (c->args->json) {
        print_available_json(&from, &account, &va, pools, count, today);
        goto out;
    }
    out_text("%s, request %u\n", from.udi.text, (unsigned)from.request.seq);
    print_pools(pools, count, today, account.export_status == EXPORT_ALLOWED);
out:
    free(pools);
    free(text);
    return err;
}

int cssm_license_available_run(void *input)
{
    struct cssm c = {0};
    struct fail f = {0};
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = available(&c, &f);
    cssm_close(&c, err);
    return cssm_status("list what is available", err, &f);
}
