#include "src/agent/step.h"

#include "src/agent/stepact.h"

#define SEQ_LAST (UINT32_MAX - 2) /* beyond, the counter would not suffice for a request and its return */

struct refusal {
    const char *reason;
    const char *why;
    const char *hint;
};

static const struct refusal not_enabled = {
    "notreservationmode",
    "license reservation is disabled",
    "\"plr-agent enable\" turns it on",
};
static const struct refusal enabled_already = {
    "reservationalreadyenabled",
    "license reservation is enabled already",
    "\"plr-agent request\" makes a request code",
};
static const struct refusal disabled_already = {
    "notreservationmode",
    "license reservation is disabled already",
    "",
};
static const struct refusal pending_first = {
    "reservationinprogress",
    "a reservation is in progress",
    "\"plr-agent cancel\" ends it, or \"plr-agent return --authorization CODE\" if its authorization was issued",
};
static const struct refusal update_first = {
    "reservationinprogress",
    "an update of the reservation is in progress",
    "\"plr-agent cancel\" ends it; what is installed stays installed",
};
static const struct refusal installed_first = {
    "reservationalreadyinstalled",
    "a reservation authorization is installed",
    "\"plr-agent return\" gives it back; \"plr-agent request --update\" asks for another in its place",
};
static const struct refusal registered = {
    "reservationalreadyinstalled",
    "already registered: a reservation authorization is installed",
    "\"plr-agent request --update\" asks for a change of it; \"plr-agent return\" gives it back",
};
static const struct refusal pending_already = {
    "reservationinprogress",
    "a reservation is in progress already",
    "\"plr-agent request\" prints its code again; \"plr-agent cancel\" ends it",
};
static const struct refusal update_already = {
    "reservationinprogress",
    "already registered, and an update of the reservation is in progress",
    "\"plr-agent request --update\" prints its code again; \"plr-agent cancel\" ends it",
};
static const struct refusal none_pending = {
    "noreservationinprogress",
    "no reservation is in progress",
    "\"plr-agent request\" makes a request code for the authority",
};
static const struct refusal none_installed = {
    "noauthorizationinstalled",
    "no reservation authorization is installed",
    "",
};
static const struct refusal none_installed_pending = {
    "noauthorizationinstalled",
    "no reservation authorization is installed; a reservation is in progress",
    "\"plr-agent cancel\" ends it, or \"plr-agent return --authorization CODE\" if its authorization was issued",
};

static const struct refusal none_to_update = {
    "noauthorizationinstalled",
    "no reservation authorization is installed that could be updated",
    "\"plr-agent request\" asks for a new one",
};
static const struct refusal return_first = {
    "reservationalreadyinstalled",
    "an authorization is installed, and no update of it was asked for",
    "\"plr-agent request --update\" asks for one",
};

struct cell {
    const struct refusal *refused; /* NULL: allowed, and what follows counts */
    enum state_mode next;
    unsigned effects;
    void (*act)(struct agent *a, size_t member, const struct step_event *e);
};

#define NO(why)                                                                                                        \
    {                                                                                                                  \
        &(why), STATE_DISABLED, 0, NULL                                                                                \
    }
#define TO(next, effects, act)                                                                                         \
    {                                                                                                                  \
        NULL, (next), (effects), (act)                                                                                 \
    }
#define STILL(next, effects)                                                                                           \
    {                                                                                                                  \
        NULL, (next), (effects), stepact_none                                                                          \
    }

/* What several cells have in common. */
#define ASK(next)       TO(next, STEP_WRITE | STEP_SHOW_REQUEST, stepact_request)
#define FIRST(next)     TO(next, STEP_WRITE | STEP_SHOW_RECEIPT, stepact_install)
#define UPDATED(next)   TO(next, STEP_WRITE | STEP_SHOW_RECEIPT | STEP_SHOW_CONFIRMATION, stepact_update)
#define GIVE            TO(STATE_RETURNED, STEP_WRITE | STEP_SHOW_RETURN, stepact_return)
#define GIVE_BACK(next) TO(next, STEP_WRITE | STEP_SHOW_RETURN, stepact_return_authorization)
#define NOTHING(next)   STILL(next, STEP_SAY_NOTHING_TO_CANCEL)
#define END(next)       TO(next, STEP_WRITE, stepact_cancel)

