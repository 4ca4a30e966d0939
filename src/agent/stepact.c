#include "src/agent/stepact.h"

#include "src/agent/history.h"
#include "src/agent/usage.h"

void stepact_none(struct agent *a, size_t i, const struct step_event *e)
{
    (void)a;
    (void)i;
    (void)e;
}

void stepact_enable(struct agent *a, size_t i, const struct step_event *e)
{
    if (a->members[i].last_return.seq != 0)
        a->members[i].mode = STATE_RETURNED; /* its code can still be printed again */
    history_add(a, HISTORY_ENABLED, i, NULL, NULL, e->now_s);
}

void stepact_disable(struct agent *a, size_t i, const struct step_event *e)
{
    history_add(a, HISTORY_DISABLED, i, NULL, NULL, e->now_s);
}

static void note_request(struct agent *a, size_t i, enum history_message message, const struct state_request *request,
                         uint64_t now_s)
{
    struct code code = {0};
    char text[CODE_SYM_MAX + 1] = "";

    state_request_code(&code, &a->members[i], request);
    code_text(text, &code);
    history_add(a, message, i, text, NULL, now_s);
}

void stepact_request(struct agent *a, size_t i, const struct step_event *e)
{
    struct member *m = &a->members[i];

    m->pending = e->request;
    m->seq = e->request.seq;
    m->last_return = (struct state_opening){0};
    note_request(a, i, HISTORY_REQUESTED, &m->pending, e->now_s);
}

/* Whatever is in use and not covered by what is installed now: of several steps at once, after the last. */
static void note_uncovered(struct agent *a, size_t i, uint64_t now_s)
{
    history_retract(a, HISTORY_NOT_AUTHORIZED);
    for (size_t k = 0; k < a->use_count; k++) {
        const struct state_use *u = &a->uses[k];
        struct fail why = {0};

        if (!usage_good(usage_ask(a, u->tag, u->count, u->export_controlled, now_s, &why)))
            history_add(a, HISTORY_NOT_AUTHORIZED, i, u->tag, why.why, now_s);
    }
}

void stepact_install(struct agent *a, size_t i, const struct step_event *e)
{
    static const char *const export_words[] = {"Not Allowed", "Allowed", "Restricted"};
    struct member *m = &a->members[i];

    m->installed = *e->authorization;
    m->pending = (struct state_request){0};
    m->last_confirmation = (struct state_opening){0};
    memcpy(m->last_receipt, m->installed.receipt, sizeof(m->last_receipt));
    usage_rebind(a);

    enum usage_status overall = usage_overall(a, e->now_s);
    bool covered = overall == USAGE_NOT_IN_USE || usage_good(overall);
    history_add(a, HISTORY_EXPORT, i, export_words[m->installed.export_status], NULL, e->now_s);
    history_add(a, HISTORY_REGISTERED, i, NULL, NULL, e->now_s);
    history_add(a, HISTORY_RENEWED, i, covered ? "authorized" : "not authorized", NULL, e->now_s);
    history_add(a, HISTORY_INSTALLED, i, m->mode == STATE_INSTALLED_PLR ? "Universal" : "Specific", NULL, e->now_s);
    note_uncovered(a, i, e->now_s);
}

/* What was installed gives way; the opening of its commitment proves that to the authority. */
void stepact_update(struct agent *a, size_t i, const struct step_event *e)
{
    struct member *m = &a->members[i];
    struct state_request old = m->installed.request;

    state_past_add(m, &old, STATE_REPLACED, e->now_s);
    stepact_install(a, i, e);
    state_opening_of(&m->last_confirmation, &old, OPENING_UPDATED, e->now_s);
    explicit_bzero(&old, sizeof(old));
}

void stepact_cancel(struct agent *a, size_t i, const struct step_event *e)
{
    struct member *m = &a->members[i];

    note_request(a, i, HISTORY_CANCELLED, &m->pending, e->now_s);
    state_past_add(m, &m->pending, STATE_CANCELLED, e->now_s);
    m->pending = (struct state_request){0};
    if (m->mode == STATE_IDLE && m->last_return.seq != 0)
        m->mode = STATE_RETURNED; /* something older was given back meanwhile; its code stays printable */
}

static void give_back(struct agent *a, size_t i, const struct state_request *request, enum opening_reason reason,
                      uint64_t now_s)
{
    struct member *m = &a->members[i];

    state_opening_of(&m->last_return, request, reason, now_s);
    state_past_add(m, request, reason == OPENING_RETURNED ? STATE_GIVEN_BACK : STATE_GIVEN_BACK_UNUSED, now_s);
    m->seq++;
    history_add(a, HISTORY_RETURNED, i, reason == OPENING_RETURNED ? "" : ", not having been installed,", NULL, now_s);
}

void stepact_return(struct agent *a, size_t i, const struct step_event *e)
{
    give_back(a, i, &a->members[i].installed.request, OPENING_RETURNED, e->now_s);
    a->members[i].installed = (struct state_authorization){0};
    history_add(a, HISTORY_DEREGISTERED, i, NULL, NULL, e->now_s);
    note_uncovered(a, i, e->now_s);
    if (usage_overall(a, e->now_s) == USAGE_EVAL)
        history_add(a, HISTORY_EVALUATION_START, i, NULL, NULL, e->now_s);
}

/* That of the request in progress ends the request; that of a cancelled one leaves the newer one in progress. */
void stepact_return_authorization(struct agent *a, size_t i, const struct step_event *e)
{
    struct member *m = &a->members[i];
    bool in_progress = m->pending.seq != 0 && m->pending.seq != e->request.seq;

    give_back(a, i, &e->request, OPENING_NOT_INSTALLED, e->now_s);
    if (!in_progress)
        m->pending = (struct state_request){0};
    else if (m->mode == STATE_RETURNED)
        m->mode = STATE_PENDING;
    else
        m->mode = m->mode == STATE_INSTALLED_PLR ? STATE_UPDATE_PLR : STATE_UPDATE_SLR;
}
