#include "src/agent/showjson.h"

#include "src/agent/agent_run.h"
#include "src/agent/jsonio.h"
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

static json_t *registration(const struct member *m)
{
    json_t *o = json_object();

    if (state_installed(m)) {
        json_t *complete = json_object();

        put(o, "registration-state", json_string("reg-state-complete"));
        put(complete, "complete-time", agent_run_time(m->installed.installed_s));
        put(complete, "smart-account", text_or_null(m->installed.slr.account_name));
        put(complete, "virtual-account", text_or_null(m->installed.slr.virtual_account));
        put(o, "registration-complete", complete);
    } else if (m->mode == STATE_PENDING) {
        json_t *progress = json_object();

        put(o, "registration-state", json_string("reg-state-in-progress"));
        put(progress, "start-time", agent_run_time(m->pending.time_s));
        put(o, "registration-in-progress", progress);
    } else {
        put(o, "registration-state", json_string("reg-state-not-registered"));
    }
    put(o, "status", json_string(show_registration(m)));
    put(o, "export-control-allowed", json_boolean(state_installed(m) && m->installed.export_status == EXPORT_ALLOWED));
    return o;
}

void showjson_status(json_t *o, const struct agent *a, uint64_t now_s)
{
    enum usage_status overall = usage_overall(a, now_s);
    json_t *authorization = json_object(), *evaluation = json_object();
    bool expired = a->evaluation_used_s >= STATE_EVALUATION_S;

    put(o, "smart-enabled", json_true());
    put(o, "version", json_string(PLRKIT_VERSION));
    put(o, "license-reservation", json_string(state_enabled(a) ? "ENABLED" : "DISABLED"));
    put(o, "registration", registration(&a->members[0]));
    put(authorization, "authorization-state", json_string(usage_yang_state(overall)));
    put(authorization, "status", json_string(usage_text(overall)));
    put(o, "authorization", authorization);
    put(evaluation, "eval-in-use", json_boolean(!state_any_installed(a) && a->use_count > 0 && !expired));
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
        put(u, "reserved-count", l.reserved ? json_integer((json_int_t)l.reserved_count) : json_null());
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

static json_t *code_or_null(const struct code *code, bool there)
{
    char text[CODE_SYM_MAX + 1] = "";

    if (!there)
        return json_null();
    code_text(text, code);
    return json_string(text);
}

static json_t *entitlements(const struct slr *slr)
{
    char day[WHEN_TEXT] = "", name[TAG_TEXT_MAX + 1] = "";
    json_t *list = json_array();

    for (size_t i = 0; i < slr->entitlement_count; i++) {
        const struct slr_entitlement *from = &slr->entitlements[i];
        bool term = from->type != LICENSE_PERPETUAL;
        json_t *e = json_object();

        tag_name(name, from->tag);
        put(e, "entitlement-tag", from->by_reference ? json_null() : json_string(from->tag));
        put(e, "tag-hash", from->by_reference ? jsonio_hex(from->tag_hash, sizeof(from->tag_hash)) : json_null());
        put(e, "short-name", from->by_reference ? json_null() : json_string(name));
        put(e, "reserved-count", json_integer(from->count));
        put(e, "license-type", json_string(slr_type_word(from->type)));
        when_day(day, from->start_day);
        put(e, "start-date", term ? json_string(day) : json_null());
        when_day(day, from->end_day);
        put(e, "end-date", term ? json_string(day) : json_null());
        (void)json_array_append_new(list, e);
    }
    return list;
}

static json_t *reservation(const struct agent *a, size_t member)
{
    const struct member *m = &a->members[member];
    struct code request = {0}, given = {0};
    char confirmation[CODE_SYM_MAX + 1] = "";
    json_t *r = agent_run_member(a, member);
    bool installed = state_installed(m);

    state_request_code(&request, m, &m->pending);
    state_opening_code(&given, m, &m->last_return);
    state_confirmation_text(confirmation, m);
    put(r, "reservation-status", json_string(show_reservation_word(m)));
    put(r, "reservation-time", installed ? agent_run_time(m->installed.installed_s) : json_null());
    put(r, "export-controlled-functionality", json_string(show_export(m)));
    put(r, "request-code", code_or_null(&request, state_requested(m)));
    put(r, "last-return-code", code_or_null(&given, m->last_return.seq != 0));
    put(r, "last-confirmation-code", text_or_null(confirmation));
    put(r, "authorization-code", installed ? json_string(m->installed.text) : json_null());
    put(r, "smart-account-number", installed ? json_integer(m->installed.account) : json_null());
    put(r, "entitlements", entitlements(&m->installed.slr));
    return r;
}

void showjson_reservation(json_t *o, const struct agent *a)
{
    json_t *r = reservation(a, 0), *list = NULL;

    put(r, "license-reservation", json_string(state_enabled(a) ? "ENABLED" : "DISABLED"));
    put(o, "reservation", r);
    if (a->member_count == 1)
        return;
    list = json_array();
    for (size_t i = 0; i < a->member_count; i++)
        (void)json_array_append_new(list, reservation(a, i));
    put(o, "reservations", list);
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
