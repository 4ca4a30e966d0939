#include "src/agent/act.h"

#include "keys/commit.h"
#include "src/agent/attempt.h"
#include "src/agent/guard.h"

uint64_t act_now_s(const struct store *s)
{
    return clock_now_s(s->agent, &s->now);
}

uint64_t act_trust_s(const struct store *s)
{
    return clock_trust_s(s->agent, &s->now);
}

static struct agent *copy_of(const struct agent *a, struct fail *f)
{
    struct agent *copy = malloc(sizeof(*copy));

    if (copy)
        *copy = *a;
    else
        (void)fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for the next state");
    return copy;
}

enum plr_err act_steps(struct store *s, unsigned *effects, const struct step_event *events, size_t count,
                       struct fail *f)
{
    struct agent *now = copy_of(s->agent, f), *next = now ? copy_of(s->agent, f) : NULL;
    enum plr_err err = next ? PLR_OK : PLR_ERR_MEMORY;
    unsigned all = 0;

    for (size_t i = 0; !err && i < count; i++) {
        struct agent *swap = now;

        err = step_apply(next, &effects[i], now, &events[i], f);
        all |= err ? 0 : effects[i];
        now = err ? now : next;
        next = err ? next : swap;
    }
    if (!err && (all & STEP_WRITE))
        err = store_save_counted(s, now, f);
    state_free(now);
    state_free(next);
    return err;
}

static bool has_number(const struct udi *udi, const char *name)
{
    return (udi->sn[0] && strcmp(udi->sn, name) == 0) || (udi->uuid[0] && strcmp(udi->uuid, name) == 0);
}

static enum plr_err fail_member(const struct agent *a, const char *member, struct fail *f)
{
    size_t count = 0;

    for (size_t i = 0; i < a->member_count; i++)
        count += has_number(&a->members[i].udi, member);
    (void)fail_set(f, PLR_ERR_NOT_FOUND, "nosuchmember",
                   count > 1 ? "\"%s\" is more than one member of this product" : "\"%s\" is no member of this product",
                   member);
    fail_hint(f, count > 1 ? "\"plr-agent show udi\" lists them; name one by its UDI"
                           : "\"plr-agent show udi\" lists them; name one by its UDI or serial number");
    return PLR_ERR_NOT_FOUND;
}

enum plr_err act_pick(struct act_set *ret, const struct agent *a, const char *member, bool all, struct fail *f)
{
    struct act_set set = {0};
    struct udi udi = {0};
    size_t first = member && !all ? state_member(a, member) : 0;

    /* A UDI as people write it: in another order, with blanks. */
    if (first == a->member_count && udi_parse(&udi, member, strlen(member), NULL) == PLR_OK)
        first = state_member(a, udi.text);
    if (first == a->member_count)
        return fail_member(a, member, f);
    for (size_t i = first; i < (all ? a->member_count : first + 1); i++)
        set.at[set.count++] = i;
    *ret = set;
    return PLR_OK;
}

enum plr_err act_enable(struct store *s, bool on, struct fail *f)
{
    struct step_event event = {.kind = on ? STEP_ENABLE : STEP_DISABLE, .now_s = act_now_s(s)};
    unsigned effects = 0;

    return act_steps(s, &effects, &event, 1, f);
}

/* What the table says to an act on several members: those that it refuses are left out, unless it is all of them: the
 * first refusal is then the answer. kinds[i] is what is to happen to set->at[i]. */
static enum plr_err leave_out(struct act_set *set, enum step_kind *kinds, const struct agent *a, struct fail *f)
{
    struct act_set left = {0};
    struct fail first = {0};

    for (size_t i = 0; i < set->count; i++) {
        struct fail why = {0};

        if (step_allowed(a, set->at[i], kinds[i], &why)) {
            first = first.err ? first : why;
            continue;
        }
        kinds[left.count] = kinds[i];
        left.at[left.count++] = set->at[i];
    }
    if (left.count == 0 && set->count > 0) {
        if (f)
            *f = first;
        return first.err;
    }
    *set = left;
    return PLR_OK;
}

