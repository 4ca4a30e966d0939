/* Who may use what, and how long evaluation lasts: usage.h and clock.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "src/agent/clock.h"
#include "src/agent/usage.h"

#define DAY_S  86400u
#define DAY    20900u /* 2027-03-23 */
#define NOW_S  ((uint64_t)DAY * DAY_S + 3600)
#define TAG_A  "regid.2020-01.com.example.ALPHA,1.0_01234567-89ab-cdef-0123-456789abcdef"
#define TAG_A2 "regid.2021-01.com.example.ALPHA,2.0_11234567-89ab-cdef-0123-456789abcdef"
#define TAG_B  "regid.2020-01.com.example.BETA,1.0_21234567-89ab-cdef-0123-456789abcdef"

static const char boot_one[] = "11111111-2222-3333-4444-555555555555";
static const char boot_two[] = "21111111-2222-3333-4444-555555555555";

static int setup(void **state)
{
    struct agent *a = calloc(1, sizeof(*a));

    if (a)
        a->member_count = 1;
    *state = a;
    return a ? 0 : -1;
}

static int teardown(void **state)
{
    free(*state);
    return 0;
}

static void entitle(struct agent *a, const char *tag, uint32_t count, enum license_type type, uint32_t start,
                    uint32_t end)
{
    struct slr_entitlement *e =
        &a->members[0].installed.slr.entitlements[a->members[0].installed.slr.entitlement_count++];

    memcpy(e->tag, tag, strlen(tag) + 1);
    e->count = count;
    e->type = type;
    e->start_day = start;
    e->end_day = end;
    a->members[0].mode = STATE_INSTALLED_SLR;
}

static void test_slr_counts(void **state)
{
    struct agent *a = *state;
    struct fail f = {0};

    entitle(a, TAG_A, 3, LICENSE_PERPETUAL, 0, 0);
    assert_int_equal(usage_ask(a, TAG_A, 1, false, NOW_S, &f), USAGE_AUTHORIZED);
    assert_int_equal(usage_ask(a, TAG_A, 3, false, NOW_S, &f), USAGE_AUTHORIZED);
    assert_int_equal(usage_ask(a, TAG_A, 4, false, NOW_S, &f), USAGE_NOT_AUTHORIZED);
    assert_string_equal(f.why, "4 wanted, 3 reserved");
    assert_int_equal(usage_ask(a, TAG_B, 1, false, NOW_S, &f), USAGE_NOT_AUTHORIZED);
    assert_string_equal(f.why, "License not present in SLR auth code");
    assert_int_equal(usage_ask(a, TAG_A, 1, true, NOW_S, &f), USAGE_NOT_AUTHORIZED);
    assert_string_equal(f.reason, "IsExportRestricted");
    a->members[0].installed.export_status = EXPORT_ALLOWED;
    assert_int_equal(usage_ask(a, TAG_A, 1, true, NOW_S, &f), USAGE_AUTHORIZED);
}

static void test_slr_term_is_inclusive(void **state)
{
    struct agent *a = *state;

    entitle(a, TAG_A, 1, LICENSE_TERM, DAY, DAY + 1);
    assert_int_equal(usage_ask(a, TAG_A, 1, false, (uint64_t)DAY * DAY_S - 1, NULL), USAGE_NOT_AUTHORIZED);
    assert_int_equal(usage_ask(a, TAG_A, 1, false, (uint64_t)DAY * DAY_S, NULL), USAGE_AUTHORIZED);
    assert_int_equal(usage_ask(a, TAG_A, 1, false, (uint64_t)(DAY + 2) * DAY_S - 1, NULL), USAGE_AUTHORIZED);
    assert_int_equal(usage_ask(a, TAG_A, 1, false, (uint64_t)(DAY + 2) * DAY_S, NULL), USAGE_NOT_AUTHORIZED);
}

static void test_by_reference(void **state)
{
    struct agent *a = *state;

    entitle(a, "", 2, LICENSE_PERPETUAL, 0, 0);
    a->members[0].installed.slr.entitlements[0].by_reference = true;
    digest_tag(a->members[0].installed.slr.entitlements[0].tag_hash, TAG_B);
    assert_int_equal(usage_ask(a, TAG_B, 2, false, NOW_S, NULL), USAGE_AUTHORIZED);
    assert_int_equal(usage_ask(a, TAG_B, 3, false, NOW_S, NULL), USAGE_NOT_AUTHORIZED);
    assert_int_equal(usage_ask(a, TAG_A, 1, false, NOW_S, NULL), USAGE_NOT_AUTHORIZED);
}

