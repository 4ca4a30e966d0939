#include "src/agent/agent_reserve.h"

#include "src/agent/agent_run.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

static void print_mode(const struct agent_args *args, const struct store *s)
{
    const char *word = state_enabled(s->agent) ? "ENABLED" : "DISABLED";

    if (args->json) {
        json_t *o = agent_run_member(s->agent, 0);

        (void)json_object_set_new(o, "license-reservation", json_string(word));
        out_json(o);
        return;
    }
    out_text("License Reservation is %s\n", word);
}

static int switch_mode(const struct agent_args *args, bool on)
{
    struct fail f = {0};
    struct store s = {.lock_fd = -1};

    enum plr_err err = agent_run_open(&s, args, STORE_WRITE, &f);
    if (!err)
        err = act_enable(&s, on, &f);
    if (!err)
        print_mode(args, &s);
    store_close(&s);
    return err ? (int)report_fail(on ? "enable" : "disable", &f) : EXIT_DONE;
}

int agent_reserve_enable(void *input)
{
    return switch_mode(input, true);
}

int agent_reserve_disable(void *input)
{
    return switch_mode(input, false);
}

static void put_request(json_t *o, const struct member *m, const void *context)
{
    struct code code = {0};
    char text[CODE_SYM_MAX + 1] = "";

    (void)context;
    state_request_code(&code, m, &m->pending);
    code_text(text, &code);
    (void)json_object_set_new(o, "request-code", json_string(text));
    (void)json_object_set_new(o, "sequence-number", json_integer(state_seq6(m->pending.seq)));
    (void)json_object_set_new(o, "request-time", agent_run_time(m->pending.time_s));
}

static void print_requests(const struct agent_args *args, const struct store *s, const struct act_set *set)
{
    if (args->json) {
        agent_run_each(s, set, args->all, put_request, NULL);
        return;
    }
    if (out_is_terminal())
        out_text("Enter this request code in the Cisco Smart Software Manager portal:\n");
    for (size_t i = 0; i < set->count; i++) {
        const struct member *m = &s->agent->members[set->at[i]];
        struct code code = {0};
        char text[CODE_SYM_MAX + 1] = "";

        state_request_code(&code, m, &m->pending);
        code_text(text, &code);
        if (args->all && out_is_terminal())
            out_text("UDI: %s\n", m->udi.text);
        out_code(text);
    }
}

/* Members that had nothing to ask for. */
static void note_left_out(const struct agent_args *args, const struct store *s, const struct act_set *set)
{
    size_t at = 0;

    for (size_t i = 0; args->all && i < s->agent->member_count; i++) {
        if (at < set->count && set->at[at] == i)
            at++;
        else
            report_note("%s %s is left out: %s", state_role(i), s->agent->members[i].udi.text,
                        args->update ? "nothing is installed that could be updated" : "already registered");
    }
}

int agent_reserve_request(void *input)
{
    const struct agent_args *args = input;
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    struct act_set set = {0};

    enum plr_err err = agent_run_open(&s, args, STORE_WRITE, &f);
    if (!err)
        err = act_pick(&set, s.agent, args->member, args->all, &f);
    if (!err)
        err = act_request(&s, &set, args->update, &f);
    if (!err) {
        print_requests(args, &s, &set);
        note_left_out(args, &s, &set);
    }
    store_close(&s);
    return err ? (int)report_fail("request", &f) : EXIT_DONE;
}

static void print_cancel(const struct agent_args *args, const struct store *s, const struct act_set *ended)
{
    if (args->json) {
        json_t *o = agent_run_member(s->agent, ended->count ? ended->at[0] : 0), *list = json_array();

        (void)json_object_set_new(o, "cancelled", json_boolean(ended->count > 0));
        for (size_t i = 0; i < ended->count; i++)
            (void)json_array_append_new(list, agent_run_member(s->agent, ended->at[i]));
        if (args->all)
            (void)json_object_set(o, "members", list);
        json_decref(list);
        out_json(o);
        return;
    }
    if (ended->count == 0) {
        out_text("No reservation is in progress: nothing to cancel\n");
        return;
    }
    if (ended->count == 1)
        out_text("The reservation request is cancelled\n");
    else
        out_text("%zu reservation requests are cancelled\n", ended->count);
    report_note("if an authorization was issued for it: \"plr-agent return --authorization CODE\"");
}

int agent_reserve_cancel(void *input)
{
    const struct agent_args *args = input;
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    struct act_set set = {0};

    enum plr_err err = agent_run_open(&s, args, STORE_WRITE, &f);
    if (!err)
        err = act_pick(&set, s.agent, args->member, args->all, &f);
    if (!err)
        err = act_cancel(&s, &set, &f);
    if (!err)
        print_cancel(args, &s, &set);
    store_close(&s);
    return err ? (int)report_fail("cancel", &f) : EXIT_DONE;
}
