#include "src/agent/actinstall.h"

#include "src/agent/acttrust.h"
#include "src/agent/attempt.h"
#include "src/agent/guard.h"
#include "src/agent/history.h"
#include "src/agent/usage.h"
#include "src/cli/when.h"

static bool readable(const char *text, size_t len)
{
    struct authz *z = NULL;
    enum plr_err err = authz_read(&z, "install", text, len, NULL);

    authz_free(z);
    return err == PLR_OK;
}

static bool blank(const char *line, size_t len)
{
    while (len > 0 && (line[0] == ' ' || line[0] == '\t' || line[0] == '\r')) {
        line++;
        len--;
    }
    return len == 0;
}

static size_t line_len(const char *text, size_t len)
{
    const char *end = memchr(text, '\n', len);

    return end ? (size_t)(end - text) : len;
}

/* Pieces between empty lines, or the lines themselves. Returns how many there are, which may be more than fit. */
static size_t cut(struct actinstall_text pieces[static STATE_MEMBER_MAX], const char *text, size_t len, bool by_line)
{
    size_t count = 0, at = 0;
    bool open = false;

    while (at < len) {
        size_t n = line_len(text + at, len - at);

        if (blank(text + at, n)) {
            open = false;
        } else {
            if ((!open || by_line) && count++ < STATE_MEMBER_MAX)
                pieces[count - 1] = (struct actinstall_text){.text = text + at};
            if (count <= STATE_MEMBER_MAX)
                pieces[count - 1].len = (size_t)(text + at + n - pieces[count - 1].text);
            open = true;
        }
        at += n + 1;
    }
    return count;
}

enum plr_err actinstall_split(struct actinstall_text ret[static STATE_MEMBER_MAX], size_t *ret_count, const char *text,
                              size_t len, struct fail *f)
{
    struct actinstall_text pieces[STATE_MEMBER_MAX] = {0};

    ret[0] = (struct actinstall_text){.text = text, .len = len};
    *ret_count = 1;
    if (readable(text, len))
        return PLR_OK;
    for (int by_line = 0; by_line < 2; by_line++) {
        size_t count = cut(pieces, text, len, by_line);

        if (count < 2 || !readable(pieces[0].text, pieces[0].len))
            continue;
        if (count > STATE_MEMBER_MAX)
            return fail_set(f, PLR_ERR_SPACE, "toomany",
                            "there are %zu authorizations; a product has at most %u members", count, STATE_MEMBER_MAX);
        memcpy(ret, pieces, sizeof(pieces));
        *ret_count = count;
        return PLR_OK;
    }
    return PLR_OK;
}

bool actinstall_knows(const struct store *s, const char *text)
{
    struct authz_match match = {0};
    struct authz *z = NULL;

    bool knows = authz_read(&z, "install", text, strlen(text), NULL) == PLR_OK;
    /* A MAC never judges proposals: it is verified once, of the text that a person has confirmed. */
    if (knows && !authz_is_device(z))
        knows = authz_verify(z, &match, s->agent, s->trust, act_trust_s(s), NULL) == PLR_OK;
    authz_free(z);
    explicit_bzero(&match, sizeof(match));
    return knows;
}

enum plr_err actinstall_possible(const struct store *s, struct fail *f)
{
    enum plr_err err = guard_check(s->agent, &s->found, f);

    if (err)
        return err;
    for (size_t i = 0; i < s->agent->member_count; i++)
        if (step_allowed(s->agent, i, STEP_INSTALL_PLR, NULL) == PLR_OK)
            return PLR_OK;
    return step_allowed(s->agent, 0, STEP_INSTALL_PLR, f);
}

/* An authentic authorization that cannot be installed: which request it was for, and what to do with it. */
static enum plr_err fail_standing(const struct agent *a, const struct authz_match *match, struct fail *f)
{
    static const char mismatch[] = "The Reservation Authorization Code does not match the Reservation Request Code";
    const struct member *m = &a->members[match->member];
    struct code code = {0};
    char request[CODE_SYM_MAX + 1] = "", when[WHEN_TEXT] = "";

    if (match->standing == AUTHZ_INSTALLED) {
        (void)fail_set(f, PLR_ERR_STATE, "PreviouslyInstalled", "this authorization is installed already");
        state_confirmation_text(request, m);
        fail_hint(f, "its confirmation code is %s", request);
        return PLR_ERR_STATE;
    }
    state_request_code(&code, m, &match->request);
    code_text(request, &code);
    when_field(when, match->ended_s);
    if (match->standing == AUTHZ_CANCELLED) {
        (void)fail_set(f, PLR_ERR_REQUEST, "reservationmismatch", "%s: it was issued for %s, which was cancelled on %s",
                       mismatch, request, when);
        fail_hint(f, "\"plr-agent return --authorization CODE\" gives it back to the authority");
        return PLR_ERR_REQUEST;
    }
    (void)fail_set(f, PLR_ERR_REQUEST, "reservationmismatch", "%s: it was issued for %s, which was %s on %s", mismatch,
                   request, match->standing == AUTHZ_REPLACED ? "updated" : "returned", when);
    fail_hint(f, match->standing == AUTHZ_REPLACED ? "\"plr-agent request --update\" asks for another change"
                                                   : "\"plr-agent request\" makes a new request code");
    return PLR_ERR_REQUEST;
}

