#include "src/agent/guard.h"

#include "src/agent/history.h"

static const struct {
    const char *word;
    const char *reason;
    const char *text;
    const char *hint;
} standings[STATE_STANDINGS] = {
    [STATE_GOOD] = {"good", "", NULL, ""},
    [STATE_ELSEWHERE] = {"elsewhere", "othermachine", "this store was made on another machine",
                         "\"plr-agent machine --adopt\", if this machine has taken the place of the other; "
                         "if the other still runs, one of the two has no licence"},
    [STATE_STALE] = {"stale", "oldstore", "this store is an old one: its counter has gone on without it",
                     "put the newest store back; or \"plr-agent counter --renew SPEC\" gives back what this one holds"},
    [STATE_UNCOUNTED] =
        {"uncounted", "nocounter", "the counter of this store does not vouch for it",
         "put the counter right; or \"plr-agent counter --renew SPEC\" gives back what this store holds"},
};

const char *guard_word(enum state_standing standing)
{
    return (size_t)standing < STATE_STANDINGS ? standings[standing].word : "unknown";
}

const char *guard_text(enum state_standing standing)
{
    return (size_t)standing < STATE_STANDINGS ? standings[standing].text : NULL;
}

enum plr_err guard_check(const struct agent *a, const struct fail *found, struct fail *f)
{
    if (a->standing == STATE_GOOD)
        return PLR_OK;
    if (found && found->err)
        (void)fail_set(f, PLR_ERR_STATE, standings[a->standing].reason, "%s: %s", guard_text(a->standing), found->why);
    else
        (void)fail_set(f, PLR_ERR_STATE, standings[a->standing].reason, "%s", guard_text(a->standing));
    fail_hint(f, "%s", standings[a->standing].hint);
    return PLR_ERR_STATE;
}

void guard_machine(struct agent *a, const struct machine *now, uint64_t now_s)
{
    enum machine_verdict verdict = machine_compare(&a->machine, now);
    bool before = a->elsewhere;

    if (verdict == MACHINE_UNKNOWN)
        return;
    a->elsewhere = verdict == MACHINE_MOVED;
    if (verdict == MACHINE_MOVED) {
        if (!before)
            history_add(a, HISTORY_MACHINE, 0, "The store is on another machine", NULL, now_s);
        return;
    }
    if (verdict == MACHINE_CHANGED)
        history_add(a, HISTORY_MACHINE, 0, "A part of the machine is another", NULL, now_s);
    machine_learn(&a->machine, now);
}

void guard_ask(struct agent *a, bool finish, uint64_t now_s, struct fail *f)
{
    uint64_t counted = 0;

    a->standing = a->elsewhere ? STATE_ELSEWHERE : STATE_GOOD;
    if (!a->counter.spec[0])
        return;
    if (counter_read(&counted, &a->counter, f)) {
        a->standing = STATE_UNCOUNTED;
        return;
    }
    switch (counter_judge(a->counter.value, counted)) {
    case COUNTER_GOOD:
        break;
    case COUNTER_UNFINISHED:
        if (!finish)
            break;
        if (guard_count(a, f)) {
            a->standing = STATE_UNCOUNTED;
            break;
        }
        history_add(a, HISTORY_COUNTER, 0, "A change that was interrupted was completed", NULL, now_s);
        break;
    case COUNTER_STALE:
        a->standing = STATE_STALE;
        (void)fail_set(f, PLR_ERR_STATE, "oldstore", "it is ahead by %u",
                       (unsigned)(counted - a->counter.value < UINT32_MAX ? counted - a->counter.value : UINT32_MAX));
        break;
    case COUNTER_BEHIND:
        a->standing = STATE_UNCOUNTED;
        (void)fail_set(f, PLR_ERR_STATE, "nocounter", "the counter was set back, or is another");
        break;
    }
}

enum plr_err guard_count(struct agent *a, struct fail *f)
{
    uint64_t counted = 0;
    enum plr_err err = counter_raise(&counted, &a->counter, f);

    if (!err && counted != a->counter.value)
        err = fail_set(f, PLR_ERR_IO, "counter", "somebody else counts with the counter of this store");
    return err;
}

enum plr_err guard_adopt(struct agent *a, const struct machine *now, uint64_t now_s, struct fail *f)
{
    if (!a->elsewhere)
        return fail_set(f, PLR_ERR_STATE, "samemachine", "the store is on the machine that it was made on");
    memcpy(a->machine.known, now->known, sizeof(a->machine.known));
    memcpy(a->machine.hash, now->hash, sizeof(a->machine.hash));
    a->elsewhere = false;
    if (a->standing == STATE_ELSEWHERE)
        a->standing = STATE_GOOD;
    history_add(a, HISTORY_MACHINE, 0, "Another machine was adopted", NULL, now_s);
    return PLR_OK;
}