static void test_plr_authorizes_everything(void **state)
{
    struct agent *a = *state;

    a->members[0].mode = STATE_INSTALLED_PLR;
    a->evaluation_used_s = STATE_EVALUATION_S;
    assert_int_equal(usage_ask(a, "anything", STATE_COUNT_MAX, false, NOW_S, NULL), USAGE_AUTHORIZED);
    assert_int_equal(usage_ask(a, "anything", 1, true, NOW_S, NULL), USAGE_NOT_AUTHORIZED);
}

static void test_names(void **state)
{
    struct agent *a = *state;
    char tag[TAG_TEXT_MAX + 1] = "";
    struct fail f = {0};

    entitle(a, TAG_A, 1, LICENSE_PERPETUAL, 0, 0);
    entitle(a, TAG_B, 1, LICENSE_PERPETUAL, 0, 0);
    assert_int_equal(usage_resolve(tag, a, "ALPHA", &f), PLR_OK);
    assert_string_equal(tag, TAG_A);
    assert_int_equal(usage_resolve(tag, a, TAG_B, &f), PLR_OK);
    assert_string_equal(tag, TAG_B);
    assert_int_equal(usage_resolve(tag, a, "GAMMA", &f), PLR_OK);
    assert_string_equal(tag, "GAMMA");
    assert_int_equal(usage_take(a, TAG_A, 1, false, &f), PLR_OK); /* the same tag twice is one name */
    assert_int_equal(usage_resolve(tag, a, "ALPHA", &f), PLR_OK);
    assert_int_equal(usage_take(a, TAG_A2, 1, false, &f), PLR_OK);
    assert_int_equal(usage_resolve(tag, a, "ALPHA", &f), PLR_ERR_USAGE);
    assert_string_equal(f.reason, "ambiguous");
    assert_int_equal(usage_resolve(tag, a, TAG_A2, &f), PLR_OK);
    assert_int_equal(usage_resolve(tag, a, "two words", &f), PLR_ERR_USAGE);
    assert_int_equal(usage_resolve(tag, a, "", &f), PLR_ERR_USAGE);
}

/* A NAME was in use before anything was reserved: it stands for what is reserved now. */
static void test_reserved_names_come_first(void **state)
{
    struct agent *a = *state;
    char tag[TAG_TEXT_MAX + 1] = "";

    assert_int_equal(usage_take(a, "ALPHA", 1, false, NULL), PLR_OK);
    assert_int_equal(usage_take(a, TAG_A, 1, false, NULL), PLR_OK);
    assert_int_equal(usage_resolve(tag, a, "ALPHA", NULL), PLR_OK);
    assert_string_equal(tag, "ALPHA"); /* nothing is reserved: what is in use under this text */
    entitle(a, TAG_A, 1, LICENSE_PERPETUAL, 0, 0);
    assert_int_equal(usage_resolve(tag, a, "ALPHA", NULL), PLR_OK);
    assert_string_equal(tag, TAG_A);
    entitle(a, "ALPHA", 1, LICENSE_PERPETUAL, 0, 0); /* a tag of that very text is reserved, too */
    assert_int_equal(usage_resolve(tag, a, "ALPHA", NULL), PLR_OK);
    assert_string_equal(tag, "ALPHA");
}

static void test_rebind(void **state)
{
    struct agent *a = *state;

    assert_int_equal(usage_take(a, "BETA", 2, true, NULL), PLR_OK);
    assert_int_equal(usage_take(a, "ALPHA", STATE_COUNT_MAX, false, NULL), PLR_OK);
    assert_int_equal(usage_take(a, TAG_A, 5, true, NULL), PLR_OK);
    assert_int_equal(usage_take(a, "GAMMA", 1, false, NULL), PLR_OK);
    usage_rebind(a); /* nothing is reserved */
    assert_int_equal(a->use_count, 4);
    entitle(a, TAG_A, 1, LICENSE_PERPETUAL, 0, 0);
    entitle(a, TAG_B, 2, LICENSE_PERPETUAL, 0, 0);
    usage_rebind(a);
    assert_int_equal(a->use_count, 3);
    assert_string_equal(a->uses[0].tag, TAG_B);
    assert_int_equal(a->uses[0].count, 2);
    assert_true(a->uses[0].export_controlled);
    assert_string_equal(a->uses[1].tag, TAG_A);
    assert_int_equal(a->uses[1].count, STATE_COUNT_MAX); /* and no more */
    assert_true(a->uses[1].export_controlled);
    assert_string_equal(a->uses[2].tag, "GAMMA");
    assert_int_equal(a->uses[3].count, 0);
}

