/* What the steps of a product do beside its state: numbers, secrets, what is remembered. plr-agent(1), STATES. */
#include "tests/unit/test_agent_product.h"

/* Enabling and disabling are about all members, or nothing happens; the refusal names who is in the way. */
static void test_stack_is_switched_as_one(void **state)
{
    struct agent *a = agent_in(STATE_DISABLED), *next = calloc(1, sizeof(*next));
    struct step_event enable = {.kind = STEP_ENABLE, .now_s = NOW_S}, disable = {.kind = STEP_DISABLE, .now_s = NOW_S};
    struct fail f = {0};
    unsigned effects = 0;

    (void)state;
    a->member_count = 3;
    set_member(&a->members[1], "PID:TESTBOX,SN:ABC1234WXYY", STATE_DISABLED);
    set_member(&a->members[2], "PID:TESTBOX,SN:ABC1234WXYX", STATE_DISABLED);
    a->members[1].last_return = (struct state_opening){.seq = 4};
    go(a, &enable);
    assert_int_equal(a->members[0].mode, STATE_IDLE);
    assert_int_equal(a->members[1].mode, STATE_RETURNED); /* its code can still be printed */
    assert_int_equal(a->members[2].mode, STATE_IDLE);
    a->members[2].mode = STATE_INSTALLED_SLR;
    assert_int_equal(step_apply(next, &effects, a, &disable, &f), PLR_ERR_STATE);
    assert_string_equal(f.reason, "reservationalreadyinstalled");
    assert_string_equal(f.why, "Member PID:TESTBOX,SN:ABC1234WXYX: a reservation authorization is installed");
    a->members[2].mode = STATE_IDLE;
    go(a, &disable);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(a->members[i].mode, STATE_DISABLED);
    free(next);
    free(a);
}

static void test_request_takes_the_next_number(void **state)
{
    struct agent *a = agent_in(STATE_RETURNED), *next = calloc(1, sizeof(*next));
    struct step_event e = event_for(&a->members[0], STEP_REQUEST, NULL);
    unsigned effects = 0;

    (void)state;
    go(a, &e);
    assert_int_equal(a->members[0].seq, 6);
    assert_int_equal(a->members[0].pending.seq, 6);
    assert_int_equal(a->members[0].last_return.seq, 0); /* the last return code ends with the next request */
    a->members[0].mode = STATE_IDLE;
    e.request.seq = 9;
    assert_int_equal(step_apply(next, &effects, a, &e, NULL), PLR_ERR_REQUEST);
    a->members[0].seq = UINT32_MAX - 1;
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
    assert_int_equal(a->members[0].past_count, 2);
    assert_int_equal(a->members[0].past[1].request.seq, 5);
    assert_int_equal(a->members[0].past[1].outcome, STATE_CANCELLED);
    assert_int_equal(a->members[0].past[1].ended_s, NOW_S);
    assert_int_equal(a->members[0].seq, 5);
    for (uint32_t seq = 6; seq < 30; seq++) {
        struct step_event request = {.kind = STEP_REQUEST, .now_s = NOW_S, .request = request_of(seq)};

        go(a, &request);
        go(a, &cancel);
    }
    assert_int_equal(a->members[0].past_count, STATE_PAST_MAX);
    assert_int_equal(a->members[0].past[STATE_PAST_MAX - 1].request.seq, 29);
    assert_int_equal(a->members[0].past[0].request.seq, 29 - STATE_PAST_MAX + 1);
    free(a);
}

