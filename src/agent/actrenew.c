#include "src/agent/actrenew.h"

#include "src/agent/guard.h"
#include "src/agent/history.h"

#define DAY_S    86400u
#define LOST_MAX 16u /* an authority takes numbers up to 32 ahead */

bool actrenew_asks(const struct store *s)
{
    bool asks = false;

    for (size_t i = 0; s->agent->counter.spec[0] && i < s->agent->member_count; i++)
        asks |= state_installed(&s->agent->members[i]) || state_requested(&s->agent->members[i]);
    return asks;
}

static enum plr_err step(struct agent **now, struct agent **next, enum step_kind kind, size_t member, uint64_t now_s,
                         struct fail *f)
{
    struct step_event event = {.kind = kind, .member = member, .now_s = now_s};
    unsigned effects = 0;
    struct agent *swap = *now;

    enum plr_err err = step_apply(*next, &effects, *now, &event, f);
    if (!err) {
        *now = *next;
        *next = swap;
    }
    return err;
}

/* Everything that is asked for is cancelled, everything installed returned. */
static enum plr_err give_back(struct agent **now, struct agent **next, struct act_set *ret, uint64_t now_s,
                              struct fail *f)
{
    enum plr_err err = PLR_OK;

    for (size_t i = 0; !err && i < (*now)->member_count; i++) {
        if (state_requested(&(*now)->members[i]))
            err = step(now, next, STEP_CANCEL, i, now_s, f);
        if (err || !state_installed(&(*now)->members[i]))
            continue;
        err = step(now, next, STEP_RETURN, i, now_s, f);
        ret->at[ret->count++] = i;
    }
    return err;
}

/* The counter to go on with. *ret_made: it was made here. *ret_lost: how many changes the store lacks, if that is
 * known. */
static enum plr_err obtain(struct counter *ret, bool *ret_made, uint64_t *ret_lost, const struct counter *former,
                           const char *spec, struct fail *f)
{
    bool same = strcmp(spec, "same") == 0;
    uint64_t counted = 0;
    bool answers = former->spec[0] && counter_read(&counted, former, NULL) == PLR_OK;

    *ret_lost = answers && counted > former->value ? counted - former->value : 0;
    if (same && !former->spec[0]) {
        (void)fail_set(f, PLR_ERR_STATE, "nocounter", "this store has no counter");
        fail_hint(f, "name one: file:PATH, or tpm");
        return PLR_ERR_STATE;
    }
    /* One more: whatever other copy there is is an old one from now on. */
    if (same && answers && counted < COUNTER_MAX) {
        *ret = *former;
        ret->value = counted + 1;
        return PLR_OK;
    }
    enum plr_err err = counter_create(ret, same ? former->spec : spec, f);
    *ret_made = !err;
    return err;
}

/* Each lost change may have been a day of evaluation; and where nothing vouches for the store, all may be used. */
static void forfeit(struct agent *a, enum state_standing standing, uint64_t lost)
{
    uint64_t left = STATE_EVALUATION_S - a->evaluation_used_s;
    uint64_t days = lost < STATE_EVALUATION_S / DAY_S ? lost : STATE_EVALUATION_S / DAY_S;

    if (standing == STATE_UNCOUNTED)
        days = STATE_EVALUATION_S / DAY_S;
    a->evaluation_used_s += days * DAY_S < left ? days * DAY_S : left;
}

/* What is written, but for the counter itself. */
static enum plr_err prepare(struct agent **now, struct agent **next, struct act_set *ret, const struct store *s,
                            uint64_t lost, struct fail *f)
{
    uint64_t now_s = act_now_s(s);
    char detail[FAIL_TEXT_MAX] = "";

    if (!s->agent->counter.spec[0])
        return PLR_OK;
    forfeit(*now, s->agent->standing, lost);
    /* Numbers that the lost changes may have taken. */
    for (size_t i = 0; i < (*now)->member_count; i++) {
        struct member *m = &(*now)->members[i];
        uint32_t ahead = lost < LOST_MAX ? (uint32_t)lost : LOST_MAX;

        m->seq += m->seq < UINT32_MAX - 2 * LOST_MAX ? ahead : 0;
    }
    enum plr_err err = give_back(now, next, ret, now_s, f);
    if (err)
        return err;
    (void)fail_text(detail, sizeof(detail), "The counter was renewed; it was ahead by %u; given back: %zu",
                    (unsigned)(lost < UINT32_MAX ? lost : UINT32_MAX), ret->count);
    history_add(*now, HISTORY_COUNTER, 0, detail, NULL, now_s);
    if (!(*now)->elsewhere)
        return PLR_OK;
    struct machine machine = (*now)->machine;
    machine_read(&machine);
    return guard_adopt(*now, &machine, now_s, f);
}

enum plr_err actrenew_run(struct act_set *ret, struct store *s, const char *spec, struct fail *f)
{
    struct agent *now = malloc(sizeof(*now)), *next = malloc(sizeof(*next));
    struct counter former = s->agent->counter, counter = {0};
    struct act_set set = {0};
    uint64_t lost = 0;
    bool made = false, was_good = s->agent->standing == STATE_GOOD || s->agent->standing == STATE_ELSEWHERE;
    enum plr_err err = PLR_OK;

    if (!now || !next) {
        err = fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for the next state");
        goto out;
    }
    *now = *s->agent;
    err = obtain(&counter, &made, &lost, &former, spec, f);
    if (!err)
        err = counter_outside(s->dir, &counter, f);
    if (!err)
        err = prepare(&now, &next, &set, s, lost, f);
    if (err) {
        if (made)
            counter_remove(&counter);
        goto out;
    }
    now->counter = counter;
    now->standing = now->elsewhere ? STATE_ELSEWHERE : STATE_GOOD;
    err = store_save(s, now, f);
    /* A new counter stays even so: the new state may be there. Nothing was counted with it, so it can be taken over. */
    if (err)
        goto out;
    *ret = set;
    /* The former counter stays if it is beyond this store: there may be another that counts with it. */
    if (!made && counter.spec[0])
        err = guard_count(s->agent, f);
    else if (former.spec[0] && was_good)
        counter_remove(&former);
out:
    if (next)
        explicit_bzero(next, sizeof(*next));
    free(next);
    state_free(now);
    return err;
}
