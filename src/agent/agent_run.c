#include "src/agent/agent_run.h"

#include "keys/keys.h"
#include "src/cli/out.h"
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

static json_t *text_or_null(const char *text)
{
    return text[0] ? json_string(text) : json_null();
}

json_t *agent_run_udi(const struct udi *udi)
{
    json_t *o = json_object();

    (void)json_object_set_new(o, "pid", text_or_null(udi->pid));
    (void)json_object_set_new(o, "vid", text_or_null(udi->vid));
    (void)json_object_set_new(o, "sn", text_or_null(udi->sn));
    (void)json_object_set_new(o, "uuid", text_or_null(udi->uuid));
    (void)json_object_set_new(o, "text", json_string(udi->text));
    return o;
}

json_t *agent_run_member(const struct agent *a, size_t member)
{
    static const char *const roles[] = {"active", "standby", "member"};
    json_t *o = json_object();

    (void)json_object_set_new(o, "udi", agent_run_udi(&a->members[member].udi));
    if (a->member_count > 1)
        (void)json_object_set_new(o, "role", json_string(roles[member < 2 ? member : 2]));
    (void)json_object_set_new(o, "state", json_string(state_word(a->members[member].mode)));
    return o;
}

void agent_run_each(const struct store *s, const struct act_set *set, bool all,
                    void (*put)(json_t *o, const struct member *m, const void *context), const void *context)
{
    json_t *o = agent_run_member(s->agent, 0), *list = json_array();

    for (size_t i = 0; i < set->count; i++) {
        json_t *each = agent_run_member(s->agent, set->at[i]);

        put(each, &s->agent->members[set->at[i]], context);
        (void)json_array_append_new(list, each);
    }
    if (all || set->count == 0) {
        (void)json_object_set_new(o, "members", list);
        out_json(o);
        return;
    }
    json_decref(o);
    o = json_incref(json_array_get(list, 0));
    json_decref(list);
    out_json(o);
}

json_t *agent_run_time(uint64_t s)
{
    char text[WHEN_TEXT] = "";

    when_rfc3339(text, s);
    return json_string(text);
}
