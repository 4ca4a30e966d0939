#include "src/agent/state.h"

const char *state_word(enum state_mode mode)
{
    static const char *const words[STATE_MODES] = {
        "disabled", "idle", "pending", "installed-plr", "installed-slr", "returned",
    };

    return (size_t)mode < STATE_MODES ? words[mode] : "unknown";
}

const char *state_outcome_word(enum state_outcome outcome)
{
    static const char *const words[STATE_OUTCOMES] = {"cancelled", "returned", "returned-not-installed"};

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

bool state_installed(const struct agent *a)
{
    return a->mode == STATE_INSTALLED_PLR || a->mode == STATE_INSTALLED_SLR;
}

uint8_t state_seq6(uint32_t seq)
{
    return (uint8_t)(seq % REQUEST_SEQ_MOD);
}

void state_past_add(struct agent *a, const struct state_request *request, enum state_outcome outcome, uint64_t now_s)
{
    size_t at = 0;

    while (at < a->past_count && a->past[at].request.seq != request->seq)
        at++;
    if (at == STATE_PAST_MAX) {
        memmove(&a->past[0], &a->past[1], (STATE_PAST_MAX - 1) * sizeof(a->past[0]));
        at = STATE_PAST_MAX - 1;
    } else if (at == a->past_count) {
        a->past_count++;
    }
    a->past[at] = (struct state_past){.request = *request, .outcome = outcome, .ended_s = now_s};
}

const struct state_past *state_past_find(const struct agent *a, uint8_t seq6, const struct commitment *commitment)
{
    for (size_t i = a->past_count; i > 0; i--) {
        const struct state_past *p = &a->past[i - 1];

        if (state_seq6(p->request.seq) == seq6 && request_commitment_equal(&p->request.commitment, commitment))
            return p;
    }
    return NULL;
}

void state_request_code(struct code *ret, const struct agent *a, const struct state_request *request)
{
    struct request req = {0};

    digest_request_udi(&req, &a->udis[0]);
    req.seq = state_seq6(request->seq);
    req.commitment = request->commitment;
    request_encode(ret, &req);
}

void state_return_code(struct code *ret, const struct agent *a, const struct state_return *given)
{
    struct opening op = {
        .kind = CODE_RETURN,
        .reason = given->reason,
        .seq = state_seq6(given->seq),
        .udi_hash = (uint32_t)digest_udi(&a->udis[0], 22),
    };

    memcpy(op.secret, given->secret, sizeof(op.secret));
    opening_encode(ret, &op);
    explicit_bzero(&op, sizeof(op));
}
