#include "src/agent/actuse.h"

#include "src/agent/act.h"
#include "src/agent/history.h"

bool actuse_good(const struct actuse_verdict *v)
{
    return usage_good(v->status) || v->status == USAGE_NOT_IN_USE;
}

static void judge(struct actuse_verdict *v, const struct store *s, bool export_controlled)
{
    v->status =
        v->count ? usage_ask(s->agent, v->tag, v->count, export_controlled, act_now_s(s), &v->why) : USAGE_NOT_IN_USE;
}

enum plr_err actuse_check(struct actuse_verdict *ret, const struct store *s, const char *typed, uint32_t count,
                          bool export_controlled, struct fail *f)
{
    struct actuse_verdict v = {.count = count ? count : 1};
    enum plr_err err = usage_resolve(v.tag, s->agent, typed, f);

    if (err)
        return err;
    const struct state_use *u = usage_find(s->agent, v.tag);
    if (u && count == 0)
        v.count = u->count;
    judge(&v, s, export_controlled || (u && u->export_controlled));
    *ret = v;
    return PLR_OK;
}

/* What goes on record beside the count itself. */
static void note_use(struct agent *a, const struct actuse_verdict *v, bool first, uint64_t now_s)
{
    if (first && v->status == USAGE_EVAL)
        history_add(a, HISTORY_EVALUATION_START, 0, NULL, NULL, now_s);
    if (v->status == USAGE_NOT_AUTHORIZED)
        history_add(a, HISTORY_NOT_AUTHORIZED, 0, v->tag, v->why.why, now_s);
}

enum plr_err actuse_take(struct actuse_verdict *ret, struct store *s, const char *typed, uint32_t count,
                         bool export_controlled, struct fail *f)
{
    struct actuse_verdict v = {0};
    bool first = s->agent->use_count == 0;

    enum plr_err err = usage_resolve(v.tag, s->agent, typed, f);
    if (!err)
        err = usage_take(s->agent, v.tag, count, export_controlled, f);
    if (err)
        return err;
    const struct state_use *u = usage_find(s->agent, v.tag);
    v.count = u->count;
    judge(&v, s, u->export_controlled);
    note_use(s->agent, &v, first, act_now_s(s));
    err = store_save(s, s->agent, f);
    if (!err)
        *ret = v;
    return err;
}

enum plr_err actuse_release(struct actuse_verdict *ret, struct store *s, const char *typed, uint32_t count,
                            struct fail *f)
{
    struct actuse_verdict v = {0};
    enum plr_err err = PLR_OK;

    /* What is in use under this very text goes first: a NAME that two reserved tags have could not go otherwise. */
    if (usage_find(s->agent, typed))
        (void)fail_text(v.tag, sizeof(v.tag), "%s", typed);
    else
        err = usage_resolve(v.tag, s->agent, typed, f);
    if (!err)
        err = usage_release(s->agent, v.tag, count, f);
    if (!err)
        err = store_save(s, s->agent, f);
    if (err)
        return err;
    const struct state_use *u = usage_find(s->agent, v.tag);
    v.count = u ? u->count : 0;
    judge(&v, s, u && u->export_controlled);
    *ret = v;
    return PLR_OK;
}

bool actuse_at(struct actuse_verdict *ret, const struct store *s, size_t i)
{
    *ret = (struct actuse_verdict){0};
    if (i >= s->agent->use_count)
        return false;
    const struct state_use *u = &s->agent->uses[i];
    memcpy(ret->tag, u->tag, sizeof(ret->tag));
    ret->count = u->count;
    judge(ret, s, u->export_controlled);
    return true;
}