static void test_install_wants_the_pending_request(void **state)
{
    struct agent *a = agent_in(STATE_PENDING), *next = calloc(1, sizeof(*next));
    struct state_authorization *authorization = calloc(1, sizeof(*authorization));
    struct step_event e = event_for(&a->members[0], STEP_INSTALL_SLR, authorization);
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
    assert_string_equal(a->members[0].last_receipt, "89ab4567");
    assert_int_equal(a->members[0].pending.seq, 0);
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
    struct step_event e = event_for(&a->members[0], STEP_INSTALL_SLR, authorization);
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
    assert_int_equal(a->members[0].seq, 6);
    assert_int_equal(a->members[0].last_return.seq, 4);
    assert_int_equal(a->members[0].last_return.secret[0], 4);
    assert_int_equal(a->members[0].last_return.reason, OPENING_RETURNED);
    assert_int_equal(a->members[0].installed.request.seq, 0);
    assert_int_equal(a->members[0].past[1].outcome, STATE_GIVEN_BACK);
    assert_non_null(strstr(a->events[a->event_count - 2].text, "Authorization code returned for udi PID:"));
    assert_non_null(strstr(a->events[a->event_count - 1].text, "%SMART_LIC-6-AGENT_DEREG_SUCCESS: "));
    /* Disabled and enabled again, the code can still be printed. */
    go(a, &(struct step_event){.kind = STEP_DISABLE, .now_s = NOW_S});
    go(a, &(struct step_event){.kind = STEP_ENABLE, .now_s = NOW_S});
    assert_int_equal(a->members[0].mode, STATE_RETURNED);
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
    assert_int_equal(a->members[0].mode, STATE_PENDING);
    assert_int_equal(a->members[0].pending.seq, 5);
    assert_int_equal(a->members[0].past[0].outcome, STATE_GIVEN_BACK_UNUSED);
    assert_int_equal(step_apply(next, &effects, a, &cancelled, NULL), PLR_ERR_REQUEST); /* once only */
    go(a, &pending);                                                                    /* its own: the request ends */
    assert_int_equal(a->members[0].mode, STATE_RETURNED);
    assert_int_equal(a->members[0].pending.seq, 0);
    assert_int_equal(a->members[0].last_return.seq, 5);
    assert_int_equal(a->members[0].last_return.reason, OPENING_NOT_INSTALLED);
    assert_non_null(strstr(a->events[a->event_count - 1].text, "code, not having been installed, returned for udi"));
    assert_int_equal(a->members[0].past_count, 2);
    free(next);
    free(a);
}

/* The old authorization stays until the new one is there; then its commitment is opened, once and for all. */
static void test_update(void **state)
{
    struct agent *a = agent_in(STATE_INSTALLED_SLR);
    struct state_authorization *authorization = calloc(1, sizeof(*authorization));
    struct step_event ask = {.kind = STEP_REQUEST_UPDATE, .now_s = NOW_S, .request = request_of(6)};
    struct step_event cancel = {.kind = STEP_CANCEL, .now_s = NOW_S};
    struct step_event give = {.kind = STEP_RETURN_AUTHORIZATION, .now_s = NOW_S, .request = request_of(6)};
    struct step_event install = {.kind = STEP_INSTALL_PLR, .now_s = NOW_S, .authorization = authorization};
    struct member *m = &a->members[0];
    struct code code = {0};

    (void)state;
    go(a, &ask);
    assert_int_equal(m->installed.request.seq, 4);
    assert_int_equal(m->pending.seq, 6);
    go(a, &cancel);
    assert_int_equal(m->mode, STATE_INSTALLED_SLR);
    assert_int_equal(m->past[1].outcome, STATE_CANCELLED);
    go(a, &give); /* it was issued after all: what is installed stays */
    assert_int_equal(m->mode, STATE_INSTALLED_SLR);
    assert_int_equal(m->installed.request.seq, 4);
    assert_int_equal(m->last_return.seq, 6);
    ask.request = request_of(8);
    go(a, &ask);
    give.request = request_of(8); /* that of the update in progress: the update ends */
    go(a, &give);
    assert_int_equal(m->mode, STATE_INSTALLED_SLR);
    assert_int_equal(m->pending.seq, 0);
    ask.request = request_of(10);
    go(a, &ask);
    authorization->request = request_of(10);
    memcpy(authorization->receipt, "89ab4567", 9);
    go(a, &install);
    assert_int_equal(m->mode, STATE_INSTALLED_PLR);
    assert_int_equal(m->installed.request.seq, 10);
    assert_int_equal(m->last_confirmation.seq, 4);
    assert_int_equal(m->last_confirmation.secret[0], 4);
    assert_int_equal(m->last_confirmation.reason, OPENING_UPDATED);
    state_opening_code(&code, m, &m->last_confirmation);
    assert_int_equal(code.kind, CODE_CONFIRMATION);
    assert_int_equal(m->past[m->past_count - 1].request.seq, 4);
    assert_int_equal(m->past[m->past_count - 1].outcome, STATE_REPLACED);
    free(authorization);
    free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stack_is_switched_as_one), cmocka_unit_test(test_request_takes_the_next_number),
        cmocka_unit_test(test_cancel_remembers),         cmocka_unit_test(test_install_wants_the_pending_request),
        cmocka_unit_test(test_install_binds_names),      cmocka_unit_test(test_return_disables_and_raises),
        cmocka_unit_test(test_return_authorization),     cmocka_unit_test(test_update),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
