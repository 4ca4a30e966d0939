#include "src/agent/agent_return.h"

#include "src/agent/agent_run.h"
#include "src/cli/ask.h"
#include "src/cli/codearg.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

static void put_return(json_t *o, const struct plr_code *code)
{
    (void)json_object_set_new(o, code->confirmation ? "confirmation-code" : "return-code", json_string(code->text));
    (void)json_object_set_new(o, "return-reason", json_string(code->why));
    (void)json_object_set_new(o, "return-time", agent_run_time(code->time_s));
}

static void print_returned(const struct agent_args *args, const struct plr_code *codes, size_t count)
{
    if (args->json) {
        agent_run_codes(codes, count, args->all, put_return);
        return;
    }
    if (out_is_terminal())
        out_text("Enter this return code in Cisco Smart Software Manager portal:\n");
    for (size_t i = 0; i < count; i++) {
        if (args->all && out_is_terminal())
            out_text("UDI: %s\n", codes[i].member.udi);
        out_code(codes[i].text);
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

int agent_return_run(void *input)
{
    const struct agent_args *args = input;
    struct plr_code codes[PLR_MEMBERS_MAX] = {0};
    struct plr_error error = {0};
    struct fail f = {0};
    struct plr *product = NULL;
    enum plr_err err = PLR_OK;
    char *text = NULL;
    size_t len = 0, count = 1;

    if (args->authorization) {
        char *operand = args->authorization;

        err = codearg_read(&text, &len, &(struct codearg){.operands = &operand, .count = 1}, &f);
    }
    if (!err && !args->yes)
        err = confirm(args, text, len, &f);
    if (err) {
        free(text);
        return (int)report_fail("return", &f);
    }
    enum plr_result result = agent_run_product(&product, args, &error);
    if (!result && text)
        result = plr_return_authorization(product, text, len, codes, &error);
    else if (!result)
        result = plr_return(product, args->member, agent_run_flags(args), codes, &count, &error);
    if (!result)
        print_returned(args, codes, count);
    free(text);
    return agent_run_end("return", product, result, &error);
}