/* What a new request needs that the step may not make: the secret and its commitment. */
static enum plr_err fresh_request(struct state_request *ret, const struct member *m, uint64_t now_s, struct fail *f)
{
    struct state_request r = {.seq = step_next_seq(m), .time_s = now_s};

    commit_fresh(r.secret);
    enum plr_err err =
        commit_make(&r.commitment, r.secret, &m->udi, state_seq6(r.seq), request_commitment_bits(&m->udi), f);
    if (!err)
        *ret = r;
    explicit_bzero(r.secret, sizeof(r.secret));
    return err;
}

static enum step_kind request_kind(const struct member *m, bool update)
{
    bool updates = m->mode == STATE_UPDATE_PLR || m->mode == STATE_UPDATE_SLR;

    if (updates || (!update && m->mode == STATE_PENDING))
        return STEP_REQUEST_AGAIN;
    return update ? STEP_REQUEST_UPDATE : STEP_REQUEST;
}

enum plr_err act_request(struct store *s, struct act_set *set, bool update, struct fail *f)
{
    struct step_event events[STATE_MEMBER_MAX] = {0};
    enum step_kind kinds[STATE_MEMBER_MAX] = {0};
    unsigned effects[STATE_MEMBER_MAX] = {0};
    struct act_set left = *set;

    for (size_t i = 0; i < left.count; i++)
        kinds[i] = request_kind(&s->agent->members[left.at[i]], update);
    enum plr_err err = leave_out(&left, kinds, s->agent, f);
    for (size_t i = 0; !err && i < left.count; i++) {
        const struct member *m = &s->agent->members[left.at[i]];

        events[i] = (struct step_event){.kind = kinds[i], .member = left.at[i], .now_s = act_now_s(s)};
        if (kinds[i] != STEP_REQUEST_AGAIN)
            err = fresh_request(&events[i].request, m, events[i].now_s, f);
    }
    if (!err)
        err = act_steps(s, effects, events, left.count, f);
    if (!err)
        *set = left;
    explicit_bzero(events, sizeof(events));
    return err;
}

enum plr_err act_cancel(struct store *s, struct act_set *set, struct fail *f)
{
    struct step_event events[STATE_MEMBER_MAX] = {0};
    unsigned effects[STATE_MEMBER_MAX] = {0};
    struct act_set ended = {0};

    for (size_t i = 0; i < set->count; i++)
        events[i] = (struct step_event){.kind = STEP_CANCEL, .member = set->at[i], .now_s = act_now_s(s)};
    enum plr_err err = act_steps(s, effects, events, set->count, f);
    for (size_t i = 0; !err && i < set->count; i++)
        if (!(effects[i] & STEP_SAY_NOTHING_TO_CANCEL))
            ended.at[ended.count++] = set->at[i];
    if (!err)
        *set = ended;
    return err;
}

static enum plr_err returnable(struct act_set *set, const struct agent *a, struct fail *f)
{
    enum step_kind kinds[STATE_MEMBER_MAX] = {0};

    for (size_t i = 0; i < set->count; i++)
        kinds[i] = STEP_RETURN;
    return leave_out(set, kinds, a, f);
}

enum plr_err act_return(struct store *s, struct act_set *set, struct fail *f)
{
    struct step_event events[STATE_MEMBER_MAX] = {0};
    unsigned effects[STATE_MEMBER_MAX] = {0};
    struct act_set left = *set;
    enum plr_err err = returnable(&left, s->agent, f);

    for (size_t i = 0; !err && i < left.count; i++)
        events[i] = (struct step_event){.kind = STEP_RETURN, .member = left.at[i], .now_s = act_now_s(s)};
    if (!err)
        err = act_steps(s, effects, events, left.count, f);
    if (!err)
        *set = left;
    return err;
}

enum plr_err act_return_asks(bool *ret, const struct store *s, const struct act_set *set, struct fail *f)
{
    struct act_set left = *set;
    enum plr_err err = guard_check(s->agent, &s->found, f);
    bool asks = false;