static void test_rebind_leaves_doubt_alone(void **state)
{
    struct agent *a = *state;

    assert_int_equal(usage_take(a, "ALPHA", 1, false, NULL), PLR_OK);
    entitle(a, TAG_A, 1, LICENSE_PERPETUAL, 0, 0);
    entitle(a, TAG_A2, 1, LICENSE_PERPETUAL, 0, 0);
    usage_rebind(a); /* two of that name */
    assert_string_equal(a->uses[0].tag, "ALPHA");
    a->members[0].installed.slr.entitlement_count = 0;
    entitle(a, TAG_A, 1, LICENSE_PERPETUAL, 0, 0);
    entitle(a, "", 1, LICENSE_PERPETUAL, 0, 0);
    a->members[0].installed.slr.entitlements[1].by_reference = true;
    digest_tag(a->members[0].installed.slr.entitlements[1].tag_hash, "ALPHA");
    usage_rebind(a); /* the hash is that of the text itself: it is reserved as it is */
    assert_string_equal(a->uses[0].tag, "ALPHA");
    assert_int_equal(a->uses[0].count, 1);
}

static void test_rebind_by_reference(void **state)
{
    struct agent *a = *state;

    assert_int_equal(usage_take(a, "BETA", 1, false, NULL), PLR_OK);
    entitle(a, "", 2, LICENSE_PERPETUAL, 0, 0);
    a->members[0].installed.slr.entitlements[0].by_reference = true;
    digest_tag(a->members[0].installed.slr.entitlements[0].tag_hash, TAG_B);
    usage_rebind(a); /* a hash has no NAME */
    assert_string_equal(a->uses[0].tag, "BETA");
    assert_int_equal(usage_take(a, TAG_B, 1, false, NULL), PLR_OK);
    usage_rebind(a); /* but the whole tag, in use beside it, is what was reserved */
    assert_int_equal(a->use_count, 1);
    assert_string_equal(a->uses[0].tag, TAG_B);
    assert_int_equal(a->uses[0].count, 2);
}

static void test_take_and_release(void **state)
{
    struct agent *a = *state;
    char tag[32] = "";

    assert_int_equal(usage_take(a, TAG_A, 2, false, NULL), PLR_OK);
    assert_int_equal(usage_take(a, TAG_B, 1, true, NULL), PLR_OK);
    assert_int_equal(usage_take(a, TAG_A, STATE_COUNT_MAX, false, NULL), PLR_ERR_STATE);
    assert_int_equal(usage_release(a, TAG_A, 3, NULL), PLR_ERR_STATE);
    assert_int_equal(usage_find(a, TAG_A)->count, 2);
    assert_int_equal(usage_release(a, TAG_A, 2, NULL), PLR_OK);
    assert_null(usage_find(a, TAG_A));
    assert_int_equal(a->use_count, 1);
    assert_int_equal(usage_find(a, TAG_B)->count, 1);
    for (size_t i = 1; i < STATE_USE_MAX; i++) {
        (void)snprintf(tag, sizeof(tag), "tag-%zu", i);
        assert_int_equal(usage_take(a, tag, 1, false, NULL), PLR_OK);
    }
    assert_int_equal(usage_take(a, "one-more", 1, false, NULL), PLR_ERR_STATE);
    assert_int_equal(usage_take(a, "tag-1", 1, false, NULL), PLR_OK);
}

static struct clock_reading reading(uint64_t wall_s, uint64_t boot_s, const char *boot_id)
{
    struct clock_reading r = {.wall_s = wall_s, .boot_s = boot_s};

    memcpy(r.boot_id, boot_id, strlen(boot_id) + 1);
    return r;
}

static void advance(struct agent *a, uint64_t wall_s, uint64_t boot_s, const char *boot_id)
{
    struct clock_reading r = reading(wall_s, boot_s, boot_id);

    clock_advance(a, &r);
}

