#include "src/agent/state.h"

const char *state_word(enum state_mode mode)
{
    static const char *const words[STATE_MODES] = {
        "disabled", "idle", "pending", "installed-plr", "installed-slr", "update-plr", "update-slr", "returned",
    };

    return (size_t)mode < STATE_MODES ? words[mode] : "unknown";
}

const char *state_outcome_word(enum state_outcome outcome)
{
    static const char *const words[STATE_OUTCOMES] = {"cancelled", "returned", "returned-not-installed", "updated"};

    return (size_t)outcome < STATE_OUTCOMES ? words[outcome] : "unknown";
}

const char *state_doubt_word(enum state_doubt doubt)
{
    static const char *const words[STATE_DOUBTS] = {"none", "early", "back", "ahead", "rewound"};

    return (size_t)doubt < STATE_DOUBTS ? words[doubt] : "unknown";
}

void state_free(struct agent *a)
{
    if (a)
        explicit_bzero(a, sizeof(*a));
    free(a);
}

const char *state_role(size_t member)
{
    static const char *const roles[] = {"Active", "Standby", "Member"};

    return roles[member < 2 ? member : 2];
}

bool state_enabled(const struct agent *a)
{
    return a->members[0].mode != STATE_DISABLED;
}

bool state_universal(const struct member *m)
{
    return m->mode == STATE_INSTALLED_PLR || m->mode == STATE_UPDATE_PLR;
}

bool state_installed(const struct member *m)
{
    return state_universal(m) || m->mode == STATE_INSTALLED_SLR || m->mode == STATE_UPDATE_SLR;
}

bool state_requested(const struct member *m)
{
    return m->mode == STATE_PENDING || m->mode == STATE_UPDATE_PLR || m->mode == STATE_UPDATE_SLR;
}

bool state_any_installed(const struct agent *a)
{
    for (size_t i = 0; i < a->member_count; i++)
        if (state_installed(&a->members[i]))
            return true;
    return false;
}

size_t state_lacking(const struct agent *a)
{
    size_t at = 0;

    while (at < a->member_count && state_installed(&a->members[at]))
        at++;
    return state_any_installed(a) ? at : a->member_count;
}

size_t state_member(const struct agent *a, const char *name)
{
    size_t found = a->member_count;

    for (size_t i = 0; i < a->member_count; i++) {
        const struct udi *udi = &a->members[i].udi;

        if (strcmp(udi->text, name) == 0)
            return i;
        if ((udi->sn[0] && strcmp(udi->sn, name) == 0) || (udi->uuid[0] && strcmp(udi->uuid, name) == 0)) {
            if (found != a->member_count)
                return a->member_count;
            found = i;
        }
    }
    return found;
}

uint8_t state_seq6(uint32_t seq)
{
    return (uint8_t)(seq % REQUEST_SEQ_MOD);
}

void state_past_add(struct member *m, const struct state_request *request, enum state_outcome outcome, uint64_t now_s)
{
    size_t at = 0;

    while (at < m->past_count && m->past[at].request.seq != request->seq)
        at++;
    if (at == STATE_PAST_MAX) {
        memmove(&m->past[0], &m->past[1], (STATE_PAST_MAX - 1) * sizeof(m->past[0]));
        at = STATE_PAST_MAX - 1;
    } else if (at == m->past_count) {
        m->past_count++;
    }
    m->past[at] = (struct state_past){.request = *request, .outcome = outcome, .ended_s = now_s};
}

const struct state_past *state_past_find(const struct member *m, uint8_t seq6, const struct commitment *commitment)
{
    for (size_t i = m->past_count; i > 0; i--) {
        const struct state_past *p = &m->past[i - 1];

        if (state_seq6(p->request.seq) == seq6 && request_commitment_equal(&p->request.commitment, commitment))
            return p;
    }
    return NULL;
}

void state_opening_of(struct state_opening *ret, const struct state_request *request, enum opening_reason reason,
                      uint64_t now_s)
{
    *ret = (struct state_opening){.seq = request->seq, .reason = reason, .time_s = now_s};
    memcpy(ret->secret, request->secret, sizeof(ret->secret));
}

void state_request_code(struct code *ret, const struct member *m, const struct state_request *request)
{
    struct request req = {0};

    digest_request_udi(&req, &m->udi);
    req.seq = state_seq6(request->seq);
    req.commitment = request->commitment;
    request_encode(ret, &req);
}

void state_opening_code(struct code *ret, const struct member *m, const struct state_opening *opening)
{
    struct opening op = {
        .kind = opening->reason == OPENING_UPDATED ? CODE_CONFIRMATION : CODE_RETURN,
        .reason = opening->reason,
        .seq = state_seq6(opening->seq),
        .udi_hash = (uint32_t)digest_udi(&m->udi, 22),
    };

    memcpy(op.secret, opening->secret, sizeof(op.secret));
    opening_encode(ret, &op);
    explicit_bzero(&op, sizeof(op));
}

void state_confirmation_text(char ret[static CODE_SYM_MAX + 1], const struct member *m)
{
    struct code code = {0};

    (void)fail_text(ret, CODE_SYM_MAX + 1, "%s", m->last_receipt);
    if (m->last_confirmation.seq == 0)
        return;
    state_opening_code(&code, m, &m->last_confirmation);
    code_text(ret, &code);
}
