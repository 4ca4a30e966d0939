#include "src/cssm/cssm.h"
#include "src/cssm/listing.h"
#include "src/ledger/ledger_account.h"
#include "src/ledger/ledger_pool.h"
#include "src/ledger/ledger_product.h"
#include "src/ledger/ledger_va.h"

static const struct {
    const char *word;
    enum ledger_list which;
} lists[] = {
    {"accounts", LEDGER_LIST_ACCOUNTS},
    {"virtual-accounts", LEDGER_LIST_VAS},
    {"products", LEDGER_LIST_PRODUCTS},
    {"licenses", LEDGER_LIST_LICENSES},
    {"instances", LEDGER_LIST_INSTANCES},
    {"reservations", LEDGER_LIST_RESERVATIONS},
    {"events", LEDGER_LIST_EVENTS},
    {"inventory", LEDGER_LIST_INVENTORY},
    {"entitlements", LEDGER_LIST_ENTITLEMENTS},
    {"conversions", LEDGER_LIST_CONVERSIONS},
    {"users", LEDGER_LIST_USERS},
};

/* Universal licences of every product have a tag that is no entitlement's. */
static enum plr_err find_tag(char tag[static TAG_TEXT_MAX + 1], struct cssm *c, const char *typed, struct fail *f)
{
    if (strcmp(typed, LEDGER_POOL_UNIVERSAL) != 0)
        return ledger_product_tag(tag, c->ledger, NULL, typed, f);
    fail_text(tag, TAG_TEXT_MAX + 1, "%s", typed);
    return PLR_OK;
}

enum plr_err cssm_list_filter(struct ledger_list_filter *ret, char tag[static TAG_TEXT_MAX + 1], struct cssm *c,
                              struct fail *f)
{
    const struct cssm_args *a = c->args;
    struct account_facts account = {0};
    struct va_facts va = {0};
    bool found = false;
    enum plr_err err = PLR_OK;

    if (a->since_s > a->until_s && a->until_s != 0)
        return fail_set(f, PLR_ERR_USAGE, "usage", "--since is after --until");
    if (a->va != NULL && a->account == NULL)
        return fail_set(f, PLR_ERR_USAGE, "usage", "--va needs --account");
    if (a->account != NULL && (err = ledger_account_get(&account, c->ledger, a->account, f)) != PLR_OK)
        return err;
    if (a->va != NULL && (err = ledger_va_get(&va, c->ledger, &account, a->va, f)) != PLR_OK)
        return err;
    if (a->pid != NULL && (err = ledger_product_exists(&found, c->ledger, a->pid, f)) != PLR_OK)
        return err;
    if (a->pid != NULL && !found) {
        fail_set(f, PLR_ERR_NOT_FOUND, "unknownproduct", "no product of the catalogue has the PID \"%s\"", a->pid);
        fail_hint(f, "\"plr-cssm product list\" shows them");
        return PLR_ERR_NOT_FOUND;
    }
    if (a->tag_count > 1)
        return fail_set(f, PLR_ERR_USAGE, "usage", "--tag is given more than once");
    if (a->tag_count > 0 && (err = find_tag(tag, c, a->tags[0], f)) != PLR_OK)
        return err;
    *ret = (struct ledger_list_filter){.account = a->account,
                                       .va = a->va,
                                       .pid = a->pid,
                                       .udi = a->udi,
                                       .since_s = a->since_s,
                                       .until_s = a->until_s,
                                       .now_s = c->now_s};
    ret->tag = a->tag_count > 0 ? tag : NULL;
    return PLR_OK;
}

static enum act act_of(enum ledger_list which)
{
    return which == LEDGER_LIST_EVENTS ? ACT_LOG_VIEW : (which == LEDGER_LIST_USERS ? ACT_USER_VIEW : ACT_VIEW);
}

/* An entry of the log has its account and virtual account in its detail; a transfer has two of them. */
static bool sees_entry(struct cssm *c, const char *detail)
{
    static const char *const places[] = {"virtual-account", "from", "to"};
    json_t *o = json_loads(detail, 0, NULL);
    const char *account = json_string_value(json_object_get(o, "smart-account"));
    bool yes = cssm_permit_sees(c, ACT_LOG_VIEW, account, NULL);

    for (size_t i = 0; !yes && i < sizeof places / sizeof *places; i++)
        yes = cssm_permit_sees(c, ACT_LOG_VIEW, account, json_string_value(json_object_get(o, places[i])));
    json_decref(o);
    return yes;
}

