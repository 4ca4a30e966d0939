#include "src/agent/agent_clock.h"

#include "src/agent/agent_run.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/when.h"

static json_t *seconds(uint64_t s)
{
    return json_integer((json_int_t)s);
}

static void print_json(const struct store *s, const struct timeline *t, bool accepted)
{
    json_t *o = agent_run_member(s->agent, 0), *boot = json_object();
    const char *text = clock_doubt_text(t->doubt);

    (void)json_object_set_new(o, "time", agent_run_time(t->now_s));
    (void)json_object_set_new(o, "wall-clock", agent_run_time(s->now.wall_s));
    (void)json_object_set_new(boot, "seconds", seconds(s->now.boot_s));
    (void)json_object_set_new(boot, "id", s->now.boot_id[0] ? json_string(s->now.boot_id) : json_null());
    (void)json_object_set_new(o, "boot-clock", boot);
    (void)json_object_set_new(o, "proven-time", agent_run_time(t->clock.proven_s));
    (void)json_object_set_new(o, "behind", seconds(t->behind_s));
    (void)json_object_set_new(o, "doubt", json_string(state_doubt_word(t->doubt)));
    (void)json_object_set_new(o, "message", text ? json_string(text) : json_null());
    (void)json_object_set_new(o, "accepted", json_boolean(accepted));
    out_json(o);
}

static void print_time(const char *label, uint64_t s)
{
    char when[WHEN_TEXT] = "";

    when_field(when, s);
    out_text("  %s: %s\n", label, when);
}

static void print_text(const struct store *s, const struct timeline *t)
{
    const char *text = clock_doubt_text(t->doubt);
    uint64_t boot_s = s->now.boot_s;

    out_text("Clock:\n");
    print_time("Time", t->now_s);
    print_time("Wall Clock", s->now.wall_s);
    out_text("  Boot Clock: %u days, %u hours, %u minutes, %u seconds\n", (unsigned)(boot_s / 86400),
             (unsigned)(boot_s / 3600 % 24), (unsigned)(boot_s / 60 % 60), (unsigned)(boot_s % 60));
    print_time("Proven At Least", t->clock.proven_s);
    out_text("  Doubt: %s\n", text ? text : "<none>");
}

int agent_clock_run(void *input)
{
    const struct agent_args *args = input;
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    struct timeline t = {0};

    enum plr_err err = agent_run_open(&s, args, args->accept ? STORE_ANY : STORE_READ, &f);
    if (!err && args->accept)
        err = clock_accept(s.agent, &s.now, &f);
    if (!err && args->accept)
        err = store_save(&s, s.agent, &f);
    if (!err) {
        timeline_weigh(&t, &s.agent->clock, &s.now);
        if (args->json)
            print_json(&s, &t, args->accept);
        else
            print_text(&s, &t);
    }
    store_close(&s);
    return err ? (int)report_fail(args->accept ? "accept the clock" : "show the clock", &f) : EXIT_DONE;
}