static void test_evaluation_counts_use_only(void **state)
{
    struct agent *a = *state;

    advance(a, NOW_S, 100, boot_one);
    advance(a, NOW_S + 50 * DAY_S, 100 + 50 * DAY_S, boot_one);
    assert_int_equal(a->evaluation_used_s, 0); /* nothing was in use */
    assert_int_equal(usage_take(a, TAG_A, 1, false, NULL), PLR_OK);
    assert_int_equal(usage_ask(a, TAG_A, 1, false, NOW_S, NULL), USAGE_EVAL);
    advance(a, NOW_S + 60 * DAY_S, 100 + 60 * DAY_S, boot_one);
    assert_int_equal(a->evaluation_used_s, 10 * DAY_S);
    a->members[0].mode = STATE_INSTALLED_PLR;
    advance(a, NOW_S + 70 * DAY_S, 100 + 70 * DAY_S, boot_one);
    assert_int_equal(a->evaluation_used_s, 10 * DAY_S); /* reserved: nothing is counted, and nothing reset */
    a->members[0].mode = STATE_RETURNED;
    advance(a, NOW_S + 150 * DAY_S - 1, 100 + 150 * DAY_S - 1, boot_one);
    assert_int_equal(usage_ask(a, TAG_A, 1, false, NOW_S, NULL), USAGE_EVAL);
    assert_int_equal(a->event_count, 1); /* all warnings that were passed are one */
    assert_non_null(strstr(a->events[0].text, "%SMART_LIC-3-EVAL_WILL_EXPIRE_WARNING: Evaluation period will expire in "
                                              "0 days, 0 hours, 0 minutes, 1 seconds for udi "));
    assert_int_equal(a->evaluation_ended_s, 0);
    advance(a, NOW_S + 150 * DAY_S, 100 + 150 * DAY_S, boot_one);
    assert_int_equal(a->evaluation_used_s, STATE_EVALUATION_S);
    assert_int_equal(a->evaluation_ended_s, NOW_S + 150 * DAY_S);
    assert_int_equal(usage_ask(a, TAG_A, 1, false, NOW_S, NULL), USAGE_EVAL_EXPIRED);
    assert_int_equal(a->event_count, 2);
    advance(a, NOW_S + 250 * DAY_S, 100 + 250 * DAY_S, boot_one);
    assert_int_equal(a->evaluation_used_s, STATE_EVALUATION_S);
    assert_int_equal(a->evaluation_ended_s, NOW_S + 150 * DAY_S);
    assert_int_equal(a->event_count, 2);
}

static void test_wall_clock_back_extends_nothing(void **state)
{
    struct agent *a = *state;
    struct clock_reading back = {0};

    advance(a, NOW_S, 100, boot_one);
    assert_int_equal(usage_take(a, TAG_A, 1, false, NULL), PLR_OK);
    back = reading(NOW_S - 30 * DAY_S, 100 + 5 * DAY_S, boot_one);
    assert_non_null(clock_doubt(a, &back));
    clock_advance(a, &back);
    assert_int_equal(a->evaluation_used_s, 5 * DAY_S); /* the boot clock went on */
    assert_int_equal(a->clock.wall_s, NOW_S + 5 * DAY_S);
    assert_int_equal(clock_now_s(a, &back), NOW_S + 5 * DAY_S); /* terms go by the later time, which goes on */
    advance(a, NOW_S - 30 * DAY_S, 2 * DAY_S, boot_two);
    assert_int_equal(a->evaluation_used_s, 7 * DAY_S); /* started anew: at least since then */
    advance(a, NOW_S + DAY_S, 2 * DAY_S + 60, boot_two);
    assert_int_equal(a->evaluation_used_s, 7 * DAY_S + 60); /* the clock was set: that is no time that passed */
}