    if (!err)
        err = returnable(&left, s->agent, f);
    for (size_t i = 0; !err && i < left.count; i++)
        asks |= state_installed(&s->agent->members[left.at[i]]);
    if (!err)
        *ret = asks;
    return err;
}

/* The code of something that ended before, once more. */
static void opening_again(struct state_opening *ret, const struct authz_match *m)
{
    enum opening_reason reason = OPENING_NOT_INSTALLED;

    if (m->outcome == STATE_GIVEN_BACK)
        reason = OPENING_RETURNED;
    else if (m->outcome == STATE_REPLACED)
        reason = OPENING_UPDATED;
    state_opening_of(ret, &m->request, reason, m->ended_s);
}

static enum plr_err fail_in_use(const struct agent *a, const struct authz_match *m, struct fail *f)
{
    (void)fail_set(f, PLR_ERR_STATE, "reservationalreadyinstalled", "this authorization is installed%s%s",
                   a->member_count > 1 ? " on " : "", a->member_count > 1 ? a->members[m->member].udi.text : "");
    fail_hint(f, "\"plr-agent return\" gives it back");
    return PLR_ERR_STATE;
}

enum plr_err act_return_authorization(struct state_opening *ret_opening, size_t *ret_member, bool *ret_again,
                                      struct store *s, const char *text, size_t len, struct fail *f)
{
    struct step_event event = {.kind = STEP_RETURN_AUTHORIZATION, .now_s = act_now_s(s)};
    struct authz_match match = {0};
    struct authz *z = NULL;
    unsigned effects = 0;

    enum plr_err err = guard_check(s->agent, &s->found, f);
    if (!err)
        err = authz_read(&z, "return --authorization", text, len, f);
    if (!err && !state_enabled(s->agent))
        err = step_allowed(s->agent, 0, STEP_RETURN_AUTHORIZATION, f);
    /* Who only asks makes no attempt at a MAC: it is verified once, when it is to be given back. */
    if (!err && !ret_opening && authz_is_device(z)) {
        err = authz_ready(z, s->agent, s->trust, f);
        *ret_again = false;
        goto out;
    }
    if (!err)
        /* What became of its signer is no reason to keep the licences. */
        err = attempt_verify(z, &match, s, TRUST_WHATEVER, f);
    if (!err && match.standing == AUTHZ_INSTALLED)
        err = fail_in_use(s->agent, &match, f);
    if (err)
        goto out;
    bool again = match.standing == AUTHZ_RETURNED || match.standing == AUTHZ_REPLACED;
    event.member = match.member;
    event.request = match.request;
    if (ret_opening && !again)
        err = act_steps(s, &effects, &event, 1, f);
    if (err)
        goto out;
    if (ret_opening && again)
        opening_again(ret_opening, &match);
    else if (ret_opening)
        *ret_opening = s->agent->members[match.member].last_return;
    *ret_member = match.member;
    *ret_again = again;
out:
    err = attempt_settle(s, err, f);
    explicit_bzero(&event, sizeof(event));
    explicit_bzero(&match, sizeof(match));
    authz_free(z);
    return err;
}

enum plr_err act_raise(struct store *s, const struct act_set *set, uint8_t seq6, struct fail *f)
{
    struct agent *next = copy_of(s->agent, f);
    enum plr_err err = next ? PLR_OK : PLR_ERR_MEMORY;

    for (size_t i = 0; !err && i < set->count; i++) {
        struct member *m = &next->members[set->at[i]];
        uint32_t more = (uint32_t)(seq6 + REQUEST_SEQ_MOD - state_seq6(m->seq)) % REQUEST_SEQ_MOD;

        if (m->seq > UINT32_MAX / 2)
            err = fail_set(f, PLR_ERR_STATE, "sequenceexhausted", "the sequence numbers of this product are used up");
        else
            m->seq += more;
    }
    if (!err)
        err = store_save(s, next, f);
    state_free(next);
    return err;
}
