#include "src/agent/showjsonres.h"

#include "src/agent/agent_run.h"
#include "src/agent/jsonio.h"
#include "src/agent/showword.h"
#include "src/cli/when.h"

static void put(json_t *o, const char *key, json_t *value)
{
    (void)json_object_set_new(o, key, value);
}

static json_t *text_or_null(const char *text)
{
    return text[0] ? json_string(text) : json_null();
}

static json_t *code_or_null(const struct code *code, bool there)
{
    char text[CODE_SYM_MAX + 1] = "";

    if (!there)
        return json_null();
    code_text(text, code);
    return json_string(text);
}

static json_t *day_or_null(uint32_t day, bool there)
{
    char text[WHEN_TEXT] = "";

    when_day(text, day);
    return there ? json_string(text) : json_null();
}

static json_t *entitlement(const struct slr_entitlement *from)
{
    bool term = from->type != LICENSE_PERPETUAL, whole = !from->by_reference;
    char name[TAG_TEXT_MAX + 1] = "";
    json_t *e = json_object();

    tag_name(name, from->tag);
    put(e, "entitlement-tag", whole ? json_string(from->tag) : json_null());
    put(e, "entitlement-tag-hash", whole ? json_null() : jsonio_hex(from->tag_hash, sizeof(from->tag_hash)));
    put(e, "short-name", whole ? json_string(name) : json_null());
    put(e, "count", json_integer(from->count));
    put(e, "license-type", json_string(slr_type_word(from->type)));
    put(e, "start-date", day_or_null(from->start_day, term));
    put(e, "end-date", day_or_null(from->end_day, term));
    return e;
}

static void put_installed(json_t *r, const struct member *m)
{
    const struct state_authorization *i = &m->installed;
    bool there = state_installed(m);
    json_t *list = json_array();

    put(r, "reservation-time", there ? agent_run_time(i->installed_s) : json_null());
    put(r, "export-control", there ? json_string(plrauth_export_word(i->export_status)) : json_null());
    put(r, "authorization-code", there ? json_string(i->text) : json_null());
    put(r, "smart-account", text_or_null(i->slr.account_name));
    put(r, "smart-account-number", there ? json_integer(i->account) : json_null());
    put(r, "virtual-account", text_or_null(i->slr.virtual_account));
    for (size_t k = 0; k < i->slr.entitlement_count; k++)
        (void)json_array_append_new(list, entitlement(&i->slr.entitlements[k]));
    put(r, "entitlements", list);
}

static json_t *reservation(const struct agent *a, size_t member)
{
    const struct member *m = &a->members[member];
    struct code request = {0}, given = {0};
    char confirmation[CODE_SYM_MAX + 1] = "";
    json_t *r = agent_run_member(a, member);
    bool asks = state_requested(m), gave = m->last_return.seq != 0;

    state_request_code(&request, m, &m->pending);
    state_opening_code(&given, m, &m->last_return);
    state_confirmation_text(confirmation, m);
    put(r, "license-reservation", json_string(state_enabled(a) ? "ENABLED" : "DISABLED"));
    put(r, "reservation-status", json_string(showword_reservation(m)));
    put(r, "request-code", code_or_null(&request, asks));
    put(r, "request-time", asks ? agent_run_time(m->pending.time_s) : json_null());
    put(r, "sequence-number", asks ? json_integer(state_seq6(m->pending.seq)) : json_null());
    put(r, "last-return-code", code_or_null(&given, gave));
    put(r, "last-confirmation-code", text_or_null(confirmation));
    put_installed(r, m);
    return r;
}

void showjsonres(json_t *o, const struct agent *a)
{
    json_t *list = json_array();

    for (size_t i = 0; i < a->member_count; i++)
        (void)json_array_append_new(list, reservation(a, i));
    put(o, "reservation", reservation(a, 0));
    put(o, "reservations", list);
}
