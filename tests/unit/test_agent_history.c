/* The log of the product: what is kept, what gives way, what is told and not kept. */
#include <syslog.h>

#include "src/agent/clock.h"
#include "src/agent/history.h"
#include "src/agent/usage.h"
#include "tests/unit/test_agent_product.h"

#define UDI "PID:TESTBOX,SN:ABC1234WXYZ"

static size_t heard;
static struct state_event last;

static void listener(const struct state_event *event)
{
    heard++;
    last = *event;
}

static int start(void **state)
{
    *state = agent_in(STATE_IDLE);
    heard = 0;
    history_listen(listener);
    return 0;
}

static int finish(void **state)
{
    history_listen(NULL);
    state_free(*state);
    return 0;
}

static void test_words_go_where_they_belong(void **state)
{
    struct agent *a = *state;

    history_add(a, HISTORY_NOT_AUTHORIZED, 0, "TAG", "because $u \n \"so\"", NOW_S);
    assert_string_equal(a->events[0].text, "%SMART_LIC-3-NOT_AUTHORIZED: The entitlement TAG in Not Authorized to be "
                                           "used. Reason: because $u \\x0a \"so\"");
    history_add(a, HISTORY_EXPORT, 0, "Allowed", NULL, NOW_S);
    assert_string_equal(a->events[1].text,
                        "%SMART_LIC-6-EXPORT_CONTROLLED: Usage of export controlled features is Allowed for udi " UDI);
    history_add(a, HISTORY_ENABLED, 0, NULL, NULL, NOW_S);
    assert_string_equal(a->events[2].text,
                        "%SMART_LIC-6-RESERVATION_ENABLED: License Reservation enabled for udi " UDI);
}

static void test_a_long_message_is_cut(void **state)
{
    struct agent *a = *state;
    char longest[FAIL_TEXT_MAX] = "";

    memset(longest, 'x', sizeof(longest) - 1);
    history_add(a, HISTORY_NOT_AUTHORIZED, 0, longest, longest, NOW_S);
    assert_int_equal(strlen(a->events[0].text), FAIL_TEXT_MAX - 1);
}

static void test_the_oldest_gives_way(void **state)
{
    struct agent *a = *state;
    char detail[16] = "";

    for (unsigned i = 0; i < STATE_EVENT_MAX + 5; i++) {
        (void)fail_text(detail, sizeof(detail), "Q%u", i);
        history_add(a, HISTORY_REQUESTED, 0, detail, NULL, NOW_S + i);
    }
    assert_int_equal(a->event_count, STATE_EVENT_MAX);
    assert_int_equal(a->fresh_events, STATE_EVENT_MAX);
    assert_int_equal(a->events[0].time_s, NOW_S + 5);
    assert_int_equal(a->events[STATE_EVENT_MAX - 1].time_s, NOW_S + STATE_EVENT_MAX + 4);
}

/* In place of the C library's: whoever links libplr has a name of its own in the log. */
static unsigned named;

void openlog(const char *name, int option, int facility)
{
    (void)name;
    (void)option;
    (void)facility;
    named++;
}

void closelog(void)
{
    named++;
}

static void test_the_name_in_the_log_is_left_alone(void **state)
{
    struct agent *a = *state;

    history_add(a, HISTORY_INSTALLED, 0, "Specific", NULL, NOW_S);
    history_syslog(a);
    history_tell(a, HISTORY_INSTALL_FAILED, 0, "why", NOW_S);
    assert_int_equal(heard, 2);
    assert_int_equal(named, 0);
}

static void test_a_standing_message_is_kept_once(void **state)
{
    struct agent *a = *state;

    history_add(a, HISTORY_INSTALLED, 0, "Specific", NULL, NOW_S);
    history_syslog(a);
    assert_int_equal(heard, 1);
    for (unsigned i = 0; i < 2 * STATE_EVENT_MAX; i++) {
        history_add(a, HISTORY_NOT_AUTHORIZED, 0, "ONE", "why", NOW_S + i);
        history_add(a, HISTORY_NOT_AUTHORIZED, 0, "TWO", "why", NOW_S + i);
        assert_int_equal(a->fresh_events, 2);
        history_syslog(a);
    }
    assert_int_equal(a->event_count, 3);
    assert_int_equal(heard, 1 + 4 * STATE_EVENT_MAX);
    assert_int_equal(a->events[0].time_s, NOW_S);
    assert_int_equal(a->events[2].time_s, NOW_S + 2 * STATE_EVENT_MAX - 1);
    history_add(a, HISTORY_INSTALLED, 0, "Specific", NULL, NOW_S); /* what was done is kept each time */
    assert_int_equal(a->event_count, 4);
}

