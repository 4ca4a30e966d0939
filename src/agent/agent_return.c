#include "src/agent/agent_return.h"

#include "src/agent/agent_run.h"
#include "src/cli/ask.h"
#include "src/cli/codearg.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

/* What is to be printed: one opening of an authorization that was given, or the returns of members. */
struct answer {
    struct act_set set;
    const struct state_opening *opening; /* NULL: each member's last return */
};

static const struct state_opening *opening_of(const struct answer *answer, const struct member *m)
{
    return answer->opening ? answer->opening : &m->last_return;
}

static void opening_text(char dst[static CODE_SYM_MAX + 1], const struct member *m, const struct state_opening *opening)
{
    struct code code = {0};

    state_opening_code(&code, m, opening);
    code_text(dst, &code);
}

static void put_return(json_t *o, const struct member *m, const void *context)
{
    const struct state_opening *opening = opening_of(context, m);
    bool update = opening->reason == OPENING_UPDATED;
    char text[CODE_SYM_MAX + 1] = "";

    opening_text(text, m, opening);
    (void)json_object_set_new(o, update ? "confirmation-code" : "return-code", json_string(text));
    (void)json_object_set_new(o, "return-reason", json_string(opening_reason_word(opening->reason)));
    (void)json_object_set_new(o, "return-time", agent_run_time(opening->time_s));
}

static void print_return(const struct agent_args *args, const struct store *s, const struct answer *answer)
{
    if (args->json) {
        agent_run_each(s, &answer->set, args->all, put_return, answer);
        return;
    }
    if (out_is_terminal())
        out_text("Enter this return code in Cisco Smart Software Manager portal:\n");
    for (size_t i = 0; i < answer->set.count; i++) {
        const struct member *m = &s->agent->members[answer->set.at[i]];
        char text[CODE_SYM_MAX + 1] = "";

        opening_text(text, m, opening_of(answer, m));
        if (args->all && out_is_terminal())
            out_text("UDI: %s\n", m->udi.text);
        out_code(text);
        if (!answer->opening && m->last_confirmation.seq != 0) {
            opening_text(text, m, &m->last_confirmation);
            report_note("if the confirmation of the last update was not entered yet: %s", text);
        }
    }
}

/* Ask, unless the code has been printed before. The store is not locked while a person thinks. */
static enum plr_err confirm(const struct agent_args *args, const char *text, size_t len, struct fail *f)
{
    static const char question[] =
        "This command will remove the license reservation authorization code and the device will transition back to "
        "the unregistered state.\nSome features may not function properly.\nDo you want to continue?";
    struct store s = {.lock_fd = -1};
    struct act_set set = {0};
    bool again = false, asks = false;
    size_t member = 0;

    enum plr_err err = agent_run_open(&s, args, STORE_READ, f);
    if (!err && text) {
        err = act_return_authorization(NULL, &member, &again, &s, text, len, f);
        asks = !again;
    } else if (!err) {
        err = act_pick(&set, s.agent, args->member, args->all, f);
        if (!err)
            err = act_return_asks(&asks, &s, &set, f);
    }
    store_close(&s);
    return err || !asks ? err : ask_yes(question, "--yes", f);
}

static enum plr_err give_back(struct store *s, const struct agent_args *args, const char *text, size_t len,
                              struct fail *f)
{
    struct state_opening opening = {0};
    struct answer answer = {0};
    enum plr_err err = PLR_OK;
    bool again = false;

    if (text) {
        err = act_return_authorization(&opening, &answer.set.at[0], &again, s, text, len, f);
        answer.set.count = 1;
        answer.opening = &opening;
    } else {
        err = act_pick(&answer.set, s->agent, args->member, args->all, f);
        if (!err)
            err = act_return(s, &answer.set, f);
    }
    if (!err)
        print_return(args, s, &answer);
    explicit_bzero(&opening, sizeof(opening));
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
