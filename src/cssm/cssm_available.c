#include <inttypes.h>

#include "src/cli/out.h"
#include "src/cli/table.h"
#include "src/cli/udijson.h"
#include "src/cli/when.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_print.h"
#include "src/cssm/resolve.h"
#include "src/ledger/ledger_account.h"
#include "src/ledger/ledger_pool.h"
#include "src/ledger/policy.h"

#define DAY_S      86400u
#define NUMBER_MAX 24

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
    json_object_set_new(o, "rehearsal", json_boolean(cssm_print_is_rehearsal(account->number)));
    json_object_set_new(o, "udi", udijson_object(&from->udi));
    json_object_set_new(o, "sequence-number", json_integer(from->request.seq));
    json_object_set_new(o, "plr-approved", json_boolean(account->plr));
    json_object_set_new(o, "slr-approved", json_boolean(account->slr));
    for (size_t i = 0; i < count; i++)
        if (policy_running(&pools[i], today))
            json_array_append_new(list, cssm_print_pool_json(&pools[i], NULL, NULL));
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
    cssm_print_rehearsal(account.number);
    if (c->args->json) {
        print_available_json(&from, &account, &va, pools, count, today);
        goto out;
    }
    out_text("%s, request %u%s\n", from.udi.text, (unsigned)from.request.seq,
             cssm_print_is_rehearsal(account.number) ? ", REHEARSAL" : "");
    print_pools(pools, count, today, account.export_status == EXPORT_ALLOWED);
out:
    free(pools);
    free(text);
    return err;
}

int cssm_available_run(void *input)
{
    return cssm_run("list what is available", input, available);
}