/* Without a boot id, a boot clock that went on is the same start: each reading counts the time since the last. */
static void test_no_boot_id(void **state)
{
    struct agent *a = *state;

    advance(a, NOW_S, 80 * DAY_S, "");
    assert_int_equal(usage_take(a, TAG_A, 1, false, NULL), PLR_OK);
    for (unsigned i = 1; i <= 20; i++)
        advance(a, NOW_S + i, 80 * DAY_S + i, "");
    assert_int_equal(a->evaluation_used_s, 20);
    advance(a, NOW_S + 21, 80 * DAY_S + 21, boot_one); /* it comes, and goes, and is not forgotten */
    advance(a, NOW_S + 22, 80 * DAY_S + 22, "");
    assert_int_equal(a->evaluation_used_s, 22);
    assert_string_equal(a->clock.boot_id, boot_one);
    advance(a, NOW_S + 23, 80 * DAY_S + 23, boot_one);
    assert_int_equal(a->evaluation_used_s, 23);
    advance(a, NOW_S + 24, 500, ""); /* started anew: at least since then */
    assert_int_equal(a->evaluation_used_s, 523);
    assert_string_equal(a->clock.boot_id, ""); /* of another start */
    advance(a, NOW_S + 25, 501, boot_two);
    assert_int_equal(a->evaluation_used_s, 524);
    advance(a, NOW_S + 26, 510, boot_one); /* known to be another */
    assert_int_equal(a->evaluation_used_s, 1034);
}

static void test_clock_back_is_on_record_once(void **state)
{
    struct agent *a = *state;

    advance(a, NOW_S, 100, boot_one);
    advance(a, NOW_S - 1, 101, boot_one); /* a clock that is being disciplined */
    assert_int_equal(a->event_count, 0);
    for (unsigned i = 0; i < 5; i++)
        advance(a, NOW_S - DAY_S + i, 102 + i, boot_one);
    assert_int_equal(a->event_count, 1);
    assert_non_null(strstr(a->events[0].text, "%SMART_LIC-4-CLOCK: The clock went back on udi"));
    assert_int_equal(a->events[0].time_s, NOW_S + 2);
    advance(a, NOW_S + 5, 200, boot_one); /* right again, and wrong again */
    advance(a, NOW_S - DAY_S, 201, boot_one);
    assert_int_equal(a->event_count, 2);
}

/* The clock was years ahead for a while: no signer is expired for good, and the next SLR authorization ends it. */
static void test_clock_once_ahead(void **state)
{
    struct agent *a = *state;
    struct clock_reading now = reading(NOW_S, 300, boot_one);

    advance(a, NOW_S + 9000 * (uint64_t)DAY_S, 100, boot_one);
    clock_advance(a, &now);
    assert_int_equal(clock_now_s(a, &now), NOW_S + 9000 * (uint64_t)DAY_S + 200);
    assert_int_equal(clock_trust_s(a, &now), NOW_S);
    clock_settle(a, &now, NOW_S + 50); /* issued later than the clock says: the clock is behind */
    assert_int_equal(clock_now_s(a, &now), NOW_S + 50);
    clock_settle(a, &now, NOW_S - 50);
    assert_int_equal(clock_now_s(a, &now), NOW_S);
    clock_settle(a, &now, NOW_S + 70); /* never forward */
    assert_int_equal(clock_now_s(a, &now), NOW_S);
    struct clock_reading early = reading(5, 300, boot_one);
    assert_int_equal(clock_trust_s(a, &early), NOW_S);
}

static void test_clock_before_this_program(void **state)
{
    struct agent *a = *state;
    struct clock_reading epoch = reading(5, 5, boot_one);

    assert_non_null(clock_doubt(a, &epoch));
    assert_int_equal(clock_now_s(a, &epoch), TIMELINE_FLOOR_S); /* no install is stamped 1970 */
    clock_advance(a, &epoch);
    assert_int_equal(usage_take(a, TAG_A, 1, false, NULL), PLR_OK);
    advance(a, NOW_S, 65, boot_one); /* the clock was set: that is not evaluation used up */
    assert_int_equal(a->evaluation_used_s, 60);
    struct clock_reading later = reading(NOW_S + 1, 66, boot_one);
    assert_null(clock_doubt(a, &later));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_slr_counts),
        TEST(test_slr_term_is_inclusive),
        TEST(test_by_reference),
        TEST(test_plr_authorizes_everything),
        TEST(test_names),
        TEST(test_reserved_names_come_first),
        TEST(test_rebind),
        TEST(test_rebind_leaves_doubt_alone),
        TEST(test_rebind_by_reference),
        TEST(test_take_and_release),
        TEST(test_evaluation_counts_use_only),
        TEST(test_wall_clock_back_extends_nothing),
        TEST(test_no_boot_id),
        TEST(test_clock_back_is_on_record_once),
        TEST(test_clock_once_ahead),
        TEST(test_clock_before_this_program),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
