#include "src/agent/agent_run.h"

#include "keys/keys.h"
#include "src/agent/acttrust.h"
#include "src/agent/guard.h"
#include "src/agent/plrfill.h"
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
    if (!err && guard_text(ret->agent->standing))
        report_warning("%s%s%s", guard_text(ret->agent->standing), ret->found.err ? ": " : "", ret->found.why);
    if (!err && acttrust_warning(ret->agent, ret->trust))
        report_warning("%s", acttrust_warning(ret->agent, ret->trust));
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

static json_t *member_object(const struct udi *udi, const char *role, const char *state)
{
    json_t *o = json_object();

    (void)json_object_set_new(o, "udi", agent_run_udi(udi));
    if (role)
        (void)json_object_set_new(o, "role", json_string(role));
    (void)json_object_set_new(o, "state", json_string(state));
    return o;
}

json_t *agent_run_member_new(const struct udi *udi, size_t i, size_t count)
{
    static const char *const roles[] = {"active", "standby", "member"};

    return member_object(udi, count > 1 ? roles[i < 2 ? i : 2] : NULL, state_word(STATE_DISABLED));
}

json_t *agent_run_member(const struct agent *a, size_t member)
{
    struct plr_member m = {0};

    plrfill_member(&m, a, member);
    return member_object(&a->members[member].udi, a->member_count > 1 ? m.role : NULL, m.state);
}

json_t *agent_run_member_of(const struct plr_member *member, bool stack)
{
    struct udi udi = {0};

    /* It was written by the library, so it is one. */
    if (udi_parse(&udi, member->udi, strlen(member->udi), NULL))
        return json_null();
    return member_object(&udi, stack ? member->role : NULL, member->state);
}

void agent_run_codes(const struct plr_code *codes, size_t count, bool list,
                     void (*put)(json_t *o, const struct plr_code *code))
{
    json_t *o = NULL, *members = json_array();

    for (size_t i = 0; i < count; i++) {
        o = agent_run_member_of(&codes[i].member, list);
        put(o, &codes[i]);
        (void)json_array_append_new(members, o);
    }
    if (!list && count == 1) {
        o = json_incref(json_array_get(members, 0));
        json_decref(members);
    } else {
        o = json_object();
        (void)json_object_set_new(o, "members", members);
    }
    out_json(o);
}

const char *agent_run_mode(enum plr_usage usage)
{
    static const enum usage_status statuses[] = {USAGE_NOT_IN_USE, USAGE_AUTHORIZED, USAGE_EVAL, USAGE_EVAL_EXPIRED,
                                                 USAGE_NOT_AUTHORIZED};

    return usage_yang_mode(statuses[usage]);
}

enum plr_result agent_run_product(struct plr **ret, const struct agent_args *args, struct plr_error *error)
{
    const char *dir = NULL;
    struct fail f = {0};

    *ret = NULL;
    if (agent_run_dir(&dir, args, &f))
        return plrfill_error(error, &f);
    return plr_open(ret, dir, error);
}

int agent_run_end(const char *verb, struct plr *product, enum plr_result result, const struct plr_error *error)
{
    struct fail f = {0};

    if (product && *plr_warning(product))
        report_warning("%s", plr_warning(product));
    plr_close(product);
    if (!result)
        return EXIT_DONE;
    plrfill_fail(&f, error);
    return (int)report_fail(verb, &f);
}

unsigned agent_run_flags(const struct agent_args *args)
{
    return (args->all ? PLR_ALL : 0) | (args->update ? PLR_UPDATE : 0) |
           (args->export_controlled ? PLR_EXPORT_CONTROLLED : 0);
}

json_t *agent_run_time(uint64_t s)
{
    char text[WHEN_TEXT] = "";

    when_rfc3339(text, s);
    return json_string(text);
}
