#include "src/agent/showjson.h"

#include "src/agent/agent_device.h"
#include "src/agent/agent_run.h"
#include "src/agent/guard.h"
#include "src/agent/jsonio.h"
#include "src/agent/showlicense.h"
#include "src/agent/showword.h"

/* A value that is missing for want of memory makes an object that out_json cannot deliver whole; nothing here needs to
 * ask. */
static void put(json_t *o, const char *key, json_t *value)
{
    (void)json_object_set_new(o, key, value);
}

static json_t *text_or_null(const char *text)
{
    return text[0] ? json_string(text) : json_null();
}

static json_t *whole(uint64_t n)
{
    return json_integer((json_int_t)n);
}

static json_t *time_or_null(uint64_t s)
{
    return s ? agent_run_time(s) : json_null();
}

/* Containers of the model with one leaf. */
static json_t *container(const char *key, json_t *value)
{
    json_t *o = json_object();

    put(o, key, value);
    return o;
}

static json_t *registration(const struct member *m)
{
    json_t *o = json_object(), *complete = json_null(), *progress = json_null();
    const char *state = "reg-state-not-registered";

    if (state_installed(m)) {
        state = "reg-state-complete";
        complete = container("complete-time", agent_run_time(m->installed.installed_s));
        put(complete, "smart-account", text_or_null(m->installed.slr.account_name));
        put(complete, "virtual-account", text_or_null(m->installed.slr.virtual_account));
    } else if (m->mode == STATE_PENDING) {
        state = "reg-state-in-progress";
        progress = container("start-time", agent_run_time(m->pending.time_s));
    }
    put(o, "registration-state", json_string(state));
    put(o, "registration-in-progress", progress);
    put(o, "registration-complete", complete);
    put(o, "export-control-allowed", json_boolean(state_installed(m) && m->installed.export_status == EXPORT_ALLOWED));
    put(o, "status", json_string(showword_registration(m)));
    return o;
}

static uint64_t evaluation_left(const struct agent *a)
{
    return STATE_EVALUATION_S - a->evaluation_used_s;
}

static json_t *authorization(const struct agent *a, uint64_t now_s)
{
    enum usage_status overall = usage_overall(a, now_s);
    json_t *o = json_object();
    bool reserved = overall == USAGE_AUTHORIZED, evaluates = overall == USAGE_EVAL;

    put(o, "authorization-state", json_string(usage_yang_state(overall)));
    put(o, "authorization-eval", evaluates ? container("seconds-left", whole(evaluation_left(a))) : json_null());
    put(o, "authorization-eval-expired",
        overall == USAGE_EVAL_EXPIRED ? container("expire-time", time_or_null(a->evaluation_ended_s)) : json_null());
    put(o, "authorization-authorized-reservation",
        reserved ? container("reservation-time", agent_run_time(showword_installed_s(a))) : json_null());
    put(o, "status", json_string(usage_text(overall)));
    return o;
}

static json_t *evaluation(const struct agent *a)
{
    bool expired = evaluation_left(a) == 0;
    json_t *o = json_object();

    put(o, "eval-in-use", json_boolean(!state_any_installed(a) && a->use_count > 0 && !expired));
    put(o, "eval-expired", json_boolean(expired));
    put(o, "eval-period-left", expired ? json_null() : container("time-left", whole(evaluation_left(a))));
    put(o, "eval-expire-time", expired ? container("expire-time", time_or_null(a->evaluation_ended_s)) : json_null());
    return o;
}

static json_t *mismatches(const struct agent *a)
{
    char text[FAIL_TEXT_MAX] = "";
    json_t *list = json_array();

    for (size_t i = 0; showword_mismatch(text, a, i); i++)
        (void)json_array_append_new(list, json_string(text));
    return list;
}

void showjson_status(json_t *o, const struct agent *a, uint64_t now_s)
{
    json_t *privacy = container("hostname", json_true());

    put(o, "always-enabled", json_true());
    put(o, "smart-enabled", json_true());
    put(o, "rehearsal", json_boolean(a->rehearsal));
    put(o, "version", json_string(PLRKIT_VERSION));
    put(o, "license-reservation", json_string(state_enabled(a) ? "ENABLED" : "DISABLED"));
    put(o, "registration", registration(&a->members[0]));
    put(o, "authorization", authorization(a, now_s));
    put(o, "evaluation", evaluation(a));
    put(o, "ha-configuration-errors", mismatches(a));
    put(o, "utility", container("enabled", json_false()));
    put(json_object_get(o, "utility"), "reporting", json_string("utility-reporting-type-none"));
    put(privacy, "version", json_true());
    put(o, "privacy", privacy);
    put(o, "transport", container("transport-type", json_null()));
    put(o, "standing", json_string(guard_word(a->standing)));
    put(o, "device-key", agent_device_key_json(&a->members[0]));
    put(o, "device-key-attempts", agent_device_attempts_json(a));
}

void showjson_usage(json_t *o, const struct agent *a, uint64_t now_s)
{
    struct showlicense l = {0};
    json_t *list = json_array();

    for (size_t i = 0; showlicense_at(&l, a, i, now_s); i++) {
        bool by_hash = l.count == 0 && l.reserved && l.reserved->by_reference;
        json_t *u = json_object();

        put(u, "entitlement-tag", by_hash ? json_null() : json_string(l.tag));
        put(u, "entitlement-tag-hash",
            l.reserved && l.reserved->by_reference ? jsonio_hex(l.reserved->tag_hash, SLR_TAG_HASH_LEN) : json_null());
        put(u, "short-name", by_hash ? json_null() : json_string(l.name));
        put(u, "count", json_integer(l.count));
        put(u, "enforcement-mode", text_or_null(usage_yang_mode(l.status)));
        put(u, "post-paid", json_false());
        put(u, "status", json_string(usage_text(l.status)));
        put(u, "reason", l.why.reason ? json_string(l.why.reason) : json_null());
        put(u, "message", text_or_null(l.why.why));
        put(u, "export-controlled", json_boolean(l.export_controlled));
        put(u, "reserved-count", l.reserved ? whole(l.reserved_count) : json_null());
        (void)json_array_append_new(list, u);
    }
    put(o, "usage", list);
}

void showjson_udi(json_t *o, const struct agent *a)
{
    json_t *list = json_array();

    for (size_t i = 0; i < a->member_count; i++)
        (void)json_array_append_new(list, agent_run_member(a, i));
    put(o, "members", list);
}

void showjson_history(json_t *o, const struct agent *a)
{
    json_t *list = json_array();

    for (size_t i = 0; i < a->event_count; i++) {
        json_t *e = container("time", agent_run_time(a->events[i].time_s));

        put(e, "message", json_string(a->events[i].text));
        (void)json_array_append_new(list, e);
    }
    put(o, "events", list);
}
