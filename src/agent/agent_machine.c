#include "src/agent/agent_machine.h"

#include "src/agent/agent_run.h"
#include "src/agent/guard.h"
#include "src/cli/ask.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

/* What one name of the machine says: same, other, or unknown to one of the two. */
static const char *name_word(const struct machine *recorded, const struct machine *now, size_t kind)
{
    if (!recorded->known[kind] || !now->known[kind])
        return recorded->known[kind] ? "not readable now" : "not known";
    return memcmp(recorded->hash[kind], now->hash[kind], MACHINE_HASH_LEN) == 0 ? "same" : "other";
}

static void print_machine(const struct agent_args *args, const struct store *s, const struct machine *now)
{
    const struct agent *a = s->agent;
    const char *verdict = machine_verdict_word(machine_compare(&a->machine, now));

    if (!args->json)
        out_text("Machine: %s\n", verdict);
    json_t *o = args->json ? agent_run_member(a, 0) : NULL, *names = args->json ? json_object() : NULL;
    for (size_t i = 0; i < MACHINE_KINDS; i++) {
        const char *word = name_word(&a->machine, now, i), *kind = machine_kind_word((enum machine_kind)i);

        if (args->json)
            (void)json_object_set_new(names, kind, json_string(word));
        else
            out_text("  %s: %s\n", kind, word);
    }
    if (!args->json)
        return;
    (void)json_object_set_new(o, "machine", json_string(verdict));
    (void)json_object_set_new(o, "names", names);
    (void)json_object_set_new(o, "standing", json_string(guard_word(a->standing)));
    (void)json_object_set_new(o, "adopted", json_boolean(args->adopt));
    out_json(o);
}

/* Where the counter does not vouch for the store, that comes first. */
static enum plr_err adoptable(const struct store *s, struct fail *f)
{
    if (s->agent->standing == STATE_STALE || s->agent->standing == STATE_UNCOUNTED)
        return guard_check(s->agent, &s->found, f);
    return PLR_OK;
}

/* Ask while nothing is locked. */
static enum plr_err confirm(const struct agent_args *args, struct fail *f)
{
    static const char question[] =
        "Only one machine may go on with this store: if the other one does too, the authority sees one product.\n"
        "Has this machine taken the place of the other for good?";
    struct store s = {.lock_fd = -1};

    enum plr_err err = agent_run_open(&s, args, STORE_READ, f);
    if (!err)
        err = adoptable(&s, f);
    bool asks = !err && s.agent->elsewhere;
    store_close(&s);
    return asks ? ask_yes(question, "--yes", f) : err;
}

static enum plr_err adopt(struct store *s, const struct machine *now, struct fail *f)
{
    enum plr_err err = adoptable(s, f);

    if (!err)
        err = guard_adopt(s->agent, now, act_now_s(s), f);
    return err ? err : store_save_counted(s, s->agent, f);
}

int agent_machine_run(void *input)
{
    const struct agent_args *args = input;
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    struct machine now = {0};
    enum plr_err err = PLR_OK;

    if (args->adopt && !args->yes)
        err = confirm(args, &f);
    if (!err)
        err = agent_run_open(&s, args, args->adopt ? STORE_ANY : STORE_READ, &f);
    if (!err) {
        now = s.agent->machine;
        machine_read(&now);
    }
    if (!err && args->adopt)
        err = adopt(&s, &now, &f);
    if (!err)
        print_machine(args, &s, &now);
    store_close(&s);
    return err ? (int)report_fail(args->adopt ? "adopt this machine" : "show the machine", &f) : EXIT_DONE;
}
