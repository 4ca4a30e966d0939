/* Which time to go by: timeline.h over tables written by hand. plr-store(5), CLOCK. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "src/agent/clock.h"
#include "src/agent/usage.h"

#define DAY   86400ull
#define YEAR  31557600ull
#define T0    1900000000ull /* 2030-03-17: what is remembered in the tables */
#define BOOT0 5000ull
#define FLOOR TIMELINE_FLOOR_S

static const char one[] = "11111111-2222-3333-4444-555555555555";
static const char two[] = "21111111-2222-3333-4444-555555555555";

struct row {
    const char *what;
    uint64_t last_wall_s, last_boot_s; /* proven: T0 - YEAR; in start one */
    uint64_t wall_s, boot_s;
    const char *boot_id;
    enum state_doubt doubt;
    uint64_t now_s, passed_s, trust_s, remembered_s, elapsed_s;
};

/* An hour later by the boot clock, unless the row is about that. */
static const struct row rows[] = {
    {"an hour by both", T0, BOOT0, T0 + 3600, BOOT0 + 3600, one, STATE_DOUBT_NONE, T0 + 3600, 3600, T0 + 3600,
     T0 + 3600, 3600},
    {"nothing passed", T0, BOOT0, T0, BOOT0, one, STATE_DOUBT_NONE, T0, 0, T0, T0, 0},
    {"disciplined back, within the slack", T0, BOOT0, T0 + 3300, BOOT0 + 3600, one, STATE_DOUBT_NONE, T0 + 3600, 3600,
     T0 + 3300, T0 + 3600, 3600},
    {"one second beyond the slack", T0, BOOT0, T0 + 3299, BOOT0 + 3600, one, STATE_DOUBT_BACK, T0 + 3600, 3600,
     T0 + 3299, T0 + 3600, 3600},
    {"set back a year: the boot clock goes on", T0, BOOT0, T0 - YEAR, BOOT0 + 3600, one, STATE_DOUBT_BACK, T0 + 3600,
     3600, T0 - YEAR, T0 + 3600, 3600},
    {"the wall clock stands still", T0, BOOT0, T0, BOOT0 + 40 * DAY, one, STATE_DOUBT_BACK, T0 + 40 * DAY, 40 * DAY, T0,
     T0 + 40 * DAY, 40 * DAY},
    {"set ahead a year: a term believes it, evaluation does not", T0, BOOT0, T0 + YEAR, BOOT0 + 3600, one,
     STATE_DOUBT_NONE, T0 + YEAR, 3600, T0 + YEAR, T0 + YEAR, 3600},
    {"set ahead ten years", T0, BOOT0, T0 + 3600 + 10 * YEAR, BOOT0 + 3600, one, STATE_DOUBT_NONE,
     T0 + 3600 + 10 * YEAR, 3600, T0 + 3600 + 10 * YEAR, T0 + 3600 + 10 * YEAR, 3600},
    {"set ahead ten years and a second: nobody believes it", T0, BOOT0, T0 + 3601 + 10 * YEAR, BOOT0 + 3600, one,
     STATE_DOUBT_AHEAD, T0 + 3600, 3600, T0 + 3600, T0 + 3600, 3600},
    {"the year 9999", T0, BOOT0, STATE_TIME_MAX, BOOT0 + 3600, one, STATE_DOUBT_AHEAD, T0 + 3600, 3600, T0 + 3600,
     T0 + 3600, 3600},
    {"1970", T0, BOOT0, 60, BOOT0 + 3600, one, STATE_DOUBT_EARLY, T0 + 3600, 3600, T0 + 3600, T0 + 3600, 3600},
    {"off for a month", T0, BOOT0, T0 + 30 * DAY, 60, two, STATE_DOUBT_NONE, T0 + 30 * DAY, 30 * DAY, T0 + 30 * DAY,
     T0 + 30 * DAY, 60},
    {"started anew, set back", T0, BOOT0, T0 - 30 * DAY, 3600, two, STATE_DOUBT_BACK, T0 + 3600, 3600, T0 - 30 * DAY,
     T0 + 3600, 3600},
    {"started anew, its battery empty", T0, BOOT0, 60, 3600, two, STATE_DOUBT_EARLY, T0 + 3600, 3600, T0 + 3600,
     T0 + 3600, 3600},
    {"started anew, decades ahead", T0, BOOT0, T0 + 30 * YEAR, 3600, two, STATE_DOUBT_AHEAD, T0 + 3600, 3600, T0 + 3600,
     T0 + 3600, 3600},
    {"a snapshot was put back, the wall clock is right", T0, BOOT0, T0 + DAY, BOOT0 - 1000, one, STATE_DOUBT_REWOUND,
     T0 + DAY, DAY, T0 + DAY, T0 + DAY, 0},
    {"a snapshot was put back, the wall clock with it", T0, BOOT0, T0 - 1000, BOOT0 - 1000, one, STATE_DOUBT_BACK, T0,
     0, T0 - 1000, T0, 0},
    {"no boot id, the boot clock goes on: the larger counts", T0, BOOT0, T0 + DAY, BOOT0 + 3600, "", STATE_DOUBT_NONE,
     T0 + DAY, DAY, T0 + DAY, T0 + DAY, 3600},
    {"no boot id, started anew", T0, BOOT0, T0 + DAY, 60, "", STATE_DOUBT_NONE, T0 + DAY, DAY, T0 + DAY, T0 + DAY, 60},
    {"a boot clock that is the wall clock is none", T0, BOOT0, T0 + DAY, T0 + DAY, one, STATE_DOUBT_NONE, T0 + DAY, DAY,
     T0 + DAY, T0 + DAY, 0},
    {"no boot clock", T0, BOOT0, T0 + DAY, 0, one, STATE_DOUBT_NONE, T0 + DAY, DAY, T0 + DAY, T0 + DAY, 0},
    {"there was no boot clock", T0, 0, T0 + DAY, BOOT0, one, STATE_DOUBT_NONE, T0 + DAY, DAY, T0 + DAY, T0 + DAY, 0},
    {"first reading", 0, 0, T0, BOOT0, one, STATE_DOUBT_NONE, T0, 0, T0, T0, 0},
    {"first reading, 1970", 0, 0, 60, BOOT0, one, STATE_DOUBT_EARLY, FLOOR, 0, FLOOR, 0, 0},
    {"first reading, 40 years on", 0, 0, FLOOR + 40 * YEAR, BOOT0, one, STATE_DOUBT_NONE, FLOOR + 40 * YEAR, 0,
     FLOOR + 40 * YEAR, FLOOR + 40 * YEAR, 0},
    {"first reading, a second beyond what is believed", 0, 0, TIMELINE_CEILING_S + 1, BOOT0, one, STATE_DOUBT_AHEAD,
     FLOOR, 0, FLOOR, 0, 0},
    {"never known, then set: no evaluation for it", 0, BOOT0, T0, BOOT0 + 60, one, STATE_DOUBT_NONE, T0, 60, T0, T0,
     60},
    {"never known, then right over a start", 0, BOOT0, T0, 60, two, STATE_DOUBT_NONE, T0, 60, T0, T0, 60},
    {"the last moment of time", STATE_TIME_MAX - 5, BOOT0, 60, BOOT0 + 3600, one, STATE_DOUBT_EARLY, STATE_TIME_MAX,
     3600, STATE_TIME_MAX, STATE_TIME_MAX, 3600},
};

