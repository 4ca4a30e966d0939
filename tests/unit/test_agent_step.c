/* The whole table of the product side: every event in every state, against a table written by hand from
 * plr-agent(1), STATES. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "src/agent/step.h"

#define NOW_S 1800000000u

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

/* clang-format off */
static const struct want wanted[STEP_KINDS][STATE_MODES] = {
    [STEP_ENABLE] = {{NULL, STATE_IDLE, STEP_WRITE}, {RE, 0, 0}, {RE, 0, 0}, {RE, 0, 0}, {RE, 0, 0}, {RE, 0, 0}},
    [STEP_DISABLE] = {{NM, 0, 0}, {NULL, STATE_DISABLED, STEP_WRITE}, {IP, 0, 0}, {AI, 0, 0}, {AI, 0, 0},
                      {NULL, STATE_DISABLED, STEP_WRITE}},
    [STEP_REQUEST] = {{NM, 0, 0}, {NULL, STATE_PENDING, STEP_WRITE | STEP_SHOW_REQUEST}, {IP, 0, 0}, {AI, 0, 0},
                      {AI, 0, 0}, {NULL, STATE_PENDING, STEP_WRITE | STEP_SHOW_REQUEST}},
    [STEP_REQUEST_AGAIN] = {{NM, 0, 0}, {NP, 0, 0}, {NULL, STATE_PENDING, STEP_SHOW_REQUEST}, {AI, 0, 0}, {AI, 0, 0},
                            {NP, 0, 0}},
    [STEP_INSTALL_PLR] = {{NM, 0, 0}, {NP, 0, 0}, {NULL, STATE_INSTALLED_PLR, STEP_WRITE | STEP_SHOW_RECEIPT},
                          {AI, 0, 0}, {AI, 0, 0}, {NP, 0, 0}},
    [STEP_INSTALL_SLR] = {{NM, 0, 0}, {NP, 0, 0}, {NULL, STATE_INSTALLED_SLR, STEP_WRITE | STEP_SHOW_RECEIPT},
                          {AI, 0, 0}, {AI, 0, 0}, {NP, 0, 0}},
    [STEP_CANCEL] = {{NULL, STATE_DISABLED, STEP_SAY_NOTHING_TO_CANCEL}, {NULL, STATE_IDLE, STEP_SAY_NOTHING_TO_CANCEL},
                     {NULL, STATE_IDLE, STEP_WRITE}, {NULL, STATE_INSTALLED_PLR, STEP_SAY_NOTHING_TO_CANCEL},
                     {NULL, STATE_INSTALLED_SLR, STEP_SAY_NOTHING_TO_CANCEL},
                     {NULL, STATE_RETURNED, STEP_SAY_NOTHING_TO_CANCEL}},
    [STEP_RETURN] = {{NM, 0, 0}, {NA, 0, 0}, {NA, 0, 0}, {NULL, STATE_RETURNED, STEP_WRITE | STEP_SHOW_RETURN},
                     {NULL, STATE_RETURNED, STEP_WRITE | STEP_SHOW_RETURN}, {NULL, STATE_RETURNED, STEP_SHOW_RETURN}},
    [STEP_RETURN_AUTHORIZATION] = {{NM, 0, 0}, {NULL, STATE_RETURNED, STEP_WRITE | STEP_SHOW_RETURN},
                                   {NULL, STATE_PENDING, STEP_WRITE | STEP_SHOW_RETURN}, {AI, 0, 0}, {AI, 0, 0},
                                   {NULL, STATE_RETURNED, STEP_WRITE | STEP_SHOW_RETURN}},
};
/* clang-format on */

static struct state_request request_of(uint32_t seq)
{
    struct state_request r = {.seq = seq, .commitment = {.bits = 41}, .time_s = NOW_S - 100};

    r.secret[0] = (uint8_t)seq;
    r.commitment.bytes[0] = (uint8_t)(seq * 7);
    r.commitment.bytes[3] = (uint8_t)(seq + 1);
    return r;
}

/* A product in a mode, with request 3 cancelled and 5 the latest. */
static struct agent *agent_in(enum state_mode mode)
{
    struct agent *a = calloc(1, sizeof(*a));
    const char udi[] = "PID:TESTBOX,SN:ABC1234WXYZ";

    assert_non_null(a);
    assert_int_equal(udi_parse(&a->udis[0], udi, strlen(udi), NULL), PLR_OK);
    a->udi_count = 1;
    a->mode = mode;
    a->seq = 5;
    a->past[0] = (struct state_past){.request = request_of(3), .outcome = STATE_CANCELLED, .ended_s = NOW_S - 50};
    a->past_count = 1;
    if (mode == STATE_PENDING)
        a->pending = request_of(5);
    if (state_installed(a)) {
        a->installed.request = request_of(5);
        memcpy(a->installed.receipt, "0123abcd", 9);
        memcpy(a->last_receipt, "0123abcd", 9);
    }
    if (mode == STATE_RETURNED) {
        a->has_return = true;
        a->last_return = (struct state_return){.seq = 4, .time_s = NOW_S - 10};
    }
    return a;
}

