#include "src/agent/agent_return.h"

#include "src/agent/agent_run.h"
#include "src/agent/authz.h"
#include "src/cli/ask.h"
#include "src/cli/codearg.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

static void print_return(const struct agent_args *args, const struct store *s, const struct state_return *given)
{
    struct code code = {0};
    char text[CODE_SYM_MAX + 1] = "";

    state_return_code(&code, s->agent, given);
    code_text(text, &code);
    if (args->json) {
        json_t *o = agent_run_json(s);

        (void)json_object_set_new(o, "return-code", json_string(text));
        (void)json_object_set_new(o, "return-reason", json_string(opening_reason_word(given->reason)));
        (void)json_object_set_new(o, "return-time", agent_run_time(given->time_s));
        out_json(o);
        return;
    }
    if (out_is_terminal())
        out_text("Enter this return code in Cisco Smart Software Manager portal:\n");
    out_code(text);
}

/* The code of something given back before, once more. */
static void print_again(const struct agent_args *args, const struct store *s, const struct authz_match *m)
{
    struct state_return given = {
        .seq = m->request.seq,
        .reason = m->outcome == STATE_GIVEN_BACK ? OPENING_RETURNED : OPENING_NOT_INSTALLED,
        .time_s = m->ended_s,
    };

    memcpy(given.secret, m->request.secret, sizeof(given.secret));
    print_return(args, s, &given);
    explicit_bzero(&given, sizeof(given));
}

/* May this be returned, and which request does it end? text is NULL for what is installed. */
static enum plr_err check(struct authz_match *ret, const struct store *s, const char *text, size_t len, struct fail *f)
{
    struct authz *z = NULL;

    if (!text)
        return step_allowed(s->agent, STEP_RETURN, f);
    enum plr_err err = authz_read(&z, "return --authorization", text, len, f);
    if (!err)
        err = step_allowed(s->agent, STEP_RETURN_AUTHORIZATION, f);
    if (!err)
        err = authz_verify(z, ret, s->agent, s->trust, agent_run_trust_s(s), f);
    authz_free(z);
    return err;
}

/* Ask, unless the code has been printed before. The store is not locked while a person thinks. */
static enum plr_err confirm(const struct agent_args *args, const char *text, size_t len, struct fail *f)
{
    struct store s = {.lock_fd = -1};
    struct authz_match match = {0};
    bool again = false;
    static const char question[] =
        "This command will remove the license reservation authorization code and the device will transition back to "
        "the unregistered state.\nSome features may not function properly.\nDo you want to continue?";

    enum plr_err err = agent_run_open(&s, args, STORE_READ, f);
    if (!err)
        err = check(&match, &s, text, len, f);
    if (!err)
        again = text ? match.standing == AUTHZ_RETURNED : !state_installed(s.agent);
    explicit_bzero(&match, sizeof(match));
    store_close(&s);
    return err || again ? err : ask_yes(question, "--yes", f);
}

static enum plr_err give_back(struct store *s, const struct agent_args *args, const char *text, size_t len,
                              struct fail *f)
{
    struct step_event event = {.kind = text ? STEP_RETURN_AUTHORIZATION : STEP_RETURN, .now_s = agent_run_now_s(s)};
    struct authz_match match = {0};
    unsigned effects = 0;

    enum plr_err err = check(&match, s, text, len, f);
    if (!err && text && match.standing == AUTHZ_RETURNED) {
        print_again(args, s, &match);
        goto out;
    }
    event.request = match.request;
    if (!err)
        err = agent_run_step(s, &effects, &event, f);
    if (!err && (effects & STEP_SHOW_RETURN))
        print_return(args, s, &s->agent->last_return);
out:
    explicit_bzero(&event, sizeof(event));
    explicit_bzero(&match, sizeof(match));
    return err;
}

int agent_return_run(void *input)
{
    const struct agent_args *args = input;
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    enum plr_err err = PLR_OK;
    char *text = NULL;
    size_t len = 0;

    if (args->authorization) {
        char *operand = args->authorization;

        err = codearg_read(&text, &len, &(struct codearg){.operands = &operand, .count = 1}, &f);
    }
    if (!err && !args->yes)
        err = confirm(args, text, len, &f);
    if (!err)
        err = agent_run_open(&s, args, STORE_WRITE, &f);
    if (!err)
        err = give_back(&s, args, text, len, &f);
    free(text);
    store_close(&s);
    return err ? (int)report_fail("return", &f) : EXIT_DONE;
}
