#include <string.h>

#include "codec/effects.h"
#include "codec/repair.h"
#include "codec/symbol.h"

#define GROUP 4

struct search {
    const struct repair_task *task;
    struct repair_result *result;
};

static void propose(struct search *s, enum repair_class class, const uint8_t *sym, size_t len, size_t at, size_t at2)
{
    struct repair_result *r = s->result;
    struct repair_candidate *c = NULL;

    if (r->count > REPAIR_CANDIDATES_MAX)
        return;
    for (size_t i = 0; i < r->count && i < REPAIR_CANDIDATES_MAX; i++)
        if (r->candidates[i].len == len && memcmp(r->candidates[i].sym, sym, len) == 0)
            return;
    if (s->task->judge != NULL && !s->task->judge(s->task->judge_context, sym, len))
        return;
    if (r->count == REPAIR_CANDIDATES_MAX) {
        r->count++;
        return;
    }
    c = &r->candidates[r->count++];
    c->class = class;
    c->len = len;
    memcpy(c->sym, sym, len);
    c->at = at;
    c->at2 = at2;
}

static bool valid(const struct search *s, const uint8_t *sym, size_t len)
{
    return check_residue(sym, len, s->task->context) == 0;
}

/* --- mistakes that leave the length as it is ---------------------------------------------------------------------- */

static void try_unreadable(struct search *s, const struct effects *e)
{
    const struct repair_task *t = s->task;
    uint8_t sym[REPAIR_LEN_MAX] = {0};
    size_t place[REPAIR_ERASED_MAX + 1] = {0};
    size_t k = 0;

    memcpy(sym, t->typed, t->typed_len);
    for (size_t i = 0; i < t->typed_len; i++)
        if (sym[i] == SYMBOL_ERASED) {
            if (k == REPAIR_ERASED_MAX)
                return;
            place[k++] = i;
        }
    if (effects_solve(sym, t->typed_len, place, k, e, t->context)) {
        propose(s, REPAIR_UNREADABLE, sym, t->typed_len, place[0], place[k - 1]);
        return;
    }
    /* One wrong symbol besides: as good as certain while there are at most two marks. */
    for (size_t i = 0; i < t->typed_len && k <= 2; i++) {
        memcpy(sym, t->typed, t->typed_len);
        place[k] = i;
        if (t->typed[i] != SYMBOL_ERASED && effects_solve(sym, t->typed_len, place, k + 1, e, t->context))
            propose(s, REPAIR_UNREADABLE, sym, t->typed_len, place[0], i);
    }
}

static void try_one_wrong(struct search *s, const struct effects *e, uint32_t residue)
{
    const struct repair_task *t = s->task;
    uint8_t sym[REPAIR_LEN_MAX] = {0};

    memcpy(sym, t->typed, t->typed_len);
    for (size_t at = 0; at < t->typed_len; at++)
        for (unsigned change = 1; change < SYMBOL_COUNT; change++)
            if (effects_of(e, at, change) == residue) {
                sym[at] ^= (uint8_t)change;
                propose(s, REPAIR_ONE_WRONG, sym, t->typed_len, at, at);
                sym[at] ^= (uint8_t)change;
            }
}

/* Two symbols distance apart in each other's place: 1 is neighbours, 2 is a jump. */
static void try_swapped(struct search *s, enum repair_class class, size_t distance)
{
    const struct repair_task *t = s->task;
    uint8_t sym[REPAIR_LEN_MAX] = {0};

    for (size_t at = 0; at + distance < t->typed_len; at++) {
        memcpy(sym, t->typed, t->typed_len);
        sym[at] = t->typed[at + distance];
        sym[at + distance] = t->typed[at];
        if (sym[at] != t->typed[at] && valid(s, sym, t->typed_len))
            propose(s, class, sym, t->typed_len, at, at + distance);
    }
}