static struct clock_reading reading(uint64_t wall_s, uint64_t boot_s, const char *boot_id)
{
    struct clock_reading r = {.wall_s = wall_s, .boot_s = boot_s};

    memcpy(r.boot_id, boot_id, strlen(boot_id) + 1);
    return r;
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *r = &rows[i];
        struct state_clock last = {.wall_s = r->last_wall_s, .proven_s = T0 - YEAR, .boot_s = r->last_boot_s};
        struct clock_reading now = reading(r->wall_s, r->boot_s, r->boot_id);
        struct timeline t = {0}, again = {0};

        memcpy(last.boot_id, one, sizeof(one));
        timeline_weigh(&t, &last, &now);
        if (t.doubt != r->doubt || t.now_s != r->now_s || t.passed_s != r->passed_s || t.trust_s != r->trust_s ||
            t.clock.wall_s != r->remembered_s || t.clock.proven_s != T0 - YEAR + r->elapsed_s)
            fail_msg("%s: doubt %s, now %lld, passed %lld, trust %lld, remembered %lld, proven %lld", r->what,
                     state_doubt_word(t.doubt), (long long)(t.now_s - T0), (long long)t.passed_s,
                     (long long)(t.trust_s - T0), (long long)(t.clock.wall_s - T0),
                     (long long)(t.clock.proven_s - (T0 - YEAR)));
        /* Weighed again, nothing more has passed. */
        timeline_weigh(&again, &t.clock, &now);
        if (again.now_s != t.now_s || again.clock.proven_s != t.clock.proven_s ||
            (again.passed_s != 0 && r->boot_s != 0))
            fail_msg("%s: weighed again it says something else", r->what);
    }
}

