#include "src/agent/act.h"

#include "src/agent/history.h"

/* A copy of the state to change. */
static struct agent *next_of(const struct store *s, struct fail *f)
{
    struct agent *next = malloc(sizeof(*next));

    if (next)
        *next = *s->agent;
    else
        (void)fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for the next state");
    return next;
}

static enum plr_err save(struct store *s, struct agent *next, struct fail *f)
{
    enum plr_err err = store_save_counted(s, next, f);

    state_free(next);
    return err;
}

enum plr_err actmember_add(struct store *s, const struct udi *udi, struct fail *f)
{
    const struct agent *a = s->agent;

    for (size_t i = 0; i < a->member_count; i++)
        if (strcmp(a->members[i].udi.text, udi->text) == 0)
            return fail_set(f, PLR_ERR_STATE, "exists", "\"%s\" is a member of this product already", udi->text);
    if (a->member_count == STATE_MEMBER_MAX)
        return fail_set(f, PLR_ERR_STATE, "toomany", "a product has at most %u members", STATE_MEMBER_MAX);
    struct agent *next = next_of(s, f);
    if (!next)
        return PLR_ERR_MEMORY;
    struct member *m = &next->members[next->member_count++];
    *m = (struct member){.udi = *udi, .mode = state_enabled(a) ? STATE_IDLE : STATE_DISABLED};
    history_add(next, HISTORY_ROLE, a->member_count, state_role(a->member_count), NULL, act_now_s(s));
    return save(s, next, f);
}

enum plr_err actmember_remove(struct store *s, size_t member, struct fail *f)
{
    const struct agent *a = s->agent;
    const struct member *m = &a->members[member];

    if (a->member_count == 1) {
        (void)fail_set(f, PLR_ERR_STATE, "lastmember", "\"%s\" is the only one of this product", m->udi.text);
        fail_hint(f, "add another before this one goes");
        return PLR_ERR_STATE;
    }
    enum plr_err err = step_idle(a, member, f);
    if (err)
        return err;
    struct agent *next = next_of(s, f);
    if (!next)
        return PLR_ERR_MEMORY;
    history_add(next, HISTORY_ROLE, member, "Removed", NULL, act_now_s(s));
    memmove(&next->members[member], &next->members[member + 1],
            (a->member_count - member - 1) * sizeof(next->members[0]));
    next->member_count--;
    explicit_bzero(&next->members[next->member_count], sizeof(next->members[0]));
    return save(s, next, f);
}

enum plr_err actmember_activate(struct store *s, size_t member, struct fail *f)
{
    struct agent *next = next_of(s, f);

    if (!next)
        return PLR_ERR_MEMORY;
    memmove(&next->members[1], &next->members[0], member * sizeof(next->members[0]));
    next->members[0] = s->agent->members[member];
    history_add(next, HISTORY_ROLE, 0, state_role(0), NULL, act_now_s(s));
    return save(s, next, f);
}
