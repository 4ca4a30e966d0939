#include "src/agent/showjson.h"

#include "src/agent/agent_run.h"
#include "src/agent/show.h"
#include "src/agent/usage.h"
#include "src/cli/when.h"

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

static json_t *registration(const struct agent *a)
{
    json_t *o = json_object();

    if (state_installed(a)) {
        json_t *complete = json_object();

        put(o, "registration-state", json_string("reg-state-complete"));
        put(complete, "complete-time", agent_run_time(a->installed.installed_s));
        put(complete, "smart-account", text_or_null(a->installed.slr.account_name));
        put(complete, "virtual-account", text_or_null(a->installed.slr.virtual_account));
        put(o, "registration-complete", complete);
    } else if (a->mode == STATE_PENDING) {
        json_t *progress = json_object();

        put(o, "registration-state", json_string("reg-state-in-progress"));
        put(progress, "start-time", agent_run_time(a->pending.time_s));
        put(o, "registration-in-progress", progress);
    } else {
        put(o, "registration-state", json_string("reg-state-not-registered"));
    }
    put(o, "status", json_string(show_registration(a)));
    put(o, "export-control-allowed", json_boolean(state_installed(a) && a->installed.export_status == EXPORT_ALLOWED));
    return o;
}

void showjson_status(json_t *o, const struct agent *a, uint64_t now_s)
{
    enum usage_status overall = usage_overall(a, now_s);
    json_t *authorization = json_object(), *evaluation = json_object();
    bool expired = a->evaluation_used_s >= STATE_EVALUATION_S;

    put(o, "smart-enabled", json_true());
    put(o, "version", json_string(PLRKIT_VERSION));
    put(o, "license-reservation", json_string(a->mode == STATE_DISABLED ? "DISABLED" : "ENABLED"));
    put(o, "registration", registration(a));
    put(authorization, "authorization-state", json_string(usage_yang_state(overall)));
    put(authorization, "status", json_string(usage_text(overall)));
    put(o, "authorization", authorization);
    put(evaluation, "eval-in-use", json_boolean(!state_installed(a) && a->use_count > 0 && !expired));
    put(evaluation, "eval-expired", json_boolean(expired));
    put(evaluation, "time-left", json_integer((json_int_t)(STATE_EVALUATION_S - a->evaluation_used_s)));
    put(o, "evaluation", evaluation);
}

void showjson_usage(json_t *o, const struct agent *a, uint64_t now_s)
{
    struct show_license l = {0};
    json_t *list = json_array();

    for (size_t i = 0; show_license_at(&l, a, i); i++) {
        struct fail why = {0};
        enum usage_status status = USAGE_NOT_IN_USE;
        json_t *u = json_object();

        if (l.count > 0)
            status = usage_ask(a, l.tag, l.count, l.export_controlled, now_s, &why);
        put(u, "entitlement-tag", json_string(l.tag));
        put(u, "short-name", json_string(l.name));
        put(u, "count", json_integer(l.count));
        put(u, "status", json_string(usage_text(status)));
        put(u, "enforcement-mode", json_string(usage_yang_mode(status)));
        put(u, "reason", why.reason ? json_string(why.reason) : json_null());
        put(u, "message", text_or_null(why.why));
        put(u, "reserved-count", l.reserved ? json_integer(l.reserved->count) : json_null());
        (void)json_array_append_new(list, u);
    }
    put(o, "usage", list);
}

void showjson_udi(json_t *o, const struct agent *a)
{
    put(o, "pid", text_or_null(a->udis[0].pid));
    put(o, "vid", text_or_null(a->udis[0].vid));
    put(o, "sn", text_or_null(a->udis[0].sn));
    put(o, "uuid", text_or_null(a->udis[0].uuid));
}

static json_t *code_or_null(const struct code *code, bool there)
{
    char text[CODE_SYM_MAX + 1] = "";

    if (!there)
        return json_null();
    code_text(text, code);
    return json_string(text);
}

static json_t *entitlements(const struct agent *a)
{
    struct show_license l = {0};
    char day[WHEN_TEXT] = "";
    json_t *list = json_array();

    for (size_t i = 0; show_license_at(&l, a, i); i++) {
        json_t *e = json_object();

        if (l.reserved) {
            bool term = l.reserved->type != LICENSE_PERPETUAL;

            put(e, "entitlement-tag", json_string(l.tag));
            put(e, "short-name", json_string(l.name));
            put(e, "reserved-count", json_integer(l.reserved->count));
            put(e, "license-type", json_string(slr_type_word(l.reserved->type)));
            when_day(day, l.reserved->start_day);
            put(e, "start-date", term ? json_string(day) : json_null());
            when_day(day, l.reserved->end_day);
            put(e, "end-date", term ? json_string(day) : json_null());
            (void)json_array_append(list, e);
        }
        json_decref(e);
    }
    return list;
}

void showjson_reservation(json_t *o, const struct agent *a)
{
    struct code request = {0}, given = {0};
    json_t *r = json_object();
    bool installed = state_installed(a);

    state_request_code(&request, a, &a->pending);
    state_return_code(&given, a, &a->last_return);
    put(r, "license-reservation", json_string(a->mode == STATE_DISABLED ? "DISABLED" : "ENABLED"));
    put(r, "reservation-status", json_string(show_reservation_word(a)));
    put(r, "reservation-time", installed ? agent_run_time(a->installed.installed_s) : json_null());
    put(r, "export-controlled-functionality", json_string(show_export(a)));
    put(r, "request-code", code_or_null(&request, a->mode == STATE_PENDING));
    put(r, "last-return-code", code_or_null(&given, a->has_return));
    put(r, "last-confirmation-code", text_or_null(a->last_receipt));
    put(r, "authorization-code", installed ? json_string(a->installed.text) : json_null());
    put(r, "smart-account-number", installed ? json_integer(a->installed.account) : json_null());
    put(r, "entitlements", entitlements(a));
    put(o, "reservation", r);
}

void showjson_history(json_t *o, const struct agent *a)
{
    json_t *list = json_array();

    for (size_t i = 0; i < a->event_count; i++) {
        json_t *e = json_object();

        put(e, "time", agent_run_time(a->events[i].time_s));
        put(e, "message", json_string(a->events[i].text));
        (void)json_array_append_new(list, e);
    }
    put(o, "events", list);
}