/* Whatever the wall clock does, time goes on with the boot clock: no term is longer for it, nor is evaluation. */
static void test_no_wall_clock_stops_time(void **state)
{
    static const int64_t walls[] = {0, -(int64_t)YEAR, 5, -(int64_t)DAY, -(int64_t)T0, -301, 1, -(int64_t)(40 * YEAR)};
    struct state_clock clock = {.wall_s = T0, .proven_s = T0, .boot_s = BOOT0};
    uint64_t passed_s = 0;

    (void)state;
    memcpy(clock.boot_id, one, sizeof(one));
    for (unsigned i = 1; i <= 400; i++) {
        int64_t wall = (int64_t)T0 + walls[i % 8];
        struct clock_reading now = reading(wall > 0 ? (uint64_t)wall : 0, BOOT0 + i * DAY, one);
        struct timeline t = {0};

        timeline_weigh(&t, &clock, &now);
        clock = t.clock;
        passed_s += t.passed_s;
        assert_true(t.now_s >= T0 + i * DAY);
        assert_true(t.now_s <= T0 + i * DAY + 5);
    }
    assert_int_equal(passed_s, 400 * DAY);
    assert_int_equal(clock.proven_s, T0 + 400 * DAY);
}

struct accept_row {
    const char *what;
    uint64_t wall_s; /* of the machine; remembered: T0, proven: T0 - YEAR */
    enum plr_err err;
    uint64_t now_s; /* afterwards */
};

static const struct accept_row accept_rows[] = {
    {"nothing to accept", T0, PLR_ERR_STATE, T0},
    {"ahead, and believed already", T0 + YEAR, PLR_ERR_STATE, T0 + YEAR},
    {"back to what may be", T0 - DAY, PLR_OK, T0 - DAY},
    {"as good as the same", T0 - 5, PLR_ERR_STATE, T0},
    {"a little back", T0 - 60, PLR_OK, T0 - 60},
    {"back to what is proven", T0 - YEAR, PLR_OK, T0 - YEAR},
    {"before what is proven, within the slack", T0 - YEAR - 300, PLR_OK, T0 - YEAR},
    {"before what is proven", T0 - YEAR - 301, PLR_ERR_POLICY, T0},
    {"before this program", FLOOR - 1, PLR_ERR_POLICY, T0},
    {"years ahead: it was right after all", T0 + 20 * YEAR, PLR_OK, T0 + 20 * YEAR},
    {"beyond all that is believed", TIMELINE_CEILING_S + 1, PLR_ERR_POLICY, T0},
};

static void test_accept(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(accept_rows) / sizeof(accept_rows[0]); i++) {
        const struct accept_row *r = &accept_rows[i];
        struct state_clock clock = {.wall_s = T0, .proven_s = T0 - YEAR, .boot_s = BOOT0}, before = {0};
        struct clock_reading now = reading(r->wall_s, BOOT0, one);
        struct timeline t = {0};

        memcpy(clock.boot_id, one, sizeof(one));
        before = clock;
        if (timeline_accept(&clock, &now, NULL) != r->err)
            fail_msg("%s: another answer than %d", r->what, r->err);
        if (r->err)
            assert_memory_equal(&clock, &before, sizeof(clock));
        timeline_weigh(&t, &clock, &now);
        if (t.now_s != r->now_s)
            fail_msg("%s: %lld", r->what, (long long)(t.now_s - T0));
        if (!r->err)
            assert_int_equal(t.doubt, STATE_DOUBT_NONE);
        assert_int_equal(t.clock.proven_s, T0 - YEAR);
    }
}

