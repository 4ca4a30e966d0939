#include "src/cssm/trend.h"

static enum plr_err no_memory(struct fail *f)
{
    return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the report");
}

/* Room for one more element. */
static bool grow(void **items, size_t *room, size_t count, size_t size)
{
    size_t more = *room == 0 ? 64 : *room * 2;
    void *bigger = NULL;

    if (count < *room)
        return true;
    bigger = reallocarray(*items, more, size);
    if (bigger == NULL)
        return false;
    *items = bigger;
    *room = more;
    return true;
}

static enum plr_err find_series(size_t *ret, struct trend *t, const char *name, struct fail *f)
{
    json_t *known = json_object_get(t->index, name);
    void *items = t->series;

    if (known != NULL) {
        *ret = (size_t)json_integer_value(known);
        return PLR_OK;
    }
    if (t->index == NULL && (t->index = json_object()) == NULL)
        return no_memory(f);
    if (!grow(&items, &t->series_room, t->series_count, sizeof *t->series))
        return no_memory(f);
    t->series = items;
    if (json_object_set_new_nocheck(t->index, name, json_integer((json_int_t)t->series_count)) != 0)
        return no_memory(f);
    t->series[t->series_count] = (struct trend_series){0};
    (void)snprintf(t->series[t->series_count].name, sizeof t->series->name, "%s", name);
    *ret = t->series_count++;
    return PLR_OK;
}

enum plr_err trend_add(struct trend *t, const char *name, uint64_t at_s, int64_t change, struct fail *f)
{
    struct trend_series *s = NULL;
    void *items = NULL;
    size_t at = 0;
    enum plr_err err = PLR_OK;

    if (at_s > t->until_s)
        return PLR_OK;
    if ((err = find_series(&at, t, name, f)) != PLR_OK)
        return err;
    s = &t->series[at];
    s->last = change < 0 && (uint64_t)-change > s->last ? 0 : s->last + (uint64_t)change;
    if (at_s < t->since_s) {
        s->before = s->last;
        return PLR_OK;
    }
    if (s->latest > 0 && t->change[s->latest - 1].at_s == at_s) {
        t->change[s->latest - 1].count = s->last;
        return PLR_OK;
    }
    items = t->change;
    if (!grow(&items, &t->change_room, t->change_count, sizeof *t->change))
        return no_memory(f);
    t->change = items;
    t->change[t->change_count] = (struct trend_change){.at_s = at_s, .count = s->last, .series = at};
    s->latest = ++t->change_count;
    return PLR_OK;
}

enum plr_err trend_add_bar(struct trend *t, const char *name, uint64_t purchased, uint64_t reserved, struct fail *f)
{
    void *items = t->bar;
    size_t at = 0;

    while (at < t->bar_count && strcmp(t->bar[at].name, name) != 0)
        at++;
    if (at == t->bar_count) {
        if (!grow(&items, &t->bar_room, t->bar_count, sizeof *t->bar))
            return no_memory(f);
        t->bar = items;
        t->bar[at] = (struct trend_bar){0};
        (void)snprintf(t->bar[at].name, sizeof t->bar->name, "%s", name);
        t->bar_count++;
    }
    t->bar[at].purchased += purchased;
    t->bar[at].reserved += reserved;
    return PLR_OK;
}

static int by_peak(const void *x, const void *y)
{
    const struct trend_series *a = x;
    const struct trend_series *b = y;

    if (a->peak != b->peak)
        return a->peak > b->peak ? -1 : 1;
    return strcmp(a->name, b->name);
}

/* Peaks of each series, and of all of them together. All changes of a moment are made before it is looked at. */
static bool find_peaks(struct trend *t)
{
    uint64_t *now = calloc(t->series_count + 1, sizeof *now);
    uint64_t total = 0;

    if (now == NULL)
        return false;
    for (size_t i = 0; i < t->series_count; i++) {
        struct trend_series *s = &t->series[i];

        now[i] = s->peak = s->before;
        s->peak_s = t->since_s;
        total += s->before;
    }
    t->peak = total;
    t->peak_s = t->since_s;
    for (size_t i = 0; i < t->change_count; i++) {
        const struct trend_change *c = &t->change[i];
        struct trend_series *s = &t->series[c->series];

        total = total - now[c->series] + c->count;
        now[c->series] = c->count;
        if (c->count > s->peak) {
            s->peak = c->count;
            s->peak_s = c->at_s;
        }
        if (total > t->peak && (i + 1 == t->change_count || t->change[i + 1].at_s != c->at_s)) {
            t->peak = total;
            t->peak_s = c->at_s;
        }
    }
    t->last = total;
    free(now);
    return true;
}

/* Series in order, without those that were never used; changes follow them. */
static enum plr_err sort_series(struct trend *t, struct fail *f)
{
    size_t *to = calloc(t->series_count + 1, sizeof *to);
    size_t kept = 0;

    if (to == NULL)
        return no_memory(f);
    qsort(t->series, t->series_count, sizeof *t->series, by_peak);
    for (size_t i = 0; i < t->series_count; i++)
        to[json_integer_value(json_object_get(t->index, t->series[i].name))] = i;
    for (size_t i = 0; i < t->change_count; i++)
        t->change[i].series = to[t->change[i].series];
    while (kept < t->series_count && t->series[kept].peak > 0)
        kept++;
    t->series_count = kept;
    /* Of a series that has no peak every change is one to 0. */
    for (size_t i = kept = 0; i < t->change_count; i++)
        if (t->change[i].series < t->series_count)
            t->change[kept++] = t->change[i];
    t->change_count = kept;
    free(to);
    return PLR_OK;
}

enum plr_err trend_finish(struct trend *t, struct fail *f)
{
    if (t->since_s == 0)
        t->since_s = t->change_count > 0 ? t->change[0].at_s : t->until_s;
    if (!find_peaks(t))
        return no_memory(f);
    return t->series_count > 0 ? sort_series(t, f) : PLR_OK;
}

void trend_free(struct trend *t)
{
    json_decref(t->index);
    free(t->series);
    free(t->change);
    free(t->bar);
    *t = (struct trend){0};
}
