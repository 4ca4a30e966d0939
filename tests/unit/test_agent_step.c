/* The whole table of the product side: every event in every state, against a table written by hand from
 * plr-agent(1), STATES. */
#include "tests/unit/test_agent_product.h"

#define RE "reservationalreadyenabled"
#define NM "notreservationmode"
#define IP "reservationinprogress"
#define NP "noreservationinprogress"
#define AI "reservationalreadyinstalled"
#define NA "noauthorizationinstalled"

struct want {
    const char *reason; /* refused so; else */
    enum state_mode next;
    unsigned effects;
};

#define ASK     (STEP_WRITE | STEP_SHOW_REQUEST)
#define AGAIN   STEP_SHOW_REQUEST
#define RECEIPT (STEP_WRITE | STEP_SHOW_RECEIPT)
#define CONFIRM (STEP_WRITE | STEP_SHOW_RECEIPT | STEP_SHOW_CONFIRMATION)
#define GIVE    (STEP_WRITE | STEP_SHOW_RETURN)
#define NOTHING STEP_SAY_NOTHING_TO_CANCEL

/* clang-format off */
static const struct want wanted[STEP_KINDS][STATE_MODES] = {
    [STEP_ENABLE] = {
        {NULL, STATE_IDLE, STEP_WRITE}, {RE, 0, 0}, {RE, 0, 0}, {RE, 0, 0}, {RE, 0, 0}, {RE, 0, 0}, {RE, 0, 0}, {RE, 0, 0}},
    [STEP_DISABLE] = {
        {NM, 0, 0}, {NULL, STATE_DISABLED, STEP_WRITE}, {IP, 0, 0}, {AI, 0, 0}, {AI, 0, 0}, {IP, 0, 0}, {IP, 0, 0},
        {NULL, STATE_DISABLED, STEP_WRITE}},
    [STEP_REQUEST] = {
        {NM, 0, 0}, {NULL, STATE_PENDING, ASK}, {IP, 0, 0}, {AI, 0, 0}, {AI, 0, 0}, {IP, 0, 0}, {IP, 0, 0},
        {NULL, STATE_PENDING, ASK}},
    [STEP_REQUEST_UPDATE] = {
        {NM, 0, 0}, {NA, 0, 0}, {IP, 0, 0}, {NULL, STATE_UPDATE_PLR, ASK}, {NULL, STATE_UPDATE_SLR, ASK}, {IP, 0, 0},
        {IP, 0, 0}, {NA, 0, 0}},
    [STEP_REQUEST_AGAIN] = {
        {NM, 0, 0}, {NP, 0, 0}, {NULL, STATE_PENDING, AGAIN}, {AI, 0, 0}, {AI, 0, 0}, {NULL, STATE_UPDATE_PLR, AGAIN},
        {NULL, STATE_UPDATE_SLR, AGAIN}, {NP, 0, 0}},
    [STEP_INSTALL_PLR] = {
        {NM, 0, 0}, {NP, 0, 0}, {NULL, STATE_INSTALLED_PLR, RECEIPT}, {AI, 0, 0}, {AI, 0, 0},
        {NULL, STATE_INSTALLED_PLR, CONFIRM}, {NULL, STATE_INSTALLED_PLR, CONFIRM}, {NP, 0, 0}},
    [STEP_INSTALL_SLR] = {
        {NM, 0, 0}, {NP, 0, 0}, {NULL, STATE_INSTALLED_SLR, RECEIPT}, {AI, 0, 0}, {AI, 0, 0},
        {NULL, STATE_INSTALLED_SLR, CONFIRM}, {NULL, STATE_INSTALLED_SLR, CONFIRM}, {NP, 0, 0}},
    [STEP_CANCEL] = {
        {NULL, STATE_DISABLED, NOTHING}, {NULL, STATE_IDLE, NOTHING}, {NULL, STATE_IDLE, STEP_WRITE},
        {NULL, STATE_INSTALLED_PLR, NOTHING}, {NULL, STATE_INSTALLED_SLR, NOTHING},
        {NULL, STATE_INSTALLED_PLR, STEP_WRITE}, {NULL, STATE_INSTALLED_SLR, STEP_WRITE},
        {NULL, STATE_RETURNED, NOTHING}},
    [STEP_RETURN] = {
        {NM, 0, 0}, {NA, 0, 0}, {NA, 0, 0}, {NULL, STATE_RETURNED, GIVE}, {NULL, STATE_RETURNED, GIVE}, {IP, 0, 0},
        {IP, 0, 0}, {NULL, STATE_RETURNED, STEP_SHOW_RETURN}},
    /* Of the cancelled request 3: whatever is in progress goes on. */
    [STEP_RETURN_AUTHORIZATION] = {
        {NM, 0, 0}, {NULL, STATE_RETURNED, GIVE}, {NULL, STATE_PENDING, GIVE}, {NULL, STATE_INSTALLED_PLR, GIVE},
        {NULL, STATE_INSTALLED_SLR, GIVE}, {NULL, STATE_UPDATE_PLR, GIVE}, {NULL, STATE_UPDATE_SLR, GIVE},
        {NULL, STATE_RETURNED, GIVE}},
};
/* clang-format on */

