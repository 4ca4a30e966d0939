#include "src/agent/agent_use.h"

#include "src/agent/agent_run.h"
#include "src/agent/history.h"
#include "src/agent/usage.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

struct verdict {
    char tag[TAG_TEXT_MAX + 1];
    uint32_t count; /* that the status is about */
    enum usage_status status;
    struct fail why; /* unless the status is good */
};

static void ask(struct verdict *v, const struct store *s, bool export_controlled)
{
    v->status = usage_ask(s->agent, v->tag, v->count, export_controlled, act_now_s(s), &v->why);
}

static bool good(const struct verdict *v)
{
    return usage_good(v->status) || v->status == USAGE_NOT_IN_USE;
}

/* The word on standard output. */
static void print_word(const struct agent_args *args, const struct store *s, const struct verdict *v)
{
    char name[TAG_TEXT_MAX + 1] = "";

    tag_name(name, v->tag);
    if (args->json) {
        json_t *o = agent_run_member(s->agent, 0);

        (void)json_object_set_new(o, "entitlement-tag", json_string(v->tag));
        (void)json_object_set_new(o, "short-name", json_string(name));
        (void)json_object_set_new(o, "count", json_integer(v->count));
        (void)json_object_set_new(o, "status", json_string(usage_text(v->status)));
        (void)json_object_set_new(o, "enforcement-mode", json_string(usage_yang_mode(v->status)));
        (void)json_object_set_new(o, "reason", good(v) ? json_null() : json_string(v->why.reason));
        (void)json_object_set_new(o, "message", good(v) ? json_null() : json_string(v->why.why));
        out_json(o);
        return;
    }
    out_text("%s\n", usage_text(v->status));
}

/* And the reason on standard error; returns the exit status. */
static int answer(const struct agent_args *args, const struct store *s, const struct verdict *v)
{
    char verb[TAG_TEXT_MAX + 16] = "";

    print_word(args, s, v);
    if (good(v))
        return EXIT_DONE;
    if (args->json)
        return EXIT_NO;
    (void)snprintf(verb, sizeof(verb), "authorize %s", v->tag);
    return (int)report_fail(verb, &v->why);
}

/* What goes on record beside the count itself. */
static void note_use(struct agent *a, const struct verdict *v, bool first, uint64_t now_s)
{
    if (first && v->status == USAGE_EVAL)
        history_add(a, HISTORY_EVALUATION_START, 0, NULL, NULL, now_s);
    if (v->status == USAGE_NOT_AUTHORIZED)
        history_add(a, HISTORY_NOT_AUTHORIZED, 0, v->tag, v->why.why, now_s);
}

int agent_use_use(void *input)
{
    const struct agent_args *args = input;
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    struct verdict v = {0};
    int status = EXIT_DONE;

    enum plr_err err = agent_run_open(&s, args, STORE_WRITE, &f);
    if (!err)
        err = usage_resolve(v.tag, s.agent, args->operands[0], &f);
    bool first = !err && s.agent->use_count == 0;
    if (!err)
        err = usage_take(s.agent, v.tag, args->count, args->export_controlled, &f);
    if (!err) {
        const struct state_use *u = usage_find(s.agent, v.tag);

        v.count = u->count;
        ask(&v, &s, u->export_controlled);
        note_use(s.agent, &v, first, act_now_s(&s));
        err = store_save(&s, s.agent, &f);
    }
    if (!err)
        status = answer(args, &s, &v);
    store_close(&s);
    return err ? (int)report_fail("use", &f) : status;
}

int agent_use_release(void *input)
{
    const struct agent_args *args = input;
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    struct verdict v = {.status = USAGE_NOT_IN_USE};

    enum plr_err err = agent_run_open(&s, args, STORE_WRITE, &f);
    /* What is in use under this very text goes first: a NAME that two reserved tags have could not go otherwise. */
    if (!err && usage_find(s.agent, args->operands[0]))
        (void)fail_text(v.tag, sizeof(v.tag), "%s", args->operands[0]);
    else if (!err)
        err = usage_resolve(v.tag, s.agent, args->operands[0], &f);
    if (!err)
        err = usage_release(s.agent, v.tag, args->count, &f);
    if (!err)
        err = store_save(&s, s.agent, &f);
    if (!err) {
        const struct state_use *u = usage_find(s.agent, v.tag);

        if (u) {
            v.count = u->count;
            ask(&v, &s, u->export_controlled);
        }
        /* The licences are released, whatever is to be said of those that stay: not a "no". */
        print_word(args, &s, &v);
        if (!good(&v))
            report_warning("%u of \"%s\" stay in use and are %s: %s", (unsigned)v.count, v.tag, usage_text(v.status),
                           v.why.why);
    }
    store_close(&s);
    return err ? (int)report_fail("release", &f) : EXIT_DONE;
}

int agent_use_check(void *input)
{
    const struct agent_args *args = input;
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    struct verdict v = {.count = args->count};
    int status = EXIT_DONE;

    enum plr_err err = agent_run_open(&s, args, STORE_READ, &f);
    if (!err)
        err = usage_resolve(v.tag, s.agent, args->operands[0], &f);
    if (!err) {
        const struct state_use *u = usage_find(s.agent, v.tag);

        if (u && !args->count_given)
            v.count = u->count; /* what is in use already */
        ask(&v, &s, args->export_controlled || (u && u->export_controlled));
        status = answer(args, &s, &v);
    }
    store_close(&s);
    return err ? (int)report_fail("check", &f) : status;
}