static struct step_event event_for(const struct agent *a, enum step_kind kind,
                                   struct state_authorization *authorization)
{
    struct step_event e = {.kind = kind, .now_s = NOW_S};

    if (kind == STEP_REQUEST)
        e.request = request_of(step_next_seq(a));
    if (kind == STEP_RETURN_AUTHORIZATION)
        e.request = request_of(3);
    if (kind == STEP_INSTALL_PLR || kind == STEP_INSTALL_SLR) {
        authorization->request = request_of(5);
        memcpy(authorization->receipt, "89ab4567", 9);
        e.authorization = authorization;
    }
    return e;
}

static void test_every_pair(void **state)
{
    struct state_authorization *authorization = calloc(1, sizeof(*authorization));
    struct agent *next = calloc(1, sizeof(*next)), *copy = calloc(1, sizeof(*copy));

    (void)state;
    for (int kind = 0; kind < STEP_KINDS; kind++) {
        for (int mode = 0; mode < STATE_MODES; mode++) {
            struct agent *a = agent_in((enum state_mode)mode);
            struct step_event e = event_for(a, (enum step_kind)kind, authorization);
            const struct want *w = &wanted[kind][mode];
            struct fail f = {0};
            unsigned effects = 0xff;

            print_message("%s in %s\n", step_word((enum step_kind)kind), state_word((enum state_mode)mode));
            *copy = *a;
            next->seq = 4711;
            enum plr_err err = step_apply(next, &effects, a, &e, &f);
            assert_memory_equal(a, copy, sizeof(*a)); /* pure */
            if (w->reason) {
                assert_int_equal(err, PLR_ERR_STATE);
                assert_string_equal(f.reason, w->reason);
                assert_int_equal(step_allowed(a, (enum step_kind)kind, &f), PLR_ERR_STATE);
                assert_true(f.why[0] != '\0');
                assert_int_equal(effects, 0xff); /* untouched */
                assert_int_equal(next->seq, 4711);
            } else {
                assert_int_equal(err, PLR_OK);
                assert_int_equal(step_allowed(a, (enum step_kind)kind, &f), PLR_OK);
                assert_int_equal(next->mode, w->next);
                assert_int_equal(effects, w->effects);
                if (!(effects & STEP_WRITE))
                    assert_memory_equal(next, copy, sizeof(*next));
                else
                    assert_true(next->event_count > a->event_count);
            }
            free(a);
        }
    }
    free(copy);
    free(next);
    free(authorization);
}

/* One step that must be possible; a is replaced. */
static void go(struct agent *a, const struct step_event *e)
{
    struct agent *next = calloc(1, sizeof(*next));
    unsigned effects = 0;

    assert_int_equal(step_apply(next, &effects, a, e, NULL), PLR_OK);
    *a = *next;
    free(next);
}

static void test_request_takes_the_next_number(void **state)
{
    struct agent *a = agent_in(STATE_RETURNED), *next = calloc(1, sizeof(*next));
    struct step_event e = event_for(a, STEP_REQUEST, NULL);
    unsigned effects = 0;

    (void)state;
    go(a, &e);
    assert_int_equal(a->seq, 6);
    assert_int_equal(a->pending.seq, 6);
    assert_false(a->has_return); /* the last return code ends with the next request */
    a->mode = STATE_IDLE;
    e.request.seq = 9;
    assert_int_equal(step_apply(next, &effects, a, &e, NULL), PLR_ERR_REQUEST);
    a->seq = UINT32_MAX - 1;
    e.request.seq = UINT32_MAX;
    assert_int_equal(step_apply(next, &effects, a, &e, NULL), PLR_ERR_STATE);
    free(next);
    free(a);
}

static void test_cancel_remembers(void **state)
{
    struct agent *a = agent_in(STATE_PENDING);
    struct step_event cancel = {.kind = STEP_CANCEL, .now_s = NOW_S};

    (void)state;
    go(a, &cancel);
    assert_int_equal(a->past_count, 2);
    assert_int_equal(a->past[1].request.seq, 5);
    assert_int_equal(a->past[1].outcome, STATE_CANCELLED);
    assert_int_equal(a->past[1].ended_s, NOW_S);
    assert_int_equal(a->seq, 5);
    for (uint32_t seq = 6; seq < 30; seq++) {
        struct step_event request = {.kind = STEP_REQUEST, .now_s = NOW_S, .request = request_of(seq)};

        go(a, &request);
        go(a, &cancel);
    }
    assert_int_equal(a->past_count, STATE_PAST_MAX);
    assert_int_equal(a->past[STATE_PAST_MAX - 1].request.seq, 29);
    assert_int_equal(a->past[0].request.seq, 29 - STATE_PAST_MAX + 1);
    free(a);
}