/* Setting back and accepting, as often as one likes, gains nothing while the machine runs. */
static void test_accept_gains_nothing(void **state)
{
    struct agent *a = calloc(1, sizeof(*a));
    uint64_t issued_s = T0;

    (void)state;
    assert_non_null(a);
    struct clock_reading now = reading(T0 + 3600, BOOT0, one);
    clock_advance(a, &now);
    clock_settle(a, &now, issued_s);
    assert_int_equal(usage_take(a, "TAG", 1, false, NULL), PLR_OK);
    for (unsigned i = 1; i <= 50; i++) {
        now = reading(T0 - DAY, BOOT0 + i * DAY, one);
        clock_advance(a, &now);
        assert_int_equal(clock_accept(a, &now, NULL), PLR_ERR_POLICY);
        now = reading(T0 + i * DAY, BOOT0 + i * DAY,
                      one); /* exactly what is proven: the hour of the way is gained once */
        assert_int_equal(clock_accept(a, &now, NULL), i == 1 ? PLR_OK : PLR_ERR_STATE);
        assert_true(clock_now_s(a, &now) >= issued_s + i * DAY);
        assert_int_equal(a->evaluation_used_s, i * DAY);
    }
    free(a);
}

/* A far-future clock at a start, and set right again: neither evaluation nor the remembered time has suffered. */
static void test_far_future_leaves_no_trace(void **state)
{
    struct agent *a = calloc(1, sizeof(*a));

    (void)state;
    assert_non_null(a);
    struct clock_reading now = reading(T0, BOOT0, one);
    clock_advance(a, &now);
    assert_int_equal(usage_take(a, "TAG", 1, false, NULL), PLR_OK);
    now = reading(T0 + 70 * YEAR, 60, two);
    assert_non_null(clock_doubt(a, &now));
    clock_advance(a, &now);
    clock_advance(a, &now);
    assert_int_equal(a->evaluation_used_s, 60);
    assert_int_equal(a->event_count, 1);
    assert_non_null(strstr(a->events[0].text, "%SMART_LIC-4-CLOCK: The clock is years ahead and not believed"));
    now = reading(T0 + 600, 120, two);
    assert_null(clock_doubt(a, &now));
    clock_advance(a, &now);
    assert_int_equal(a->evaluation_used_s, 120); /* by the boot clock */
    assert_int_equal(clock_now_s(a, &now), T0 + 600);
    free(a);
}

/* What an authority has signed is the time, whatever was remembered. */
static void test_signed_time(void **state)
{
    static const struct {
        uint64_t wall_s, issued_s, now_s;
    } signs[] = {
        {T0, T0 - DAY, T0},                    /* as it should be */
        {T0 - 2 * DAY, T0 - DAY, T0 - DAY},    /* the clock is behind, and had been ahead */
        {T0 - 2 * YEAR, T0 + YEAR, T0 + YEAR}, /* both are behind */
        {T0, T0 + DAY, T0},                    /* the authority's clock may be a day ahead */
        {60, T0 - DAY, T0 - DAY},              /* no clock at all */
        {T0 + 30 * YEAR, T0, T0},              /* not believed */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        struct state_clock clock = {.wall_s = T0, .proven_s = T0 + 5 * YEAR, .boot_s = BOOT0};
        struct clock_reading now = reading(signs[i].wall_s, BOOT0, one);
        struct timeline t = {0};

        memcpy(clock.boot_id, one, sizeof(one));
        timeline_sign(&clock, &now, signs[i].issued_s);
        timeline_weigh(&t, &clock, &now);
        if (t.now_s != signs[i].now_s)
            fail_msg("row %zu: %lld", i, (long long)(t.now_s - T0));
        assert_int_equal(t.clock.proven_s, signs[i].issued_s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_no_wall_clock_stops_time),
        cmocka_unit_test(test_accept),
        cmocka_unit_test(test_accept_gains_nothing),
        cmocka_unit_test(test_far_future_leaves_no_trace),
        cmocka_unit_test(test_signed_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
