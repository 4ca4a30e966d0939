#include "src/agent/plrfill.h"

#include "src/cli/exits.h"

_Static_assert(PLR_MEMBERS_MAX == STATE_MEMBER_MAX, "the public header has the same bounds");
_Static_assert(PLR_CODE_MAX > CODE_SYM_MAX && PLR_UDI_MAX > UDI_TEXT_MAX && PLR_TAG_MAX > TAG_TEXT_MAX,
               "the public header has room for every text");
_Static_assert(PLR_TEXT_MAX == FAIL_TEXT_MAX, "the public header has room for every message");

static void copy(char *dst, size_t cap, const char *text)
{
    (void)fail_text(dst, cap, "%s", text);
}

#define COPY(dst, text) copy(dst, sizeof(dst), text)

enum plr_result plrfill_error(struct plr_error *error, const struct fail *f)
{
    enum plr_result result = (enum plr_result)exits_of(f->err);

    if (!error)
        return result;
    *error = (struct plr_error){.result = result, .line = f->line, .symbol = f->symbol};
    COPY(error->reason, f->reason ? f->reason : "");
    memcpy(error->message, f->why, sizeof(error->message));
    memcpy(error->hint, f->hint, sizeof(error->hint));
    return result;
}

void plrfill_fail(struct fail *f, const struct plr_error *error)
{
    /* One of those that have this exit status. */
    static const enum plr_err errs[] = {PLR_OK,     PLR_ERR_NO,    PLR_ERR_USAGE, PLR_ERR_FORMAT, PLR_ERR_UNTRUSTED,
                                        PLR_ERR_IO, PLR_ERR_STATE, PLR_ERR_POLICY};

    *f = (struct fail){
        .err = errs[error->result], .reason = error->reason, .line = error->line, .symbol = error->symbol};
    memcpy(f->why, error->message, sizeof(f->why));
    memcpy(f->hint, error->hint, sizeof(f->hint));
}

void plrfill_member(struct plr_member *ret, const struct agent *a, size_t member)
{
    static const char *const roles[] = {"active", "standby", "member"};

    *ret = (struct plr_member){.index = member};
    COPY(ret->udi, a->members[member].udi.text);
    COPY(ret->role, roles[member < 2 ? member : 2]);
    COPY(ret->state, state_word(a->members[member].mode));
}

void plrfill_no_code(struct plr_code *ret, const struct agent *a, size_t member)
{
    *ret = (struct plr_code){0};
    plrfill_member(&ret->member, a, member);
}

void plrfill_request(struct plr_code *ret, const struct agent *a, size_t member)
{
    const struct member *m = &a->members[member];
    struct code code = {0};

    plrfill_no_code(ret, a, member);
    state_request_code(&code, m, &m->pending);
    code_text(ret->text, &code);
    ret->time_s = m->pending.time_s;
    ret->sequence = state_seq6(m->pending.seq);
}

void plrfill_opening(struct plr_code *ret, const struct agent *a, size_t member, const struct state_opening *opening)
{
    struct code code = {0};

    plrfill_no_code(ret, a, member);
    state_opening_code(&code, &a->members[member], opening);
    code_text(ret->text, &code);
    ret->time_s = opening->time_s;
    ret->sequence = state_seq6(opening->seq);
    ret->confirmation = opening->reason == OPENING_UPDATED;
    COPY(ret->why, opening_reason_word(opening->reason));
}

void plrfill_confirmation(struct plr_code *ret, const struct agent *a, size_t member)
{
    const struct member *m = &a->members[member];

    plrfill_no_code(ret, a, member);
    state_confirmation_text(ret->text, m);
    ret->time_s = m->installed.installed_s;
    ret->sequence = state_seq6(m->installed.request.seq);
    ret->confirmation = m->last_confirmation.seq != 0;
}

enum plr_usage plrfill_usage(enum usage_status status)
{
    switch (status) {
    case USAGE_AUTHORIZED:
        return PLR_AUTHORIZED;
    case USAGE_EVAL:
        return PLR_EVALUATION;
    case USAGE_EVAL_EXPIRED:
        return PLR_EVALUATION_EXPIRED;
    case USAGE_NOT_AUTHORIZED:
        return PLR_NOT_AUTHORIZED;
    case USAGE_NOT_IN_USE:
        break;
    }
    return PLR_NOT_IN_USE;
}

void plrfill_answer(struct plr_answer *ret, const struct actuse_verdict *v)
{
    *ret = (struct plr_answer){.count = v->count, .usage = plrfill_usage(v->status)};
    COPY(ret->tag, v->tag);
    COPY(ret->text, usage_text(v->status));
    if (actuse_good(v))
        return;
    COPY(ret->reason, v->why.reason);
    memcpy(ret->message, v->why.why, sizeof(ret->message));
}
