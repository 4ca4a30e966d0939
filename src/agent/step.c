#include "src/agent/step.h"

#include "src/agent/history.h"
#include "src/agent/usage.h"

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
static const struct refusal installed_first = {
    "reservationalreadyinstalled",
    "a reservation authorization is installed",
    "\"plr-agent return\" gives it back first",
};
static const struct refusal registered = {
    "reservationalreadyinstalled",
    "already registered: a reservation authorization is installed",
    "\"plr-agent return\" gives it back; then a new request can be made",
};
static const struct refusal pending_already = {
    "reservationinprogress",
    "a reservation is in progress already",
    "\"plr-agent request\" prints its code again; \"plr-agent cancel\" ends it",
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

static void act_none(struct agent *a, const struct step_event *e)
{
    (void)a;
    (void)e;
}

static void act_enable(struct agent *a, const struct step_event *e)
{
    if (a->has_return)
        a->mode = STATE_RETURNED; /* its code can still be printed again */
    history_add(a, HISTORY_ENABLED, NULL, NULL, e->now_s);
}

static void act_disable(struct agent *a, const struct step_event *e)
{
    history_add(a, HISTORY_DISABLED, NULL, NULL, e->now_s);
}

static void note_request(struct agent *a, enum history_message message, const struct state_request *request,
                         uint64_t now_s)
{
    struct code code = {0};
    char text[CODE_SYM_MAX + 1] = "";

    state_request_code(&code, a, request);
    code_text(text, &code);
    history_add(a, message, text, NULL, now_s);
}

static void act_request(struct agent *a, const struct step_event *e)
{
    a->pending = e->request;
    a->seq = e->request.seq;
    a->has_return = false;
    a->last_return = (struct state_return){0};
    note_request(a, HISTORY_REQUESTED, &a->pending, e->now_s);
}

static void act_install(struct agent *a, const struct step_event *e)
{
    static const char *const export_words[] = {"Not Allowed", "Allowed", "Restricted"};

    a->installed = *e->authorization;
    a->pending = (struct state_request){0};
    memcpy(a->last_receipt, a->installed.receipt, sizeof(a->last_receipt));
    history_add(a, HISTORY_INSTALLED, a->mode == STATE_INSTALLED_PLR ? "Universal" : "Specific", NULL, e->now_s);
    history_add(a, HISTORY_EXPORT, export_words[a->installed.export_status], NULL, e->now_s);
    usage_rebind(a);
    for (size_t i = 0; i < a->use_count; i++) {
        const struct state_use *u = &a->uses[i];
        struct fail why = {0};

        if (!usage_good(usage_ask(a, u->tag, u->count, u->export_controlled, e->now_s, &why)))
            history_add(a, HISTORY_NOT_AUTHORIZED, u->tag, why.why, e->now_s);
    }
}

static void act_cancel(struct agent *a, const struct step_event *e)
{
    note_request(a, HISTORY_CANCELLED, &a->pending, e->now_s);
    state_past_add(a, &a->pending, STATE_CANCELLED, e->now_s);
    a->pending = (struct state_request){0};
    if (a->has_return)
        a->mode = STATE_RETURNED; /* something older was given back meanwhile; its code stays printable */
}

static void give_back(struct agent *a, const struct state_request *request, enum opening_reason reason, uint64_t now_s)
{
    a->last_return = (struct state_return){.seq = request->seq, .reason = reason, .time_s = now_s};
    memcpy(a->last_return.secret, request->secret, sizeof(a->last_return.secret));
    a->has_return = true;
    state_past_add(a, request, reason == OPENING_RETURNED ? STATE_GIVEN_BACK : STATE_GIVEN_BACK_UNUSED, now_s);
    a->seq++;
    history_add(a, HISTORY_RETURNED, reason == OPENING_RETURNED ? "" : ", not having been installed,", NULL, now_s);
}

static void act_return(struct agent *a, const struct step_event *e)
{
    give_back(a, &a->installed.request, OPENING_RETURNED, e->now_s);
    a->installed = (struct state_authorization){0};
}

static void act_return_authorization(struct agent *a, const struct step_event *e)
{
    give_back(a, &e->request, OPENING_NOT_INSTALLED, e->now_s);
    if (a->pending.seq == e->request.seq)
        a->pending = (struct state_request){0};
    else if (a->pending.seq != 0)
        a->mode = STATE_PENDING; /* that of a cancelled request: the newer one goes on */
}

struct cell {
    const struct refusal *refused; /* NULL: allowed, and what follows counts */
    enum state_mode next;
    unsigned effects;
    void (*act)(struct agent *a, const struct step_event *e);
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
        NULL, (next), (effects), act_none                                                                              \
    }

/* Rows: disabled, idle, pending, installed PLR, installed SLR, returned. */
static const struct cell table[STEP_KINDS][STATE_MODES] = {
    [STEP_ENABLE] = {TO(STATE_IDLE, STEP_WRITE, act_enable), NO(enabled_already), NO(enabled_already),
                     NO(enabled_already), NO(enabled_already), NO(enabled_already)},
    [STEP_DISABLE] = {NO(disabled_already), TO(STATE_DISABLED, STEP_WRITE, act_disable), NO(pending_first),
                      NO(installed_first), NO(installed_first), TO(STATE_DISABLED, STEP_WRITE, act_disable)},
    [STEP_REQUEST] = {NO(not_enabled), TO(STATE_PENDING, STEP_WRITE | STEP_SHOW_REQUEST, act_request),
                      NO(pending_already), NO(registered), NO(registered),
                      TO(STATE_PENDING, STEP_WRITE | STEP_SHOW_REQUEST, act_request)},
    [STEP_REQUEST_AGAIN] = {NO(not_enabled), NO(none_pending), STILL(STATE_PENDING, STEP_SHOW_REQUEST), NO(registered),
                            NO(registered), NO(none_pending)},
    [STEP_INSTALL_PLR] = {NO(not_enabled), NO(none_pending),
                          TO(STATE_INSTALLED_PLR, STEP_WRITE | STEP_SHOW_RECEIPT, act_install), NO(installed_first),
                          NO(installed_first), NO(none_pending)},
    [STEP_INSTALL_SLR] = {NO(not_enabled), NO(none_pending),
                          TO(STATE_INSTALLED_SLR, STEP_WRITE | STEP_SHOW_RECEIPT, act_install), NO(installed_first),
                          NO(installed_first), NO(none_pending)},
    [STEP_CANCEL] = {STILL(STATE_DISABLED, STEP_SAY_NOTHING_TO_CANCEL), STILL(STATE_IDLE, STEP_SAY_NOTHING_TO_CANCEL),
                     TO(STATE_IDLE, STEP_WRITE, act_cancel), STILL(STATE_INSTALLED_PLR, STEP_SAY_NOTHING_TO_CANCEL),
                     STILL(STATE_INSTALLED_SLR, STEP_SAY_NOTHING_TO_CANCEL),
                     STILL(STATE_RETURNED, STEP_SAY_NOTHING_TO_CANCEL)},
    [STEP_RETURN] = {NO(not_enabled), NO(none_installed), NO(none_installed_pending),
                     TO(STATE_RETURNED, STEP_WRITE | STEP_SHOW_RETURN, act_return),
                     TO(STATE_RETURNED, STEP_WRITE | STEP_SHOW_RETURN, act_return),
                     STILL(STATE_RETURNED, STEP_SHOW_RETURN)},
    [STEP_RETURN_AUTHORIZATION] = {NO(not_enabled),
                                   TO(STATE_RETURNED, STEP_WRITE | STEP_SHOW_RETURN, act_return_authorization),
                                   TO(STATE_RETURNED, STEP_WRITE | STEP_SHOW_RETURN, act_return_authorization),
                                   NO(installed_first), NO(installed_first),
                                   TO(STATE_RETURNED, STEP_WRITE | STEP_SHOW_RETURN, act_return_authorization)},
};

uint32_t step_next_seq(const struct agent *a)
{
    return a->seq + 1;
}

enum plr_err step_allowed(const struct agent *a, enum step_kind kind, struct fail *f)
{
    const struct refusal *refused = table[kind][a->mode].refused;

    if (!refused)
        return PLR_OK;
    (void)fail_set(f, PLR_ERR_STATE, refused->reason, "%s", refused->why);
    fail_hint(f, "%s", refused->hint);
    return PLR_ERR_STATE;
}

/* What the table cannot say: the event must be about this state's own request. */
static enum plr_err check_event(const struct agent *a, const struct step_event *e, struct fail *f)
{
    if ((e->kind == STEP_REQUEST || e->kind == STEP_RETURN_AUTHORIZATION) && a->seq > SEQ_LAST)
        return fail_set(f, PLR_ERR_STATE, "sequenceexhausted", "the sequence numbers of this product are used up");
    if (e->kind == STEP_REQUEST && e->request.seq != step_next_seq(a))
        return fail_set(f, PLR_ERR_REQUEST, "reservationmismatch", "the request has not the next sequence number");
    if (e->kind == STEP_INSTALL_PLR || e->kind == STEP_INSTALL_SLR) {
        const struct state_request *r = &e->authorization->request;

        if (r->seq != a->pending.seq || !request_commitment_equal(&r->commitment, &a->pending.commitment))
            return fail_set(f, PLR_ERR_REQUEST, "reservationmismatch",
                            "The Reservation Authorization Code does not match the Reservation Request Code");
    }
    if (e->kind == STEP_RETURN_AUTHORIZATION) {
        const struct state_past *p = state_past_find(a, state_seq6(e->request.seq), &e->request.commitment);
        bool is_pending = a->mode == STATE_PENDING && e->request.seq == a->pending.seq;

        if (!is_pending && (!p || p->outcome != STATE_CANCELLED))
            return fail_set(f, PLR_ERR_REQUEST, "reservationmismatch", "the authorization is for no cancelled request");
    }
    return PLR_OK;
}

enum plr_err step_apply(struct agent *ret_next, unsigned *ret_effects, const struct agent *now,
                        const struct step_event *event, struct fail *f)
{
    enum plr_err err = step_allowed(now, event->kind, f);

    if (err)
        return err;
    err = check_event(now, event, f);
    if (err)
        return err;
    const struct cell *c = &table[event->kind][now->mode];
    *ret_next = *now;
    ret_next->mode = c->next;
    c->act(ret_next, event);
    *ret_effects = c->effects;
    return PLR_OK;
}

const char *step_word(enum step_kind kind)
{
    static const char *const words[STEP_KINDS] = {
        "enable",      "disable", "request", "request-again",        "install-plr",
        "install-slr", "cancel",  "return",  "return-authorization",
    };

    return (size_t)kind < STEP_KINDS ? words[kind] : "unknown";
}
