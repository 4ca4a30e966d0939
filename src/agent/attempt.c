#include "src/agent/attempt.h"

static uint64_t delay_s(uint32_t failed)
{
    if (failed < ATTEMPT_FREE)
        return 0;
    uint32_t doubled = failed - ATTEMPT_FREE;
    return doubled < 10 ? 1u << doubled : ATTEMPT_WAIT_MAX_S;
}

uint64_t attempt_wait_s(const struct state_attempts *attempts, const struct clock_reading *now)
{
    bool other = attempts->boot_id[0] && now->boot_id[0] && strcmp(attempts->boot_id, now->boot_id) != 0;
    uint64_t from_s = other || now->boot_s < attempts->boot_s ? 0 : attempts->boot_s;
    uint64_t until_s = from_s + delay_s(attempts->failed);

    return until_s > now->boot_s ? until_s - now->boot_s : 0;
}

void attempt_wait_text(char ret[static ATTEMPT_WAIT_TEXT], uint64_t wait_s)
{
    unsigned minutes = (unsigned)(wait_s / 60), seconds = (unsigned)(wait_s % 60);
    size_t at = 0;

    if (minutes > 0)
        at = fail_text(ret, ATTEMPT_WAIT_TEXT, "%u minute%s%s", minutes, minutes == 1 ? "" : "s",
                       seconds > 0 ? ", " : "");
    if (seconds > 0 || minutes == 0)
        (void)fail_text(ret + at, ATTEMPT_WAIT_TEXT - at, "%u second%s", seconds, seconds == 1 ? "" : "s");
}

static enum plr_err fail_delayed(uint32_t failed, uint64_t wait_s, struct fail *f)
{
    char text[ATTEMPT_WAIT_TEXT] = "";

    attempt_wait_text(text, wait_s);
    (void)fail_set(f, PLR_ERR_STATE, "toomanyattempts",
                   "%u authorizations with a device key in a row were wrong; the next can be tried in %s",
                   (unsigned)failed, text);
    fail_hint(f, "meanwhile compare the code with the authority's, and the request code that it was issued for");
    return PLR_ERR_STATE;
}

/* Refused, or counted as one that failed until it is known not to have. An older store must not undo that. */
static enum plr_err begin(struct store *s, struct fail *f)
{
    struct state_attempts before = s->agent->attempts;
    uint64_t wait_s = attempt_wait_s(&before, &s->now);

    if (wait_s > 0)
        return fail_delayed(before.failed, wait_s, f);
    s->agent->attempts.failed += s->agent->attempts.failed < UINT32_MAX;
    s->agent->attempts.boot_s = s->now.boot_s;
    memcpy(s->agent->attempts.boot_id, s->now.boot_id, sizeof(before.boot_id));
    s->agent->attempts.wait_s = attempt_wait_s(&s->agent->attempts, &s->now);
    return store_save_counted(s, s->agent, f);
}

/* From the fifth on it is said how long the next has to wait. */
static void hint_left(const struct state_attempts *attempts, struct fail *f)
{
    char hint[FAIL_TEXT_MAX] = "", text[ATTEMPT_WAIT_TEXT] = "";

    if (!f || attempts->wait_s == 0)
        return;
    memcpy(hint, f->hint, sizeof(hint));
    attempt_wait_text(text, attempts->wait_s);
    fail_hint(f, "%s; after %u wrong ones in a row the next can be tried in %s", hint, (unsigned)attempts->failed,
              text);
}

enum plr_err attempt_verify(struct authz *z, struct authz_match *ret, struct store *s, uint64_t trust_s, struct fail *f)
{
    enum plr_err err = authz_ready(z, s->agent, s->trust, f);

    if (!err && authz_is_device(z))
        err = begin(s, f);
    if (err)
        return err;
    err = authz_verify(z, ret, s->agent, s->trust, trust_s, f);
    if (!authz_is_device(z))
        return err;
    if (!err)
        s->agent->attempts = (struct state_attempts){0};
    else if (err == PLR_ERR_SIGNATURE)
        hint_left(&s->agent->attempts, f);
    return err;
}

enum plr_err attempt_settle(struct store *s, enum plr_err err, struct fail *f)
{
    if (s->agent->attempts.failed == s->attempts_failed)
        return err;
    enum plr_err end = store_save_counted(s, s->agent, err ? NULL : f);
    return err ? err : end;
}