static void try_groups_swapped(struct search *s)
{
    const struct repair_task *t = s->task;
    uint8_t sym[REPAIR_LEN_MAX] = {0};

    for (size_t a = 0; a + 2 * GROUP <= t->typed_len; a += GROUP)
        for (size_t b = a + GROUP; b + GROUP <= t->typed_len; b += GROUP) {
            memcpy(sym, t->typed, t->typed_len);
            memcpy(sym + a, t->typed + b, GROUP);
            memcpy(sym + b, t->typed + a, GROUP);
            if (memcmp(sym, t->typed, t->typed_len) != 0 && valid(s, sym, t->typed_len))
                propose(s, REPAIR_GROUPS_SWAPPED, sym, t->typed_len, a, b);
        }
}

static void try_two_wrong(struct search *s, const struct effects *e, uint32_t residue)
{
    const struct repair_task *t = s->task;
    struct effects_table table;
    uint8_t sym[REPAIR_LEN_MAX] = {0};

    effects_table_fill(&table, e);
    for (size_t at = 0; at < t->typed_len; at++)
        for (unsigned change = 1; change < SYMBOL_COUNT; change++) {
            unsigned other = effects_table_find(&table, residue ^ effects_of(e, at, change));
            size_t at2 = other / SYMBOL_COUNT;

            if (other == 0 || at2 <= at)
                continue;
            memcpy(sym, t->typed, t->typed_len);
            sym[at] ^= (uint8_t)change;
            sym[at2] ^= (uint8_t)(other % SYMBOL_COUNT);
            propose(s, REPAIR_TWO_WRONG, sym, t->typed_len, at, at2);
        }
}

/* --- mistakes that change it -------------------------------------------------------------------------------------- */

/* k symbols missing in front of place at of what was typed. */
static void try_missing(struct search *s, enum repair_class class, const struct effects *e, size_t at, size_t k)
{
    const struct repair_task *t = s->task;
    uint8_t sym[REPAIR_LEN_MAX] = {0};
    size_t place[GROUP] = {0};

    memcpy(sym, t->typed, at);
    memcpy(sym + at + k, t->typed + at, t->typed_len - at);
    for (size_t i = 0; i < k; i++)
        place[i] = at + i;
    if (effects_solve(sym, t->typed_len + k, place, k, e, t->context))
        propose(s, class, sym, t->typed_len + k, at, at + k - 1);
}

static void try_without(struct search *s, enum repair_class class, size_t at, size_t k)
{
    const struct repair_task *t = s->task;
    uint8_t sym[REPAIR_TYPED_MAX] = {0};

    memcpy(sym, t->typed, at);
    memcpy(sym + at, t->typed + at + k, t->typed_len - at - k);
    if (valid(s, sym, t->typed_len - k))
        propose(s, class, sym, t->typed_len - k, at, at + k - 1);
}

static bool length_allowed(const struct repair_task *t, size_t len)
{
    return len >= t->len_min && len <= t->len_max && len <= REPAIR_LEN_MAX && len > CHECK_LEN;
}

/* Where the typed groups are all of 4 but one, the omission or the spare symbol is in that one: candidates elsewhere
 * are dropped if there is one there. */
static void prefer_odd_group(struct repair_result *r, const struct repair_task *t)
{
    size_t start = 0;
    size_t odd_start = 0;
    size_t odd_len = 0;
    size_t kept = 0;

    if (t->gap == NULL || r->count < 2 || r->count > REPAIR_CANDIDATES_MAX)
        return;
    for (size_t i = 1; i <= t->typed_len; i++) {
        if (i < t->typed_len && !t->gap[i])
            continue;
        if (i - start != GROUP && i < t->typed_len) {
            if (odd_len != 0)
                return;
            odd_start = start;
            odd_len = i - start;
        }
        start = i;
    }
    for (size_t i = 0; i < r->count && odd_len != 0; i++)
        if (r->candidates[i].at >= odd_start && r->candidates[i].at <= odd_start + odd_len)
            r->candidates[kept++] = r->candidates[i];
    if (kept > 0)
        r->count = kept;
}

static bool found(const struct search *s)
{
    return s->result->count > 0;
}

