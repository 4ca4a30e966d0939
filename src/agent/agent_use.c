#include "src/agent/agent_use.h"

#include "src/agent/agent_run.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

static json_t *text_or_null(const char *text)
{
    return text[0] ? json_string(text) : json_null();
}

/* The word on standard output; the reason goes to standard error with the exit status. */
static void print_answer(const struct agent_args *args, const struct plr_answer *answer)
{
    char name[TAG_TEXT_MAX + 1] = "";
    json_t *o = NULL;

    if (!args->json) {
        out_text("%s\n", answer->text);
        return;
    }
    tag_name(name, answer->tag);
    o = json_object();
    (void)json_object_set_new(o, "entitlement-tag", json_string(answer->tag));
    (void)json_object_set_new(o, "short-name", json_string(name));
    (void)json_object_set_new(o, "count", json_integer(answer->count));
    (void)json_object_set_new(o, "status", json_string(answer->text));
    (void)json_object_set_new(o, "enforcement-mode", text_or_null(agent_run_mode(answer->usage)));
    (void)json_object_set_new(o, "reason", text_or_null(answer->reason));
    (void)json_object_set_new(o, "message", text_or_null(answer->message));
    out_json(o);
}

/* A question was answered: with a no the object says why, so no second one follows it. */
static int end(const struct agent_args *args, struct plr *product, enum plr_result result, struct plr_answer *answer,
               const struct plr_error *error)
{
    char verb[PLR_TAG_MAX + 16] = "";

    print_answer(args, answer);
    if (result == PLR_NO && args->json) {
        (void)agent_run_end("", product, PLR_DONE, error);
        return EXIT_NO;
    }
    (void)snprintf(verb, sizeof(verb), "authorize %s", answer->tag);
    return agent_run_end(verb, product, result, error);
}

int agent_use_use(void *input)
{
    const struct agent_args *args = input;
    struct plr_answer answer = {0};
    struct plr_error error = {0};
    struct plr *product = NULL;

    enum plr_result result = agent_run_product(&product, args, &error);
    if (!result)
        result = plr_use(product, args->operands[0], args->count, agent_run_flags(args), &answer, &error);
    if (!answer.text[0])
        return agent_run_end("use", product, result, &error);
    return end(args, product, result, &answer, &error);
}

int agent_use_release(void *input)
{
    const struct agent_args *args = input;
    struct plr_answer answer = {0};
    struct plr_error error = {0};
    struct plr *product = NULL;

    enum plr_result result = agent_run_product(&product, args, &error);
    if (!result)
        result = plr_release(product, args->operands[0], args->count, &answer, &error);
    /* The licences are released, whatever is to be said of those that stay: not a "no". */
    if (!result) {
        print_answer(args, &answer);
        if (answer.message[0])
            report_warning("%u of \"%s\" stay in use and are %s: %s", (unsigned)answer.count, answer.tag, answer.text,
                           answer.message);
    }
    return agent_run_end("release", product, result, &error);
}

int agent_use_check(void *input)
{
    const struct agent_args *args = input;
    struct plr_answer answer = {0};
    struct plr_error error = {0};
    struct plr *product = NULL;

    enum plr_result result = agent_run_product(&product, args, &error);
    if (!result)
        result = plr_check(product, args->operands[0], args->count_given ? args->count : 0, agent_run_flags(args),
                           &answer, &error);
    if (!answer.text[0])
        return agent_run_end("check", product, result, &error);
    return end(args, product, result, &answer, &error);
}