/* clang-format off */
static const struct cell table[STEP_KINDS][STATE_MODES] = {
    [STEP_ENABLE] = {
        [STATE_DISABLED] = TO(STATE_IDLE, STEP_WRITE, stepact_enable),
        [STATE_IDLE] = NO(enabled_already),
        [STATE_PENDING] = NO(enabled_already),
        [STATE_INSTALLED_PLR] = NO(enabled_already),
        [STATE_INSTALLED_SLR] = NO(enabled_already),
        [STATE_UPDATE_PLR] = NO(enabled_already),
        [STATE_UPDATE_SLR] = NO(enabled_already),
        [STATE_RETURNED] = NO(enabled_already),
    },
    [STEP_DISABLE] = {
        [STATE_DISABLED] = NO(disabled_already),
        [STATE_IDLE] = TO(STATE_DISABLED, STEP_WRITE, stepact_disable),
        [STATE_PENDING] = NO(pending_first),
        [STATE_INSTALLED_PLR] = NO(installed_first),
        [STATE_INSTALLED_SLR] = NO(installed_first),
        [STATE_UPDATE_PLR] = NO(update_first),
        [STATE_UPDATE_SLR] = NO(update_first),
        [STATE_RETURNED] = TO(STATE_DISABLED, STEP_WRITE, stepact_disable),
    },
    [STEP_REQUEST] = {
        [STATE_DISABLED] = NO(not_enabled),
        [STATE_IDLE] = ASK(STATE_PENDING),
        [STATE_PENDING] = NO(pending_already),
        [STATE_INSTALLED_PLR] = NO(registered),
        [STATE_INSTALLED_SLR] = NO(registered),
        [STATE_UPDATE_PLR] = NO(update_already),
        [STATE_UPDATE_SLR] = NO(update_already),
        [STATE_RETURNED] = ASK(STATE_PENDING),
    },
    [STEP_REQUEST_UPDATE] = {
        [STATE_DISABLED] = NO(not_enabled),
        [STATE_IDLE] = NO(none_to_update),
        [STATE_PENDING] = NO(pending_already),
        [STATE_INSTALLED_PLR] = ASK(STATE_UPDATE_PLR),
        [STATE_INSTALLED_SLR] = ASK(STATE_UPDATE_SLR),
        [STATE_UPDATE_PLR] = NO(update_already),
        [STATE_UPDATE_SLR] = NO(update_already),
        [STATE_RETURNED] = NO(none_to_update),
    },
    [STEP_REQUEST_AGAIN] = {
        [STATE_DISABLED] = NO(not_enabled),
        [STATE_IDLE] = NO(none_pending),
        [STATE_PENDING] = STILL(STATE_PENDING, STEP_SHOW_REQUEST),
        [STATE_INSTALLED_PLR] = NO(registered),
        [STATE_INSTALLED_SLR] = NO(registered),
        [STATE_UPDATE_PLR] = STILL(STATE_UPDATE_PLR, STEP_SHOW_REQUEST),
        [STATE_UPDATE_SLR] = STILL(STATE_UPDATE_SLR, STEP_SHOW_REQUEST),
        [STATE_RETURNED] = NO(none_pending),
    },
    [STEP_INSTALL_PLR] = {
        [STATE_DISABLED] = NO(not_enabled),
        [STATE_IDLE] = NO(none_pending),
        [STATE_PENDING] = FIRST(STATE_INSTALLED_PLR),
        [STATE_INSTALLED_PLR] = NO(return_first),
        [STATE_INSTALLED_SLR] = NO(return_first),
        [STATE_UPDATE_PLR] = UPDATED(STATE_INSTALLED_PLR),
        [STATE_UPDATE_SLR] = UPDATED(STATE_INSTALLED_PLR),
        [STATE_RETURNED] = NO(none_pending),
    },
    [STEP_INSTALL_SLR] = {
        [STATE_DISABLED] = NO(not_enabled),
        [STATE_IDLE] = NO(none_pending),
        [STATE_PENDING] = FIRST(STATE_INSTALLED_SLR),
        [STATE_INSTALLED_PLR] = NO(return_first),
        [STATE_INSTALLED_SLR] = NO(return_first),
        [STATE_UPDATE_PLR] = UPDATED(STATE_INSTALLED_SLR),
        [STATE_UPDATE_SLR] = UPDATED(STATE_INSTALLED_SLR),
        [STATE_RETURNED] = NO(none_pending),
    },
    [STEP_CANCEL] = {
        [STATE_DISABLED] = NOTHING(STATE_DISABLED),
        [STATE_IDLE] = NOTHING(STATE_IDLE),
        [STATE_PENDING] = END(STATE_IDLE),
        [STATE_INSTALLED_PLR] = NOTHING(STATE_INSTALLED_PLR),
        [STATE_INSTALLED_SLR] = NOTHING(STATE_INSTALLED_SLR),
        [STATE_UPDATE_PLR] = END(STATE_INSTALLED_PLR),
        [STATE_UPDATE_SLR] = END(STATE_INSTALLED_SLR),
        [STATE_RETURNED] = NOTHING(STATE_RETURNED),
    },
    [STEP_RETURN] = {
        [STATE_DISABLED] = NO(not_enabled),
        [STATE_IDLE] = NO(none_installed),
        [STATE_PENDING] = NO(none_installed_pending),
        [STATE_INSTALLED_PLR] = GIVE,
        [STATE_INSTALLED_SLR] = GIVE,
        [STATE_UPDATE_PLR] = NO(update_first),
        [STATE_UPDATE_SLR] = NO(update_first),
        [STATE_RETURNED] = STILL(STATE_RETURNED, STEP_SHOW_RETURN),
    },
    [STEP_RETURN_AUTHORIZATION] = {
        [STATE_DISABLED] = NO(not_enabled),
        [STATE_IDLE] = GIVE_BACK(STATE_RETURNED),
        [STATE_PENDING] = GIVE_BACK(STATE_RETURNED),
        [STATE_INSTALLED_PLR] = GIVE_BACK(STATE_INSTALLED_PLR),
        [STATE_INSTALLED_SLR] = GIVE_BACK(STATE_INSTALLED_SLR),
        [STATE_UPDATE_PLR] = GIVE_BACK(STATE_INSTALLED_PLR),
        [STATE_UPDATE_SLR] = GIVE_BACK(STATE_INSTALLED_SLR),
        [STATE_RETURNED] = GIVE_BACK(STATE_RETURNED),
    },
};
/* clang-format on */