static void same_length(struct search *s, bool hard)
{
    const struct repair_task *t = s->task;
    struct effects e;
    uint32_t residue = 0;

    if (!length_allowed(t, t->typed_len))
        return;
    effects_make(&e, t->typed_len);
    residue = check_residue(t->typed, t->typed_len, t->context);
    if (hard) {
        try_two_wrong(s, &e, residue);
        return;
    }
    if (residue == 0) {
        propose(s, REPAIR_NONE, t->typed, t->typed_len, 0, 0);
        if (found(s))
            return;
    }
    try_one_wrong(s, &e, residue);
    if (!found(s))
        try_swapped(s, REPAIR_SWAPPED, 1);
    if (!found(s))
        try_swapped(s, REPAIR_JUMP_SWAPPED, 2);
}

static void other_length(struct search *s)
{
    const struct repair_task *t = s->task;
    struct effects e;

    if (length_allowed(t, t->typed_len + 1)) {
        effects_make(&e, t->typed_len + 1);
        for (size_t at = 0; at <= t->typed_len; at++)
            try_missing(s, REPAIR_OMITTED, &e, at, 1);
    }
    if (!found(s) && t->typed_len > 1 && length_allowed(t, t->typed_len - 1))
        for (size_t at = 0; at < t->typed_len; at++)
            try_without(s, REPAIR_EXTRA, at, 1);
    prefer_odd_group(s->result, t);
    if (!found(s) && t->typed_len > GROUP && length_allowed(t, t->typed_len - GROUP))
        for (size_t at = 0; at + GROUP <= t->typed_len; at += GROUP)
            try_without(s, REPAIR_GROUP_DOUBLED, at, GROUP);
    if (!found(s) && length_allowed(t, t->typed_len))
        try_groups_swapped(s);
}

static void dropped_group(struct search *s)
{
    const struct repair_task *t = s->task;
    struct effects e;

    if (!length_allowed(t, t->typed_len + GROUP))
        return;
    effects_make(&e, t->typed_len + GROUP);
    for (size_t at = 0; at <= t->typed_len; at += GROUP)
        try_missing(s, REPAIR_GROUP_DROPPED, &e, at, GROUP);
}

void repair_find(struct repair_result *ret, const struct repair_task *task)
{
    struct search s = {.task = task, .result = ret};
    bool unreadable = memchr(task->typed, SYMBOL_ERASED, task->typed_len) != NULL;
    struct effects e;

    memset(ret, 0, sizeof *ret);
    if (task->typed_len == 0 || task->typed_len > REPAIR_TYPED_MAX)
        return;
    if (unreadable) {
        if (!length_allowed(task, task->typed_len))
            return;
        effects_make(&e, task->typed_len);
        try_unreadable(&s, &e);
        return;
    }
    same_length(&s, false);
    if (!found(&s))
        other_length(&s);
    if (!found(&s))
        same_length(&s, true);
    if (!found(&s))
        dropped_group(&s);
}

static const struct {
    const char *word, *text;
} names[] = {
    [REPAIR_NONE] = {"none", "nothing is wrong"},
    [REPAIR_UNREADABLE] = {"unreadable", "symbols that could not be read"},
    [REPAIR_ONE_WRONG] = {"one-wrong", "one symbol is wrong"},
    [REPAIR_SWAPPED] = {"swapped", "two neighbouring symbols are swapped"},
    [REPAIR_JUMP_SWAPPED] = {"jump-swapped", "two symbols are swapped across the one between them"},
    [REPAIR_OMITTED] = {"omitted", "one symbol is missing"},
    [REPAIR_EXTRA] = {"extra", "there is one symbol too many"},
    [REPAIR_GROUP_DOUBLED] = {"group-doubled", "a group is there twice"},
    [REPAIR_GROUPS_SWAPPED] = {"groups-swapped", "two groups are swapped"},
    [REPAIR_TWO_WRONG] = {"two-wrong", "two symbols are wrong"},
    [REPAIR_GROUP_DROPPED] = {"group-dropped", "a group is missing"},
};

const char *repair_class_word(enum repair_class class)
{
    return names[class].word;
}

const char *repair_class_text(enum repair_class class)
{
    return names[class].text;
}
