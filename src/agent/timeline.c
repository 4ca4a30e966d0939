#include "src/agent/timeline.h"

#include "src/cli/when.h"

enum start { SAME, OTHER, UNKNOWN };

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* a + b, which are times, within the range of a time. */
static uint64_t plus(uint64_t a, uint64_t b)
{
    return b > STATE_TIME_MAX - a ? STATE_TIME_MAX : a + b;
}

/* A boot clock that says decades is none: some emulators and debuggers show the wall clock in its place. */
static bool boot_known(const struct clock_reading *now)
{
    return now->boot_s > 0 && now->boot_s <= TIMELINE_STEP_S;
}

static enum start start_of(const struct state_clock *last, const struct clock_reading *now)
{
    if (!boot_known(now) || last->boot_s == 0)
        return UNKNOWN;
    if (last->boot_id[0] && now->boot_id[0])
        return strcmp(last->boot_id, now->boot_id) == 0 ? SAME : OTHER;
    /* Where the system does not say which start it is, a boot clock that went on is taken for the same one. */
    return now->boot_s >= last->boot_s ? UNKNOWN : OTHER;
}

/* What has passed for certain. */
static uint64_t elapsed_s(const struct state_clock *last, const struct clock_reading *now, enum start start)
{
    if (!boot_known(now) || (last->boot_s == 0 && last->wall_s == 0))
        return 0;
    if (start == OTHER)
        return now->boot_s;
    return last->boot_s > 0 && now->boot_s > last->boot_s ? now->boot_s - last->boot_s : 0;
}

static enum state_doubt doubt_of(uint64_t known_s, const struct clock_reading *now, bool rewound)
{
    if (now->wall_s < TIMELINE_FLOOR_S)
        return STATE_DOUBT_EARLY;
    if (now->wall_s > TIMELINE_CEILING_S || (known_s && now->wall_s > plus(known_s, TIMELINE_STEP_S)))
        return STATE_DOUBT_AHEAD;
    if (plus(now->wall_s, TIMELINE_SLACK_S) < known_s)
        return STATE_DOUBT_BACK;
    return rewound ? STATE_DOUBT_REWOUND : STATE_DOUBT_NONE;
}

static void remember_boot(struct state_clock *clock, const struct clock_reading *now, enum start start)
{
    clock->boot_s = boot_known(now) ? now->boot_s : 0;
    /* Not known now is no reason to forget it, unless it is known to be another start. */
    if (!boot_known(now))
        clock->boot_id[0] = '\0';
    else if (now->boot_id[0] || start == OTHER)
        memcpy(clock->boot_id, now->boot_id, sizeof(clock->boot_id));
}

void timeline_weigh(struct timeline *ret, const struct state_clock *last, const struct clock_reading *now)
{
    enum start start = start_of(last, now);
    bool rewound = start == SAME && now->boot_s < last->boot_s;
    uint64_t elapsed = elapsed_s(last, now, start);
    uint64_t known = last->wall_s ? plus(last->wall_s, elapsed) : 0; /* the time to go by, without the wall clock */
    struct timeline t = {.doubt = doubt_of(known, now, rewound), .passed_s = elapsed, .clock = *last};
    bool believed = t.doubt != STATE_DOUBT_EARLY && t.doubt != STATE_DOUBT_AHEAD;

    t.clock.wall_s = believed ? later(known, now->wall_s) : known;
    t.clock.proven_s = plus(later(last->proven_s, TIMELINE_FLOOR_S), elapsed);
    t.clock.doubt = t.doubt;
    remember_boot(&t.clock, now, start);
    /* Within one start the boot clock knows what has passed: a wall clock that jumps there was set. Over a start it
     * does not know how long the machine was off, or ran unasked before. */
    if (believed && last->wall_s && (start != SAME || rewound) && now->wall_s > last->wall_s)
        t.passed_s = later(elapsed, now->wall_s - last->wall_s);
    t.now_s = later(t.clock.wall_s, TIMELINE_FLOOR_S);
    /* Signers are held against the wall clock as it is: one that was ahead for a while, and was believed, would
     * otherwise make every signer expired for good. */
    t.trust_s = believed ? now->wall_s : t.now_s;
    t.ahead_s = known && now->wall_s > known ? now->wall_s - known : 0;
    t.behind_s = t.now_s > now->wall_s ? t.now_s - now->wall_s : 0;
    *ret = t;
}

void timeline_sign(struct state_clock *clock, const struct clock_reading *now, uint64_t issued_s)
{
    struct timeline t = {0};

    timeline_weigh(&t, clock, now);
    bool believed = t.doubt != STATE_DOUBT_EARLY && t.doubt != STATE_DOUBT_AHEAD;
    uint64_t s = believed ? later(now->wall_s, issued_s) : issued_s;

    *clock = t.clock;
    clock->proven_s = issued_s;
    if (clock->wall_s > s || issued_s > plus(clock->wall_s, TIMELINE_SIGNED_S))
        clock->wall_s = s;
    timeline_weigh(&t, clock, now);
    clock->doubt = t.doubt;
}

enum plr_err timeline_accept(struct state_clock *clock, const struct clock_reading *now, struct fail *f)
{
    char proven[WHEN_TEXT] = "";
    struct timeline t = {0};

    timeline_weigh(&t, clock, now);
    if (now->wall_s < TIMELINE_FLOOR_S || now->wall_s > TIMELINE_CEILING_S) {
        (void)fail_set(f, PLR_ERR_POLICY, "clock", "the wall clock cannot be right: it is %s",
                       now->wall_s < TIMELINE_FLOOR_S ? "before the day this program was made"
                                                      : "more than 50 years after the day this program was made");
        fail_hint(f, "set the clock of the machine, then give this command again");
        return PLR_ERR_POLICY;
    }
    if (t.doubt == STATE_DOUBT_NONE && plus(now->wall_s, TIMELINE_TICK_S) >= t.clock.wall_s)
        return fail_set(f, PLR_ERR_STATE, "clock", "nothing is doubted: the product goes by the wall clock");
    if (plus(now->wall_s, TIMELINE_SLACK_S) < t.clock.proven_s) {
        when_field(proven, t.clock.proven_s);
        (void)fail_set(f, PLR_ERR_POLICY, "clock", "the wall clock is too early: it is %s at least, as is proven",
                       proven);
        fail_hint(f, "\"plr-agent clock\" says by what; set the clock of the machine, then give this command again");
        return PLR_ERR_POLICY;
    }
    *clock = t.clock;
    clock->wall_s = later(now->wall_s, t.clock.proven_s);
    clock->doubt = STATE_DOUBT_NONE;
    return PLR_OK;
}