/* Everything that must hold before anything is written. */
static enum plr_err check(struct authz_match *ret, struct authz *z, struct store *s, struct fail *f)
{
    struct fail verdict = {0};

    if (!state_enabled(s->agent))
        return actinstall_possible(s, f);
    enum plr_err err = attempt_verify(z, ret, s, act_trust_s(s), &verdict);
    if (!err)
        return PLR_OK;
    /* Where nothing could be installed at all, that is the reason, unless the code is bad in itself. */
    if (err == PLR_ERR_SIGNATURE || err == PLR_ERR_REQUEST) {
        enum plr_err refused = actinstall_possible(s, f);

        if (refused && !(err == PLR_ERR_SIGNATURE && authz_is_slr(z)))
            return refused;
    }
    if (f)
        *f = verdict;
    return err;
}

/* One authorization: verified, and made into an event (event->authorization is NULL for one installed already). */
static enum plr_err prepare(struct step_event *event, struct actinstall_result *result,
                            struct state_authorization *authorization, struct store *s,
                            const struct actinstall_text *text, bool several, struct fail *f)
{
    struct authz_match match = {0};
    struct authz *z = NULL;

    enum plr_err err = authz_read(&z, "install", text->text, text->len, f);
    if (!err)
        err = check(&match, z, s, f);
    if (err)
        goto out;
    *result = (struct actinstall_result){.member = match.member, .already = match.standing == AUTHZ_INSTALLED};
    if (match.standing != AUTHZ_PENDING) {
        if (!(result->already && several))
            err = fail_standing(s->agent, &match, f);
        goto out;
    }
    result->update = state_installed(&s->agent->members[match.member]);
    if (authz_is_slr(z) && (err = acttrust_stage(s, authz_slr(z), f)) != PLR_OK)
        goto out;
    if (authz_is_slr(z))
        clock_settle(s->agent, &s->now, authz_issued_s(z));
    *event = (struct step_event){
        .kind = authz_is_slr(z) ? STEP_INSTALL_SLR : STEP_INSTALL_PLR,
        .member = match.member,
        .now_s = act_now_s(s),
        .authorization = authorization,
    };
    authz_store(authorization, z, &match, event->now_s);
out:
    explicit_bzero(&match, sizeof(match));
    authz_free(z);
    return err;
}

static enum plr_err fail_which(enum plr_err err, size_t i, size_t count, struct fail *f)
{
    char why[FAIL_TEXT_MAX] = "";

    if (count < 2 || !f)
        return err;
    memcpy(why, f->why, sizeof(why));
    (void)fail_text(f->why, sizeof(f->why), "authorization %zu of %zu: %s", i + 1, count, why);
    return err;
}

enum plr_err actinstall(struct actinstall_result *ret, struct store *s, const struct actinstall_text *texts,
                        size_t count, struct fail *f)
{
    struct step_event events[STATE_MEMBER_MAX] = {0};
    unsigned effects[STATE_MEMBER_MAX] = {0};
    struct state_authorization *authorizations = calloc(count, sizeof(*authorizations));
    struct actinstall_result results[STATE_MEMBER_MAX] = {0};
    enum plr_err err = PLR_OK;
    size_t steps = 0;

    if (!authorizations)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory to install an authorization");
    for (size_t i = 0; !err && i < count; i++) {
        err = prepare(&events[steps], &results[i], &authorizations[i], s, &texts[i], count > 1, f);
        if (err)
            (void)fail_which(err, i, count, f);
        for (size_t k = 0; !err && k < i; k++)
            if (results[k].member == results[i].member)
                err = fail_which(
                    fail_set(f, PLR_ERR_STATE, "InvalidAuthCode", "it is for the same member as number %zu", k + 1), i,
                    count, f);
        steps += events[steps].authorization != NULL;
    }
    if (!err && steps > 0)
        err = act_steps(s, effects, events, steps, f);
    if (err)
        acttrust_unstage(s);
    err = attempt_settle(s, err, f);
    if (!err)
        memcpy(ret, results, count * sizeof(*ret));
    else if (f)
        history_tell(s->agent, HISTORY_INSTALL_FAILED, results[0].member, f->why, act_now_s(s));
    explicit_bzero(authorizations, count * sizeof(*authorizations));
    free(authorizations);
    return err;
}