uint32_t step_next_seq(const struct member *m)
{
    return m->seq + 1;
}

static bool of_all(enum step_kind kind)
{
    return kind == STEP_ENABLE || kind == STEP_DISABLE;
}

/* In a stack the refusal says whom it is about. */
static enum plr_err allowed(const struct agent *a, size_t i, enum step_kind kind, struct fail *f)
{
    const struct refusal *refused = table[kind][a->members[i].mode].refused;

    if (!refused)
        return PLR_OK;
    if (a->member_count == 1)
        (void)fail_set(f, PLR_ERR_STATE, refused->reason, "%s", refused->why);
    else
        (void)fail_set(f, PLR_ERR_STATE, refused->reason, "%s %s: %s", state_role(i), a->members[i].udi.text,
                       refused->why);
    fail_hint(f, "%s", refused->hint);
    return PLR_ERR_STATE;
}

enum plr_err step_allowed(const struct agent *a, size_t member, enum step_kind kind, struct fail *f)
{
    if (!of_all(kind))
        return allowed(a, member, kind, f);
    for (size_t i = 0; i < a->member_count; i++) {
        enum plr_err err = allowed(a, i, kind, f);

        if (err)
            return err;
    }
    return PLR_OK;
}

enum plr_err step_idle(const struct agent *a, size_t member, struct fail *f)
{
    const struct member *m = &a->members[member];

    return state_installed(m) || state_requested(m) ? allowed(a, member, STEP_DISABLE, f) : PLR_OK;
}

/* What the table cannot say: the event must be about this member's own request. */
static enum plr_err check_event(const struct member *m, const struct step_event *e, struct fail *f)
{
    bool asks = e->kind == STEP_REQUEST || e->kind == STEP_REQUEST_UPDATE;

    if ((asks || e->kind == STEP_RETURN_AUTHORIZATION) && m->seq > SEQ_LAST)
        return fail_set(f, PLR_ERR_STATE, "sequenceexhausted", "the sequence numbers of this product are used up");
    if (asks && e->request.seq != step_next_seq(m))
        return fail_set(f, PLR_ERR_REQUEST, "reservationmismatch", "the request has not the next sequence number");
    if (e->kind == STEP_INSTALL_PLR || e->kind == STEP_INSTALL_SLR) {
        const struct state_request *r = &e->authorization->request;

        if (r->seq != m->pending.seq || !request_commitment_equal(&r->commitment, &m->pending.commitment))
            return fail_set(f, PLR_ERR_REQUEST, "reservationmismatch",
                            "The Reservation Authorization Code does not match the Reservation Request Code");
    }
    if (e->kind == STEP_RETURN_AUTHORIZATION) {
        const struct state_past *p = state_past_find(m, state_seq6(e->request.seq), &e->request.commitment);
        bool is_pending = m->pending.seq != 0 && e->request.seq == m->pending.seq;

        if (!is_pending && (!p || p->outcome != STATE_CANCELLED))
            return fail_set(f, PLR_ERR_REQUEST, "reservationmismatch", "the authorization is for no cancelled request");
    }
    return PLR_OK;
}

static void apply(struct agent *next, size_t i, const struct step_event *event)
{
    const struct cell *c = &table[event->kind][next->members[i].mode];

    next->members[i].mode = c->next;
    c->act(next, i, event);
}

enum plr_err step_apply(struct agent *ret_next, unsigned *ret_effects, const struct agent *now,
                        const struct step_event *event, struct fail *f)
{
    size_t first = of_all(event->kind) ? 0 : event->member;
    size_t count = of_all(event->kind) ? now->member_count : 1;
    enum plr_err err = step_allowed(now, event->member, event->kind, f);

    if (err)
        return err;
    err = check_event(&now->members[first], event, f);
    if (err)
        return err;
    *ret_effects = table[event->kind][now->members[first].mode].effects;
    *ret_next = *now;
    for (size_t i = first; i < first + count; i++)
        apply(ret_next, i, event);
    return PLR_OK;
}

const char *step_word(enum step_kind kind)
{
    static const char *const words[STEP_KINDS] = {
        "enable",      "disable",     "request", "request-update", "request-again",
        "install-plr", "install-slr", "cancel",  "return",         "return-authorization",
    };

    return (size_t)kind < STEP_KINDS ? words[kind] : "unknown";
}