/* By the account and virtual account that a row is of. */
static bool sees(void *context, const struct ledger_cell *cells, size_t count)
{
    struct cssm *c = context;
    const char *detail = listing_text(cells, count, "detail_j");

    if (listing_text(cells, count, "action") != NULL && detail != NULL)
        return sees_entry(c, detail);
    return cssm_permit_sees(c, listing_text(cells, count, "user") != NULL ? ACT_USER_VIEW : ACT_VIEW,
                            listing_text(cells, count, "smart-account"), listing_text(cells, count, "virtual-account"));
}

static int run(const struct cssm_args *args, const char *verb, const char *word)
{
    struct cssm c = {0};
    struct fail f = {0};
    struct ledger_list_filter filter = {0};
    const struct listing_sight sight = {sees, &c};
    char tag[TAG_TEXT_MAX + 1] = {0};
    size_t at = 0;
    enum plr_err err = PLR_OK;

    while (at < sizeof lists / sizeof *lists && strcmp(lists[at].word, word) != 0)
        at++;
    if (at == sizeof lists / sizeof *lists) {
        fail_set(&f, PLR_ERR_USAGE, "usage", "there is no list of \"%s\"", word);
        fail_hint(
            &f,
            "one of accounts, virtual-accounts, products, entitlements, inventory, licenses, conversions, instances, "
            "reservations, events");
        return cssm_status(verb, PLR_ERR_USAGE, &f);
    }
    if ((err = cssm_open(&c, args, &f)) == PLR_OK)
        err = cssm_permit(&c, act_of(lists[at].which), NULL, NULL, &f);
    if (err == PLR_OK)
        err = cssm_list_filter(&filter, tag, &c, &f);
    if (err == PLR_OK)
        err = listing_print(c.ledger, lists[at].which, &filter, word,
                            args->json ? LISTING_JSON : (args->csv ? LISTING_CSV : LISTING_TABLE), &sight, &f);
    cssm_close(&c, err);
    return cssm_status(verb, err, &f);
}

int cssm_list_run(void *input)
{
    const struct cssm_args *a = input;

    return run(a, "list", a->operands[0]);
}

int cssm_list_report_run(void *input)
{
    static const char *const words[] = {"licenses", "instances", "reservations", "events"};
    const struct cssm_args *a = input;
    struct fail f = {0};

    if (strcmp(a->operands[0], "usage") == 0)
        return cssm_trend_run(input);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(a->operands[0], words[i]) == 0)
            return run(a, "report", words[i]);
    fail_set(&f, PLR_ERR_USAGE, "usage", "there is no report of \"%s\"", a->operands[0]);
    fail_hint(&f, "one of licenses, instances, reservations, events, usage");
    return cssm_status("report", PLR_ERR_USAGE, &f);
}

int cssm_list_accounts_run(void *input)
{
    return run(input, "list", "accounts");
}

int cssm_list_vas_run(void *input)
{
    return run(input, "list", "virtual-accounts");
}

int cssm_list_users_run(void *input)
{
    return run(input, "list", "users");
}

int cssm_list_products_run(void *input)
{
    return run(input, "list", "products");
}

int cssm_list_product_run(void *input)
{
    struct cssm_args *a = input;

    a->pid = a->operands[0];
    return run(a, "show the product", "products");
}

int cssm_list_export_run(void *input)
{
    struct cssm_args *a = input;

    a->csv = a->data_format != ROWS_JSON;
    a->json = a->data_format == ROWS_JSON || a->json;
    return run(a, "export the catalogue", "products");
}

int cssm_list_entitlements_run(void *input)
{
    return run(input, "list", "entitlements");
}

int cssm_list_inventory_run(void *input)
{
    return run(input, "list", "inventory");
}

int cssm_list_licenses_run(void *input)
{
    return run(input, "list", "licenses");
}

int cssm_list_events_run(void *input)
{
    return run(input, "list", "events");
}