static void test_install_wants_the_pending_request(void **state)
{
    struct agent *a = agent_in(STATE_PENDING), *next = calloc(1, sizeof(*next));
    struct state_authorization *authorization = calloc(1, sizeof(*authorization));
    struct step_event e = event_for(a, STEP_INSTALL_SLR, authorization);
    struct fail f = {0};
    unsigned effects = 0;

    (void)state;
    authorization->request = request_of(3);
    assert_int_equal(step_apply(next, &effects, a, &e, &f), PLR_ERR_REQUEST);
    assert_string_equal(f.reason, "reservationmismatch");
    authorization->request = request_of(5);
    authorization->request.commitment.bytes[5] ^= 1;
    assert_int_equal(step_apply(next, &effects, a, &e, &f), PLR_ERR_REQUEST);
    authorization->request = request_of(5);
    go(a, &e);
    assert_string_equal(a->last_receipt, "89ab4567");
    assert_int_equal(a->pending.seq, 0);
    free(authorization);
    free(next);
    free(a);
}

/* In use by its NAME since before: authorized, and no message that it is not. */
static void test_install_binds_names(void **state)
{
    const char tag[] = "regid.2020-01.com.example.ALPHA,1.0_01234567-89ab-cdef-0123-456789abcdef";
    struct agent *a = agent_in(STATE_PENDING);
    struct state_authorization *authorization = calloc(1, sizeof(*authorization));
    struct step_event e = event_for(a, STEP_INSTALL_SLR, authorization);
    struct slr_entitlement *entitlement = &authorization->slr.entitlements[0];

    (void)state;
    authorization->slr.entitlement_count = 1;
    memcpy(entitlement->tag, tag, sizeof(tag));
    entitlement->count = 1;
    a->uses[0] = (struct state_use){.tag = "ALPHA", .count = 1};
    a->use_count = 1;
    go(a, &e);
    assert_int_equal(a->use_count, 1);
    assert_string_equal(a->uses[0].tag, tag);
    for (size_t i = 0; i < a->event_count; i++)
        assert_null(strstr(a->events[i].text, "NOT_AUTHORIZED"));
    free(authorization);
    free(a);
}

static void test_return_disables_and_raises(void **state)
{
    struct agent *a = agent_in(STATE_INSTALLED_PLR);
    struct step_event e = {.kind = STEP_RETURN, .now_s = NOW_S};

    (void)state;
    go(a, &e);
    assert_int_equal(a->seq, 6);
    assert_true(a->has_return);
    assert_int_equal(a->last_return.seq, 5);
    assert_int_equal(a->last_return.secret[0], 5);
    assert_int_equal(a->last_return.reason, OPENING_RETURNED);
    assert_int_equal(a->installed.request.seq, 0);
    assert_int_equal(a->past[1].outcome, STATE_GIVEN_BACK);
    assert_non_null(strstr(a->events[a->event_count - 1].text, "Authorization code returned for udi PID:"));
    /* Disabled and enabled again, the code can still be printed. */
    go(a, &(struct step_event){.kind = STEP_DISABLE, .now_s = NOW_S});
    go(a, &(struct step_event){.kind = STEP_ENABLE, .now_s = NOW_S});
    assert_int_equal(a->mode, STATE_RETURNED);
    free(a);
}

static void test_return_authorization(void **state)
{
    struct agent *a = agent_in(STATE_PENDING), *next = calloc(1, sizeof(*next));
    struct step_event cancelled = {.kind = STEP_RETURN_AUTHORIZATION, .now_s = NOW_S, .request = request_of(3)};
    struct step_event pending = {.kind = STEP_RETURN_AUTHORIZATION, .now_s = NOW_S, .request = request_of(5)};
    struct step_event unknown = {.kind = STEP_RETURN_AUTHORIZATION, .now_s = NOW_S, .request = request_of(2)};
    unsigned effects = 0;

    (void)state;
    assert_int_equal(step_apply(next, &effects, a, &unknown, NULL), PLR_ERR_REQUEST);
    go(a, &cancelled); /* an older one: the request in progress goes on */
    assert_int_equal(a->mode, STATE_PENDING);
    assert_int_equal(a->pending.seq, 5);
    assert_int_equal(a->past[0].outcome, STATE_GIVEN_BACK_UNUSED);
    assert_int_equal(step_apply(next, &effects, a, &cancelled, NULL), PLR_ERR_REQUEST); /* once only */
    go(a, &pending);                                                                    /* its own: the request ends */
    assert_int_equal(a->mode, STATE_RETURNED);
    assert_int_equal(a->pending.seq, 0);
    assert_int_equal(a->last_return.seq, 5);
    assert_int_equal(a->last_return.reason, OPENING_NOT_INSTALLED);
    assert_non_null(strstr(a->events[a->event_count - 1].text, "code, not having been installed, returned for udi"));
    assert_int_equal(a->past_count, 2);
    free(next);
    free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pair),           cmocka_unit_test(test_request_takes_the_next_number),
        cmocka_unit_test(test_cancel_remembers),     cmocka_unit_test(test_install_wants_the_pending_request),
        cmocka_unit_test(test_install_binds_names),  cmocka_unit_test(test_return_disables_and_raises),
        cmocka_unit_test(test_return_authorization),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