static void test_what_is_judged_anew_is_taken_back(void **state)
{
    struct agent *a = *state;

    history_add(a, HISTORY_NOT_AUTHORIZED, 0, "OLD", "why", NOW_S);
    history_syslog(a);
    history_add(a, HISTORY_NOT_AUTHORIZED, 0, "NEW", "why", NOW_S);
    history_add(a, HISTORY_INSTALLED, 0, "Specific", NULL, NOW_S);
    history_retract(a, HISTORY_NOT_AUTHORIZED);
    assert_int_equal(a->event_count, 2);
    assert_int_equal(a->fresh_events, 1);
    assert_non_null(strstr(a->events[0].text, "OLD"));
    assert_non_null(strstr(a->events[1].text, "RESERVED_INSTALLED"));
}

static void test_what_is_told_is_not_kept(void **state)
{
    struct agent *a = *state;

    history_tell(a, HISTORY_INSTALL_FAILED, 0, "it is not right", NOW_S);
    assert_int_equal(a->event_count, 0);
    assert_int_equal(heard, 1);
    assert_string_equal(last.text, "%SMART_LIC-3-AUTHORIZATION_INSTALL_FAILED: The install of a new licensing "
                                   "authorization code has failed on " UDI ": it is not right");
}

static void advance(struct agent *a, unsigned day)
{
    struct clock_reading now = {.wall_s = NOW_S + day * 86400ull, .boot_s = 100 + day * 86400ull};

    memcpy(now.boot_id, "1a7e3501-0b2a-4a40-abfc-b963820cf67f", sizeof(now.boot_id));
    clock_advance(a, &now);
}

/* Day by day: 30, 14, 7, 3 and 1 days before the end, each once. */
static void test_evaluation_warns(void **state)
{
    static const unsigned left_days[] = {30, 14, 7, 3, 1};
    struct agent *a = *state;
    size_t warned = 0;

    advance(a, 0);
    assert_int_equal(usage_take(a, "a.b", 1, false, NULL), PLR_OK);
    for (unsigned day = 1; day < 90; day++) {
        advance(a, day);
        warned += warned < 5 && 90 - day == left_days[warned];
        assert_int_equal(a->event_count, warned);
    }
    assert_int_equal(warned, 5);
    assert_non_null(strstr(a->events[1].text, " in 14 days, 0 hours, 0 minutes, 0 seconds "));
}

/* What was authorized and is not any more is told when its term ends, once. */
static void test_a_term_ends(void **state)
{
    struct agent *a = *state;
    struct member *m = &a->members[0];

    m->mode = STATE_INSTALLED_SLR;
    m->installed.slr.entitlement_count = 1;
    m->installed.slr.entitlements[0] = (struct slr_entitlement){
        .tag = "a.b", .count = 2, .type = LICENSE_TERM, .start_day = NOW_S / 86400 - 5, .end_day = NOW_S / 86400 + 5};
    advance(a, 0);
    assert_int_equal(usage_take(a, "a.b", 2, false, NULL), PLR_OK);
    advance(a, 5);
    assert_int_equal(a->event_count, 0);
    advance(a, 6);
    assert_int_equal(a->event_count, 1);
    assert_non_null(strstr(a->events[0].text, "The entitlement a.b in Not Authorized to be used. Reason: its term "
                                              "ended on "));
    advance(a, 7);
    assert_int_equal(a->event_count, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_words_go_where_they_belong),
        TEST(test_a_long_message_is_cut),
        TEST(test_the_oldest_gives_way),
        TEST(test_the_name_in_the_log_is_left_alone),
        TEST(test_a_standing_message_is_kept_once),
        TEST(test_what_is_judged_anew_is_taken_back),
        TEST(test_what_is_told_is_not_kept),
        TEST(test_evaluation_warns),
        TEST(test_a_term_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
