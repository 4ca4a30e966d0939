#include "src/agent/agent_run.h"

#include "keys/keys.h"
#include "src/cli/report.h"
#include "src/cli/when.h"

enum plr_err agent_run_dir(const char **ret, const struct agent_args *args, struct fail *f)
{
    const char *dir = args->store ? args->store : secure_getenv("PLR_STORE");

    if (dir && *dir) {
        *ret = dir;
        return PLR_OK;
    }
    (void)fail_set(f, PLR_ERR_USAGE, "nostore", "no store is named");
    fail_hint(f, "give --store DIR, or set PLR_STORE");
    return PLR_ERR_USAGE;
}

enum plr_err agent_run_open(struct store *ret, const struct agent_args *args, enum store_use use, struct fail *f)
{
    const char *dir = NULL, *doubt = NULL;
    enum plr_err err = agent_run_dir(&dir, args, f);

    if (!err)
        err = keys_init(f);
    if (!err)
        err = store_open(ret, &doubt, dir, use, f);
    if (!err && doubt)
        report_warning("%s", doubt);
    return err;
}

uint64_t agent_run_now_s(const struct store *s)
{
    return clock_now_s(s->agent, &s->now);
}

uint64_t agent_run_trust_s(const struct store *s)
{
    return clock_trust_s(s->agent, &s->now);
}

enum plr_err agent_run_step(struct store *s, unsigned *ret_effects, const struct step_event *event, struct fail *f)
{
    unsigned effects = 0;
    struct agent *next = calloc(1, sizeof(*next));

    if (!next)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for the next state");
    enum plr_err err = step_apply(next, &effects, s->agent, event, f);
    if (!err && (effects & STEP_WRITE))
        err = store_save(s, next, f);
    state_free(next);
    if (!err)
        *ret_effects = effects;
    return err;
}

json_t *agent_run_json(const struct store *s)
{
    json_t *o = json_object();

    (void)json_object_set_new(o, "udi", json_string(s->agent->udis[0].text));
    (void)json_object_set_new(o, "state", json_string(state_word(s->agent->mode)));
    return o;
}

json_t *agent_run_time(uint64_t s)
{
    char text[WHEN_TEXT] = "";

    when_rfc3339(text, s);
    return json_string(text);
}
