#include "src/cli/report.h"
#include "src/cssm/cssm.h"
#include "src/cssm/listing.h"
#include "src/ledger/ledger_account.h"
#include "src/ledger/ledger_alert.h"
#include "src/ledger/ledger_va.h"

struct found {
    struct alert alert;
    struct alert_fact fact;
};

struct gathering {
    struct cssm *c;
    struct alert_limits limits;
    struct found *found;
    size_t count;
    size_t room;
    bool no_memory;
};

static bool is_wanted(const struct cssm_args *a, const struct alert_fact *fact)
{
    return (a->account == NULL || strcasecmp(a->account, fact->account) == 0) &&
           (a->va == NULL || permit_within(fact->va, a->va));
}

static bool take(void *context, const struct alert_fact *fact)
{
    struct gathering *g = context;
    struct alert alert = {0};

    if (!is_wanted(g->c->args, fact) || !alert_judge(&alert, fact, &g->limits) ||
        !cssm_permit_sees(g->c, ACT_VIEW, fact->account, fact->va))
        return true;
    if (g->count == g->room) {
        size_t room = g->room == 0 ? 64 : g->room * 2;
        struct found *more = reallocarray(g->found, room, sizeof *more);

        g->no_memory = more == NULL;
        if (more == NULL)
            return false;
        g->found = more;
        g->room = room;
    }
    g->found[g->count].alert = alert;
    g->found[g->count].fact = *fact;
    g->count++;
    return true;
}

/* What is equal stays in the order of accounts, products and tags. */
static int compare(const void *x, const void *y)
{
    const struct found *a = x;
    const struct found *b = y;
    int by = alert_compare(&a->alert, &b->alert);

    if (by == 0)
        by = strcmp(a->fact.account, b->fact.account);
    if (by == 0)
        by = strcmp(a->fact.va, b->fact.va);
    if (by == 0)
        by = strcmp(a->fact.udi, b->fact.udi);
    return by != 0 ? by : strcmp(a->fact.tag, b->fact.tag);
}

static struct ledger_cell text_cell(const char *key, const char *text)
{
    return (struct ledger_cell){.key = key, .is_null = *text == '\0', .text = text};
}

static struct ledger_cell number_cell(const char *key, uint64_t n, bool is_null)
{
    return (struct ledger_cell){.key = key, .is_null = is_null, .is_integer = !is_null, .integer = (int64_t)n};
}

static void print(const struct gathering *g, enum listing_form form)
{
    static const struct found nothing = {0};
    struct listing *l = NULL;

    for (size_t i = 0; i <= g->count; i++) {
        const struct found *a = i == 0 ? &nothing : &g->found[i - 1];
        bool is_term = a->fact.end_day != 0;
        const struct ledger_cell cells[] = {
            text_cell("severity", alert_severity_word(a->alert.severity)),
            text_cell("alert", alert_word(a->alert.kind)),
            text_cell("smart-account", a->fact.account),
            text_cell("virtual-account", a->fact.va),
            text_cell("udi", a->fact.udi),
            text_cell("entitlement-tag", a->fact.tag),
            number_cell("count_n", a->alert.count, a->alert.count == 0),
            number_cell("end_day", a->fact.end_day, !is_term || a->alert.kind == ALERT_INSUFFICIENT),
            number_cell("since_s", a->alert.since_s, false),
            text_cell("next", a->alert.next),
        };

        if (i == 0)
            l = listing_begin("alerts", form, cells, sizeof cells / sizeof *cells);
        else
            listing_row(l, cells, sizeof cells / sizeof *cells);
    }
    listing_end(l, true);
}

static enum plr_err gather(struct gathering *g, struct fail *f)
{
    const struct cssm_args *a = g->c->args;
    struct account_facts account = {0};
    struct va_facts va = {0};
    enum plr_err err = cssm_permit(g->c, ACT_VIEW, NULL, NULL, f);

    if (err == PLR_OK && a->va != NULL && a->account == NULL)
        err = fail_set(f, PLR_ERR_USAGE, "usage", "--va needs --account");
    if (err == PLR_OK && a->account != NULL)
        err = ledger_account_get(&account, g->c->ledger, a->account, f);
    if (err == PLR_OK && a->va != NULL)
        err = ledger_va_get(&va, g->c->ledger, &account, a->va, f);
    for (int kind = 0; err == PLR_OK && kind < ALERT_KIND_COUNT; kind++)
        err = ledger_alert_each(g->c->ledger, (enum alert_kind)kind, g->c->now_s, take, g, f);
    if (err == PLR_OK && g->no_memory)
        err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the alerts");
    return err;
}

int cssm_alert_run(void *input)
{
    const struct cssm_args *a = input;
    struct cssm c = {0};
    struct fail f = {0};
    struct gathering g = {.c = &c};
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK) {
        g.limits.now_s = c.now_s;
        g.limits.days = a->days != 0 ? a->days : ALERT_DAYS_DEFAULT;
        g.limits.transit_days = a->transit_days != 0 ? a->transit_days : ALERT_TRANSIT_DAYS_DEFAULT;
        err = gather(&g, &f);
    }
    if (err == PLR_OK) {
        if (g.count > 1)
            qsort(g.found, g.count, sizeof *g.found, compare);
        print(&g, a->json ? LISTING_JSON : (a->csv ? LISTING_CSV : LISTING_TABLE));
    }
    free(g.found);
    cssm_close(&c, err);
    if (err == PLR_OK && g.count > 0)
        return EXIT_NO;
    return cssm_status("look for alerts", err, &f);
}
