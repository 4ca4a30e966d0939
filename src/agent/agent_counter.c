#include "src/agent/agent_counter.h"

#include "src/agent/actrenew.h"
#include "src/agent/agent_run.h"
#include "src/agent/guard.h"
#include "src/cli/ask.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

static json_t *counter_json(const struct agent *a, const uint64_t *counted)
{
    json_t *o = json_object();

    if (!a->counter.spec[0]) {
        json_decref(o);
        return json_null();
    }
    (void)json_object_set_new(o, "at", json_string(a->counter.spec));
    (void)json_object_set_new(o, "stored", json_integer((json_int_t)a->counter.value));
    (void)json_object_set_new(o, "counted", counted ? json_integer((json_int_t)*counted) : json_null());
    return o;
}

static void print_json(const struct store *s, const struct act_set *returned, const uint64_t *counted)
{
    const struct agent *a = s->agent;
    const char *text = guard_text(a->standing);
    json_t *o = agent_run_member(a, 0), *list = json_array();

    (void)json_object_set_new(o, "counter", counter_json(a, counted));
    (void)json_object_set_new(o, "standing", json_string(guard_word(a->standing)));
    (void)json_object_set_new(o, "message", text ? json_string(text) : json_null());
    for (size_t i = 0; i < returned->count; i++) {
        const struct member *m = &a->members[returned->at[i]];
        json_t *each = agent_run_member(a, returned->at[i]);
        struct code code = {0};
        char code_line[CODE_SYM_MAX + 1] = "";

        state_opening_code(&code, m, &m->last_return);
        code_text(code_line, &code);
        (void)json_object_set_new(each, "return-code", json_string(code_line));
        (void)json_array_append_new(list, each);
    }
    (void)json_object_set_new(o, "returned", list);
    out_json(o);
}

static void print_returned(const struct agent *a, const struct act_set *returned)
{
    if (returned->count > 0 && out_is_terminal())
        out_text("Enter the return code in Cisco Smart Software Manager portal:\n");
    for (size_t i = 0; i < returned->count; i++) {
        const struct member *m = &a->members[returned->at[i]];
        struct code code = {0};
        char text[CODE_SYM_MAX + 1] = "";

        state_opening_code(&code, m, &m->last_return);
        code_text(text, &code);
        if (a->member_count > 1 && out_is_terminal())
            out_text("UDI: %s\n", m->udi.text);
        out_code(text);
    }
}

static void print_text(const struct agent *a, const uint64_t *counted)
{
    const char *text = guard_text(a->standing);

    if (!a->counter.spec[0]) {
        out_text("Counter: <none>\n");
        return;
    }
    out_text("Counter: %s\n  Stored: %llu\n", a->counter.spec, (unsigned long long)a->counter.value);
    if (counted)
        out_text("  Counted: %llu\n", (unsigned long long)*counted);
    out_text("  Standing: %s\n", text ? text : "good");
}

/* Ask while nothing is locked. */
static enum plr_err confirm(const struct agent_args *args, struct fail *f)
{
    static const char question[] =
        "This command gives back what is installed and cancels what was requested: a store that its "
        "counter does not vouch for cannot keep it.\nDo you want to continue?";
    struct store s = {.lock_fd = -1};
    bool asks = false;

    enum plr_err err = agent_run_open(&s, args, STORE_READ, f);
    if (!err)
        asks = actrenew_asks(&s);
    store_close(&s);
    return err || !asks ? err : ask_yes(question, "--yes", f);
}

int agent_counter_run(void *input)
{
    const struct agent_args *args = input;
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    struct act_set returned = {0};
    enum plr_err err = PLR_OK;

    if (args->counter && !args->yes)
        err = confirm(args, &f);
    if (!err)
        err = agent_run_open(&s, args, args->counter ? STORE_ANY : STORE_READ, &f);
    if (!err && args->counter)
        err = actrenew_run(&returned, &s, args->counter, &f);
    if (!err) {
        uint64_t value = 0;
        bool answers = s.agent->counter.spec[0] && counter_read(&value, &s.agent->counter, NULL) == PLR_OK;

        if (args->json)
            print_json(&s, &returned, answers ? &value : NULL);
        else if (args->counter)
            print_returned(s.agent, &returned);
        else
            print_text(s.agent, answers ? &value : NULL);
    }
    store_close(&s);
    return err ? (int)report_fail(args->counter ? "renew the counter" : "show the counter", &f) : EXIT_DONE;
}
