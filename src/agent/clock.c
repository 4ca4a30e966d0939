#include "src/agent/clock.h"

#include "src/agent/history.h"
#include "src/agent/usage.h"
#include "src/cli/file.h"
#include "src/cli/when.h"

#define BOOT_ID_PATH "/proc/sys/kernel/random/boot_id"
#define DAY_S        86400u

void clock_read(struct clock_reading *ret)
{
    struct timespec boot = {0};
    char *text = NULL;
    size_t len = 0;

    *ret = (struct clock_reading){.wall_s = when_now_s()};
    if (ret->wall_s > STATE_TIME_MAX)
        ret->wall_s = STATE_TIME_MAX;
    if (clock_gettime(CLOCK_BOOTTIME, &boot) == 0 && boot.tv_sec > 0)
        ret->boot_s = (uint64_t)boot.tv_sec;
    if (file_read(&text, &len, BOOT_ID_PATH, 256, NULL) == PLR_OK && len >= STATE_BOOT_ID_TEXT) {
        uint8_t uuid[TAG_UUID_LEN];

        if (tag_uuid_read(uuid, text, STATE_BOOT_ID_TEXT))
            memcpy(ret->boot_id, text, STATE_BOOT_ID_TEXT);
    }
    free(text);
}

/* As messages of the history begin. */
static const char *message(enum state_doubt doubt)
{
    switch (doubt) {
    case STATE_DOUBT_EARLY:
        return "The clock is before the day the program was made";
    case STATE_DOUBT_BACK:
        return "The clock went back";
    case STATE_DOUBT_AHEAD:
        return "The clock is years ahead and not believed";
    case STATE_DOUBT_REWOUND:
        return "The machine was put back to an earlier moment";
    case STATE_DOUBT_NONE:
        break;
    }
    return "";
}

/* How long before the end of the evaluation it is warned of, in days. */
static const uint64_t warn_days[] = {30, 14, 7, 3, 1};

static void warn_evaluation(struct agent *a, uint64_t left_before_s, uint64_t left_s, uint64_t now_s)
{
    char left[64] = "";
    bool passed = false;

    for (size_t i = 0; i < sizeof(warn_days) / sizeof(warn_days[0]); i++)
        passed |= left_before_s > warn_days[i] * DAY_S && left_s <= warn_days[i] * DAY_S;
    if (!passed)
        return;
    (void)fail_text(left, sizeof(left), "%u days, %u hours, %u minutes, %u seconds", (unsigned)(left_s / DAY_S),
                    (unsigned)(left_s / 3600 % 24), (unsigned)(left_s / 60 % 60), (unsigned)(left_s % 60));
    history_add(a, HISTORY_EVALUATION_ENDS, 0, left, NULL, now_s);
}

static void evaluate(struct agent *a, uint64_t passed_s, uint64_t now_s)
{
    uint64_t left_s = STATE_EVALUATION_S - a->evaluation_used_s;

    if (a->use_count == 0 || state_any_installed(a) || left_s == 0)
        return;
    a->evaluation_used_s += passed_s < left_s ? passed_s : left_s;
    if (passed_s < left_s) {
        warn_evaluation(a, left_s, left_s - passed_s, now_s);
        return;
    }
    a->evaluation_ended_s = now_s;
    history_add(a, HISTORY_EVALUATION_EXPIRED, 0, NULL, NULL, now_s);
}

/* What is in use and was authorized when last seen, and is not any more: its term ended. */
static void note_ended(struct agent *a, uint64_t before_s, uint64_t now_s)
{
    for (size_t i = 0; before_s > 0 && state_any_installed(a) && i < a->use_count; i++) {
        const struct state_use *u = &a->uses[i];
        struct fail why = {0};

        if (usage_good(usage_ask(a, u->tag, u->count, u->export_controlled, before_s, NULL)) &&
            !usage_good(usage_ask(a, u->tag, u->count, u->export_controlled, now_s, &why)))
            history_add(a, HISTORY_NOT_AUTHORIZED, 0, u->tag, why.why, now_s);
    }
}

void clock_advance(struct agent *a, const struct clock_reading *now)
{
    enum state_doubt before = a->clock.doubt;
    uint64_t before_s = a->clock.wall_s;
    struct timeline t = {0};

    timeline_weigh(&t, &a->clock, now);
    a->clock = t.clock;
    evaluate(a, t.passed_s, t.now_s);
    note_ended(a, before_s, t.now_s);
    if (t.doubt != STATE_DOUBT_NONE && t.doubt != before)
        history_add(a, HISTORY_CLOCK, 0, message(t.doubt), NULL, t.now_s);
}

uint64_t clock_now_s(const struct agent *a, const struct clock_reading *now)
{
    struct timeline t = {0};

    timeline_weigh(&t, &a->clock, now);
    return t.now_s;
}

uint64_t clock_trust_s(const struct agent *a, const struct clock_reading *now)
{
    struct timeline t = {0};

    timeline_weigh(&t, &a->clock, now);
    return t.trust_s;
}

void clock_settle(struct agent *a, const struct clock_reading *now, uint64_t issued_s)
{
    timeline_sign(&a->clock, now, issued_s);
}

enum plr_err clock_accept(struct agent *a, const struct clock_reading *now, struct fail *f)
{
    uint64_t before_s = clock_now_s(a, now);
    char from[WHEN_TEXT] = "", to[WHEN_TEXT] = "", detail[FAIL_TEXT_MAX] = "";

    enum plr_err err = timeline_accept(&a->clock, now, f);
    if (err)
        return err;
    when_rfc3339(from, before_s);
    when_rfc3339(to, a->clock.wall_s);
    (void)fail_text(detail, sizeof(detail), "The clock was accepted: %s instead of %s", to, from);
    history_add(a, HISTORY_CLOCK, 0, detail, NULL, a->clock.wall_s);
    return PLR_OK;
}

const char *clock_doubt_text(enum state_doubt doubt)
{
    switch (doubt) {
    case STATE_DOUBT_EARLY:
        return "the clock is before the day this program was made; set it";
    case STATE_DOUBT_BACK:
        return "the clock is earlier than it has been; evaluation and terms go by the later time";
    case STATE_DOUBT_AHEAD:
        return "the clock is years ahead of what is known, and not believed; \"plr-agent clock\" says more";
    case STATE_DOUBT_REWOUND:
        return "this machine was put back to an earlier moment since it was last asked";
    case STATE_DOUBT_NONE:
        break;
    }
    return NULL;
}

const char *clock_doubt(const struct agent *a, const struct clock_reading *now)
{
    struct timeline t = {0};

    timeline_weigh(&t, &a->clock, now);
    return clock_doubt_text(t.doubt);
}
