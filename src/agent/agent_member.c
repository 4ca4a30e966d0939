#include "src/agent/agent_member.h"

#include "src/agent/agent_run.h"
#include "src/cli/ask.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

static void print_members(const struct agent_args *args, const struct store *s)
{
    const struct agent *a = s->agent;

    if (args->json) {
        json_t *o = json_object(), *list = json_array();

        for (size_t i = 0; i < a->member_count; i++)
            (void)json_array_append_new(list, agent_run_member(a, i));
        (void)json_object_set_new(o, "members", list);
        out_json(o);
        return;
    }
    for (size_t i = 0; i < a->member_count; i++)
        out_text("%s: %s %s\n", state_role(i), a->members[i].udi.text, state_word(a->members[i].mode));
}

/* The store is closed, and what act did or failed to do is said. */
static int finish(const char *verb, struct store *s, const struct agent_args *args, enum plr_err err,
                  const struct fail *f)
{
    if (!err)
        print_members(args, s);
    store_close(s);
    return err ? (int)report_fail(verb, f) : EXIT_DONE;
}

int agent_member_list(void *input)
{
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    enum plr_err err = agent_run_open(&s, input, STORE_READ, &f);

    return finish("list members", &s, input, err, &f);
}

int agent_member_add(void *input)
{
    const struct agent_args *args = input;
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    struct udi udi = {0};

    enum plr_err err = agent_run_open(&s, args, STORE_WRITE, &f);
    if (!err)
        err = udi_parse(&udi, args->operands[0], strlen(args->operands[0]), &f);
    if (!err)
        err = actmember_add(&s, &udi, &f);
    return finish("add a member", &s, args, err, &f);
}

/* What a member remembers is needed if one of its cancelled requests was answered after all. */
static enum plr_err confirm(const struct agent_args *args, struct fail *f)
{
    static const char question[] = "The requests and return codes that this member remembers will be lost: an "
                                   "authorization that was issued for one "
                                   "of them could not be given back.\nDo you want to continue?";
    struct store s = {.lock_fd = -1};
    struct act_set set = {0};
    bool asks = false;

    enum plr_err err = agent_run_open(&s, args, STORE_READ, f);
    if (!err)
        err = act_pick(&set, s.agent, args->operands[0], false, f);
    if (!err)
        asks = s.agent->members[set.at[0]].past_count > 0;
    store_close(&s);
    return err || !asks ? err : ask_yes(question, "--yes", f);
}

int agent_member_remove(void *input)
{
    const struct agent_args *args = input;
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    struct act_set set = {0};

    enum plr_err err = args->yes ? PLR_OK : confirm(args, &f);
    if (!err)
        err = agent_run_open(&s, args, STORE_WRITE, &f);
    if (!err)
        err = act_pick(&set, s.agent, args->operands[0], false, &f);
    if (!err)
        err = actmember_remove(&s, set.at[0], &f);
    return finish("remove a member", &s, args, err, &f);
}

int agent_member_activate(void *input)
{
    const struct agent_args *args = input;
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    struct act_set set = {0};

    enum plr_err err = agent_run_open(&s, args, STORE_WRITE, &f);
    if (!err)
        err = act_pick(&set, s.agent, args->operands[0], false, &f);
    if (!err)
        err = actmember_activate(&s, set.at[0], &f);
    return finish("activate a member", &s, args, err, &f);
}
