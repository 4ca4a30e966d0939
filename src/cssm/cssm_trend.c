#include <inttypes.h>

#include "src/cli/newfile.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_print.h"
#include "src/cssm/listing.h"
#include "src/cssm/trend.h"
#include "src/cssm/trendsvg.h"

struct reading {
    struct cssm *c;
    struct trend *t;
    struct fail *f;
    enum plr_err err;
};

/* Columns of sql_trend_changes. */
static bool take_change(void *context, bool titles, const struct ledger_cell *cells, size_t count)
{
    struct reading *r = context;

    if (titles || !cssm_permit_sees(r->c, ACT_VIEW, cells[0].text, cells[1].text))
        return true;
    (void)count;
    if (!cells[3].is_integer || cells[3].integer < 0 || !cells[4].is_integer)
        r->err = fail_set(r->f, PLR_ERR_DAMAGED, "ledgerdamaged", "the ledger is damaged: a time is out of range");
    else
        r->err = trend_add(r->t, r->c->args->by_account ? cells[0].text : cells[2].text, (uint64_t)cells[3].integer,
                           cells[4].integer, r->f);
    return r->err == PLR_OK;
}

/* Columns of sql_trend_bars. */
static bool take_bar(void *context, bool titles, const struct ledger_cell *cells, size_t count)
{
    struct reading *r = context;

    (void)count;
    if (titles || !cssm_permit_sees(r->c, ACT_VIEW, cells[0].text, cells[1].text))
        return true;
    r->err = trend_add_bar(r->t, cells[0].text, (uint64_t)cells[2].integer, (uint64_t)cells[3].integer, r->f);
    return r->err == PLR_OK;
}

static enum plr_err read_trend(struct trend *t, struct cssm *c, struct fail *f)
{
    char tag[TAG_TEXT_MAX + 1] = {0};
    struct ledger_list_filter filter = {0};
    struct reading r = {.c = c, .t = t, .f = f};
    enum plr_err err = cssm_list_filter(&filter, tag, c, f);

    if (err != PLR_OK)
        return err;
    t->since_s = c->args->since_s;
    t->until_s = c->args->until_s != 0 && c->args->until_s < c->now_s ? c->args->until_s : c->now_s;
    if (t->since_s > t->until_s)
        return fail_set(f, PLR_ERR_USAGE, "usage", "--since is in the future");
    err = ledger_list_each(c->ledger, LEDGER_LIST_USE, &filter, take_change, &r, f);
    if (err == PLR_OK && r.err == PLR_OK)
        err = ledger_list_each(c->ledger, LEDGER_LIST_HOLDINGS, &filter, take_bar, &r, f);
    if (err == PLR_OK)
        err = r.err;
    return err == PLR_OK ? trend_finish(t, f) : err;
}

static json_t *point_json(uint64_t at_s, uint64_t count)
{
    json_t *o = json_object();

    json_object_set_new(o, "at", cssm_print_time_json(at_s));
    json_object_set_new(o, "count", json_integer((json_int_t)count));
    return o;
}

static void print_json(const struct trend *t, bool by_account)
{
    json_t *o = json_object();
    json_t *usage = json_object();
    json_t *list = json_array();
    json_t *bars = json_array();

    for (size_t i = 0; i < t->series_count; i++) {
        const struct trend_series *s = &t->series[i];
        json_t *one = json_object();
        json_t *points = json_array();

        json_object_set_new(one, by_account ? "smart-account" : "entitlement-tag", json_string(s->name));
        json_object_set_new(one, "count", json_integer((json_int_t)s->last));
        json_object_set_new(one, "peak", json_integer((json_int_t)s->peak));
        json_object_set_new(one, "peak-at", cssm_print_time_json(s->peak_s));
        json_array_append_new(points, point_json(t->since_s, s->before));
        json_object_set_new(one, "points", points);
        json_array_append_new(list, one);
    }
    for (size_t i = 0; i < t->change_count; i++)
        json_array_append_new(json_object_get(json_array_get(list, t->change[i].series), "points"),
                              point_json(t->change[i].at_s, t->change[i].count));
    for (size_t i = 0; i < t->bar_count; i++)
        json_array_append_new(bars,
                              json_pack("{s:s,s:I,s:I}", "smart-account", t->bar[i].name, "purchased",
                                        (json_int_t)t->bar[i].purchased, "reserved", (json_int_t)t->bar[i].reserved));
    json_object_set_new(usage, "since", cssm_print_time_json(t->since_s));
    json_object_set_new(usage, "until", cssm_print_time_json(t->until_s));
    json_object_set_new(usage, "count", json_integer((json_int_t)t->last));
    json_object_set_new(usage, "peak", json_integer((json_int_t)t->peak));
    json_object_set_new(usage, "peak-at", cssm_print_time_json(t->peak_s));
    json_object_set_new(usage, "series", list);
    json_object_set_new(usage, "smart-accounts", bars);
    json_object_set_new(o, "usage", usage);
    out_json(o);
}

