#include "src/agent/agent_install.h"

#include "src/agent/actinstall.h"
#include "src/agent/agent_run.h"
#include "src/agent/usage.h"
#include "src/cli/codearg.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

#define DRAFT "draft-install"

/* The texts that were given: of one authorization, or of several in one or more files. */
struct given {
    char *texts[STATE_MEMBER_MAX];
    size_t text_count;
    struct actinstall_text pieces[STATE_MEMBER_MAX];
    size_t count;
};

static void free_given(struct given *g)
{
    for (size_t i = 0; i < g->text_count; i++)
        free(g->texts[i]);
}

/* What can be known of a typed code without a secret: does it verify for a request of this product? */
static bool accepts(void *context, const struct code *code)
{
    char text[CODE_SYM_MAX + 1] = "";

    code_text(text, code);
    return actinstall_knows(context, text);
}

/* A person is asked, or a mistake is put right. The store is open for the judge, but not locked while a person types.
 */
static enum plr_err ask(char **ret, size_t *ret_len, const struct codearg *arg, const struct agent_args *args,
                        struct fail *f)
{
    struct store s = {.lock_fd = -1};
    struct typing_task task = {.program = "plr-agent",
                               .what = "authorization code",
                               .plr = true,
                               .slr = true,
                               .judge = {.accepts = accepts, .context = &s},
                               .draft_name = DRAFT};

    enum plr_err err = agent_run_dir(&task.draft_dir, args, f);
    if (!err)
        err = agent_run_open(&s, args, STORE_READ, f);
    if (!err)
        err = actinstall_possible(&s, f);
    task.trust = s.trust;
    if (!err)
        err = codearg_get(ret, ret_len, arg, &task, args->fix, f);
    store_close(&s);
    return err;
}

static enum plr_err take(struct given *g, const struct codearg *arg, const struct agent_args *args, struct fail *f)
{
    struct actinstall_text pieces[STATE_MEMBER_MAX] = {0};
    size_t len = 0, count = 0;
    char **text = &g->texts[g->text_count];
    bool asks = codearg_asks(arg) || args->fix;

    enum plr_err err = asks ? ask(text, &len, arg, args, f) : codearg_read(text, &len, arg, f);
    if (err)
        return err;
    g->text_count++;
    err = actinstall_split(pieces, &count, *text, len, f);
    if (err)
        return err;
    if (count > STATE_MEMBER_MAX - g->count)
        return fail_set(f, PLR_ERR_SPACE, "toomany", "there are more authorizations than a product has members");
    memcpy(&g->pieces[g->count], pieces, count * sizeof(pieces[0]));
    g->count += count;
    return PLR_OK;
}

static enum plr_err read_texts(struct given *g, const struct agent_args *args, struct fail *f)
{
    struct codearg arg = {.operands = args->operands, .count = args->operand_count};
    enum plr_err err = PLR_OK;

    if (args->file_count == 0)
        return take(g, &arg, args, f);
    for (size_t i = 0; !err && i < args->file_count; i++) {
        arg.file = args->files[i];
        err = take(g, &arg, args, f);
    }
    return err;
}

/* Whatever is in use and not covered: said now, and not found out later. */
static void warn_uncovered(const struct store *s)
{
    const struct agent *a = s->agent;

    for (size_t i = 0; i < a->use_count; i++) {
        const struct state_use *u = &a->uses[i];
        struct fail why = {0};

        if (!usage_good(usage_ask(a, u->tag, u->count, u->export_controlled, act_now_s(s), &why)))
            report_warning("%s is in use and NOT AUTHORIZED: %s", u->tag, why.why);
    }
}

static void put_installed(json_t *o, const struct member *m, const void *context)
{
    const struct store *s = context;
    char code[CODE_SYM_MAX + 1] = "";

    state_confirmation_text(code, m);
    (void)json_object_set_new(o, "confirmation-code", json_string(code));
    (void)json_object_set_new(o, "reservation-time", agent_run_time(m->installed.installed_s));
    (void)json_object_set_new(o, "export-control-allowed", json_boolean(m->installed.export_status == EXPORT_ALLOWED));
    (void)json_object_set_new(o, "authorization-state",
                              json_string(usage_yang_state(usage_overall(s->agent, act_now_s(s)))));
}

static void print_installed(const struct agent_args *args, const struct store *s,
                            const struct actinstall_result *results, size_t count)
{
    struct act_set set = {.count = count};

    for (size_t i = 0; i < count; i++)
        set.at[i] = results[i].member;
    if (args->json) {
        agent_run_each(s, &set, count > 1, put_installed, s);
        return;
    }
    if (out_is_terminal())
        out_text("Reservation install %ssuccessful\n", args->file_count ? "file " : "");
    for (size_t i = 0; i < count; i++) {
        const struct member *m = &s->agent->members[results[i].member];
        char code[CODE_SYM_MAX + 1] = "";

        state_confirmation_text(code, m);
        if (count > 1 && out_is_terminal())
            out_text("UDI: %s\n", m->udi.text);
        if (out_is_terminal())
            out_text("Last Confirmation code %s\n", code);
        else
            out_text("%s\n", code);
        if (results[i].already)
            report_note("%s: this authorization was installed already", m->udi.text);
        if (results[i].update)
            report_note("%s: enter this confirmation code in the portal (\"plr-cssm confirm CODE\")", m->udi.text);
    }
}

/* Members that still lack theirs. */
static void warn_lacking(const struct store *s)
{
    const struct agent *a = s->agent;

    for (size_t i = 0; i < a->member_count; i++)
        if (!state_installed(&a->members[i]))
            report_warning("%s %s has no reservation authorization yet", state_role(i), a->members[i].udi.text);
}

int agent_install_run(void *input)
{
    const struct agent_args *args = input;
    struct actinstall_result results[STATE_MEMBER_MAX] = {0};
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    struct given given = {0};
    const char *dir = NULL;

    enum plr_err err = read_texts(&given, args, &f);
    if (!err)
        err = agent_run_open(&s, args, STORE_WRITE, &f);
    if (!err)
        err = actinstall(results, &s, given.pieces, given.count, &f);
    if (!err) {
        print_installed(args, &s, results, given.count);
        warn_lacking(&s);
        warn_uncovered(&s);
    }
    if (given.text_count && !agent_run_dir(&dir, args, NULL))
        typing_settle(dir, DRAFT, err);
    free_given(&given);
    store_close(&s);
    return err ? (int)report_fail("install", &f) : EXIT_DONE;
}
