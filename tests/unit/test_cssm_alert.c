/* Alerts as pure functions over facts: src/ledger/alert.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "src/ledger/alert.h"

#define DAY_S 86400u
#define TODAY 20000u /* days since 1970 */

static const struct alert_limits limits = {.now_s = (uint64_t)TODAY * DAY_S + 40000, .days = 90, .transit_days = 30};

static bool judge(struct alert *a, const struct alert_fact *fact)
{
    memset(a, 0x55, sizeof *a);
    return alert_judge(a, fact, &limits);
}

static void expiring(void **state)
{
    static const struct {
        uint32_t left;
        enum alert_severity severity;
    } cases[] = {{0, ALERT_MAJOR},  {1, ALERT_MAJOR}, {30, ALERT_MAJOR}, {31, ALERT_MINOR},
                 {60, ALERT_MINOR}, {61, ALERT_INFO}, {90, ALERT_INFO}};
    struct alert_fact fact = {.kind = ALERT_EXPIRING, .count = 5};
    struct alert a;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fact.end_day = TODAY + cases[i].left;
        assert_true(judge(&a, &fact));
        assert_int_equal(a.kind, ALERT_EXPIRING);
        assert_int_equal(a.severity, cases[i].severity);
        assert_int_equal(a.count, 5);
        assert_int_equal(a.since_s, (uint64_t)(TODAY + cases[i].left - 90) * DAY_S);
    }
    fact.end_day = TODAY + 91;
    assert_false(judge(&a, &fact));
    fact.end_day = TODAY - 1;
    assert_false(judge(&a, &fact));
    /* The horizon reaches back before 1970. */
    fact.end_day = 3;
    assert_true(alert_judge(&a, &fact, &(struct alert_limits){.now_s = 0, .days = 90}));
    assert_int_equal(a.since_s, 0);
}

static void ended(void **state)
{
    static const enum alert_kind kinds[] = {ALERT_EXPIRED, ALERT_RESERVED_EXPIRED};
    struct alert a;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct alert_fact fact = {.kind = kinds[i], .count = 3, .end_day = TODAY - 1};

        assert_true(judge(&a, &fact));
        assert_int_equal(a.since_s, (uint64_t)TODAY * DAY_S);
        assert_int_equal(a.severity, kinds[i] == ALERT_EXPIRED ? ALERT_MAJOR : ALERT_CRITICAL);
        fact.end_day = TODAY;
        assert_false(judge(&a, &fact));
        fact.end_day = TODAY - 1;
        fact.count = 0;
        assert_false(judge(&a, &fact));
    }
}

static void insufficient(void **state)
{
    struct alert_fact fact = {.kind = ALERT_INSUFFICIENT, .count = 7, .in_force = 5, .end_day = TODAY - 3};
    struct alert a;

    (void)state;
    assert_true(judge(&a, &fact));
    assert_int_equal(a.count, 2);
    assert_int_equal(a.since_s, (uint64_t)(TODAY - 2) * DAY_S);
    fact.in_force = 7;
    assert_false(judge(&a, &fact));
    fact.in_force = 8;
    assert_false(judge(&a, &fact));
}

static void in_transit(void **state)
{
    struct alert_fact fact = {.kind = ALERT_IN_TRANSIT, .number = 12, .udi = "PID:A,SN:1"};
    struct alert a;

    (void)state;
    fact.at_s = limits.now_s - 30u * DAY_S;
    assert_true(judge(&a, &fact));
    assert_int_equal(a.since_s, fact.at_s);
    assert_non_null(strstr(a.next, "plr-cssm show 12"));
    fact.at_s++;
    assert_false(judge(&a, &fact));
    fact.at_s = limits.now_s + 1; /* a clock that went back */
    assert_false(judge(&a, &fact));
}

static void always(void **state)
{
    static const enum alert_kind kinds[] = {ALERT_CLONE_SUSPECTED, ALERT_RETURN_PENDING};
    struct alert a;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct alert_fact fact = {.kind = kinds[i], .at_s = 77, .udi = "PID:A,SN:1"};

        assert_true(judge(&a, &fact));
        assert_int_equal(a.since_s, 77);
    }
}

static void words_and_order(void **state)
{
    const struct alert critical = {.severity = ALERT_CRITICAL, .kind = ALERT_RESERVED_EXPIRED, .since_s = 9};
    const struct alert older = {.severity = ALERT_CRITICAL, .kind = ALERT_RESERVED_EXPIRED, .since_s = 8};
    const struct alert clone = {.severity = ALERT_CRITICAL, .kind = ALERT_CLONE_SUSPECTED, .since_s = 99};
    const struct alert info = {.severity = ALERT_INFO, .kind = ALERT_CLONE_SUSPECTED, .since_s = 1};

    (void)state;
    for (int kind = 0; kind < ALERT_KIND_COUNT; kind++)
        assert_non_null(alert_word((enum alert_kind)kind));
    assert_string_equal(alert_severity_word(ALERT_INFO), "info");
    assert_true(alert_compare(&critical, &info) < 0);
    assert_true(alert_compare(&info, &critical) > 0);
    assert_true(alert_compare(&older, &critical) < 0);
    assert_true(alert_compare(&clone, &older) < 0);
    assert_int_equal(alert_compare(&clone, &clone), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expiring),   cmocka_unit_test(ended),  cmocka_unit_test(insufficient),
        cmocka_unit_test(in_transit), cmocka_unit_test(always), cmocka_unit_test(words_and_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