static struct ledger_cell number_cell(const char *key, uint64_t n)
{
    return (struct ledger_cell){.key = key, .is_integer = true, .integer = (int64_t)n};
}

/* A row for each series in a table, for each point of each series in CSV. */
static void print_rows(const struct trend *t, bool by_account, bool csv)
{
    const char *key = by_account ? "smart-account" : "entitlement-tag";
    struct ledger_cell titles[] = {{.key = key, .text = ""},
                                   number_cell(csv ? "at_s" : "count_n", 0),
                                   number_cell(csv ? "count_n" : "peak_n", 0),
                                   number_cell("peak-at_s", 0)};
    size_t columns = csv ? 3 : 4;
    struct listing *l = listing_begin("usage", csv ? LISTING_CSV : LISTING_TABLE, titles, columns);

    for (size_t i = 0; i < t->series_count; i++) {
        const struct trend_series *s = &t->series[i];

        titles[0].text = s->name;
        titles[1].integer = (int64_t)(csv ? t->since_s : s->last);
        titles[2].integer = (int64_t)(csv ? s->before : s->peak);
        titles[3].integer = (int64_t)s->peak_s;
        listing_row(l, titles, columns);
    }
    for (size_t i = 0; csv && i < t->change_count; i++) {
        titles[0].text = t->series[t->change[i].series].name;
        titles[1].integer = (int64_t)t->change[i].at_s;
        titles[2].integer = (int64_t)t->change[i].count;
        listing_row(l, titles, columns);
    }
    listing_end(l, true);
}

static enum plr_err print_svg(const struct trend *t, const char *path, bool by_account, struct fail *f)
{
    struct newfile file = {0};
    enum plr_err err = newfile_begin(&file, path, f);

    if (err == PLR_OK)
        err = trendsvg_draw(file.out, t, by_account ? "smart account" : "entitlement", f);
    if (err == PLR_OK)
        err = newfile_keep(&file, f);
    newfile_discard(&file);
    return err;
}

int cssm_trend_run(void *input)
{
    const struct cssm_args *a = input;
    struct cssm c = {0};
    struct fail f = {0};
    struct trend t = {0};
    enum plr_err err = PLR_OK;

    if (a->svg != NULL && (a->json || a->csv)) {
        fail_set(&f, PLR_ERR_USAGE, "usage", "--svg excludes --json and --csv");
        return cssm_status("report", PLR_ERR_USAGE, &f);
    }
    if ((err = cssm_open(&c, a, &f)) == PLR_OK)
        err = cssm_permit(&c, ACT_VIEW, NULL, NULL, &f);
    if (err == PLR_OK)
        err = read_trend(&t, &c, &f);
    if (err == PLR_OK && a->svg != NULL)
        err = print_svg(&t, a->svg, a->by_account, &f);
    else if (err == PLR_OK && a->json)
        print_json(&t, a->by_account);
    else if (err == PLR_OK)
        print_rows(&t, a->by_account, a->csv);
    trend_free(&t);
    cssm_close(&c, err);
    return cssm_status("report", err, &f);
}
