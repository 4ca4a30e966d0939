/* A product of one or more members, in any state, for the tests of its steps. */
#ifndef PLRKIT_TEST_AGENT_PRODUCT_H
#define PLRKIT_TEST_AGENT_PRODUCT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "src/agent/step.h"

#define NOW_S 1800000000u

static inline struct state_request request_of(uint32_t seq)
{
    struct state_request r = {.seq = seq, .commitment = {.bits = 41}, .time_s = NOW_S - 100};

    r.secret[0] = (uint8_t)seq;
    r.commitment.bytes[0] = (uint8_t)(seq * 7);
    r.commitment.bytes[3] = (uint8_t)(seq + 1);
    return r;
}

/* A member in a mode: request 3 was cancelled, 4 is installed where something is, 5 is the latest. */
static inline void set_member(struct member *m, const char *udi, enum state_mode mode)
{
    assert_int_equal(udi_parse(&m->udi, udi, strlen(udi), NULL), PLR_OK);
    m->mode = mode;
    m->seq = 5;
    m->past[0] = (struct state_past){.request = request_of(3), .outcome = STATE_CANCELLED, .ended_s = NOW_S - 50};
    m->past_count = 1;
    if (state_requested(m))
        m->pending = request_of(5);
    if (state_installed(m)) {
        m->installed.request = request_of(4);
        memcpy(m->installed.receipt, "0123abcd", 9);
        memcpy(m->last_receipt, "0123abcd", 9);
    }
    if (mode == STATE_RETURNED)
        m->last_return = (struct state_opening){.seq = 4, .time_s = NOW_S - 10};
}

static inline struct agent *agent_in(enum state_mode mode)
{
    struct agent *a = calloc(1, sizeof(*a));

    assert_non_null(a);
    a->member_count = 1;
    set_member(&a->members[0], "PID:TESTBOX,SN:ABC1234WXYZ", mode);
    return a;
}

static inline struct step_event event_for(const struct member *m, enum step_kind kind,
                                          struct state_authorization *authorization)
{
    struct step_event e = {.kind = kind, .now_s = NOW_S};

    if (kind == STEP_REQUEST || kind == STEP_REQUEST_UPDATE)
        e.request = request_of(step_next_seq(m));
    if (kind == STEP_RETURN_AUTHORIZATION)
        e.request = request_of(3);
    if (kind == STEP_INSTALL_PLR || kind == STEP_INSTALL_SLR) {
        authorization->request = request_of(5);
        memcpy(authorization->receipt, "89ab4567", 9);
        e.authorization = authorization;
    }
    return e;
}

/* One step that must be possible; a is replaced. */
static inline void go(struct agent *a, const struct step_event *e)
{
    struct agent *next = calloc(1, sizeof(*next));
    unsigned effects = 0;

    assert_int_equal(step_apply(next, &effects, a, e, NULL), PLR_OK);
    *a = *next;
    free(next);
}

#endif