static void expect_pair(struct agent *a, struct agent *next, struct agent *copy, size_t member,
                        const struct step_event *e)
{
    const struct want *w = &wanted[e->kind][a->members[member].mode];
    struct fail f = {0};
    unsigned effects = 0xff;

    *copy = *a;
    next->generation = 4711;
    enum plr_err err = step_apply(next, &effects, a, e, &f);
    assert_memory_equal(a, copy, sizeof(*a)); /* pure */
    if (w->reason) {
        assert_int_equal(err, PLR_ERR_STATE);
        assert_string_equal(f.reason, w->reason);
        assert_int_equal(step_allowed(a, member, e->kind, &f), PLR_ERR_STATE);
        assert_true(f.why[0] != '\0');
        assert_int_equal(effects, 0xff); /* untouched */
        assert_int_equal(next->generation, 4711);
        return;
    }
    assert_int_equal(err, PLR_OK);
    assert_int_equal(step_allowed(a, member, e->kind, &f), PLR_OK);
    assert_int_equal(next->members[member].mode, w->next);
    assert_int_equal(effects, w->effects);
    if (!(effects & STEP_WRITE))
        assert_memory_equal(next, copy, sizeof(*next));
    else
        assert_true(next->event_count > a->event_count);
}

static void test_every_pair(void **state)
{
    struct state_authorization *authorization = calloc(1, sizeof(*authorization));
    struct agent *next = calloc(1, sizeof(*next)), *copy = calloc(1, sizeof(*copy));

    (void)state;
    for (int kind = 0; kind < STEP_KINDS; kind++) {
        for (int mode = 0; mode < STATE_MODES; mode++) {
            struct agent *a = agent_in((enum state_mode)mode);
            struct step_event e = event_for(&a->members[0], (enum step_kind)kind, authorization);

            print_message("%s in %s\n", step_word((enum step_kind)kind), state_word((enum state_mode)mode));
            expect_pair(a, next, copy, 0, &e);
            free(a);
        }
    }
    free(copy);
    free(next);
    free(authorization);
}

/* What is about one member is told by its state alone, and leaves the others as they are. */
static void test_every_pair_in_a_stack(void **state)
{
    struct state_authorization *authorization = calloc(1, sizeof(*authorization));
    struct agent *next = calloc(1, sizeof(*next)), *copy = calloc(1, sizeof(*copy));

    (void)state;
    for (int kind = STEP_REQUEST; kind < STEP_KINDS; kind++) {
        for (int mode = STATE_IDLE; mode < STATE_MODES; mode++) {
            for (int other = STATE_IDLE; other < STATE_MODES; other++) {
                struct agent *a = agent_in((enum state_mode)other);
                struct step_event e = {0};

                a->member_count = 2;
                set_member(&a->members[1], "PID:TESTBOX,SN:ABC1234WXYY", (enum state_mode)mode);
                e = event_for(&a->members[1], (enum step_kind)kind, authorization);
                e.member = 1;
                expect_pair(a, next, copy, 1, &e);
                if (!wanted[kind][mode].reason)
                    assert_memory_equal(&next->members[0], &a->members[0], sizeof(a->members[0]));
                free(a);
            }
        }
    }
    free(copy);
    free(next);
    free(authorization);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pair),
        cmocka_unit_test(test_every_pair_in_a_stack),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
