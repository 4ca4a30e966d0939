#include "src/agent/show.h"

#include "src/agent/usage.h"
#include "src/cli/out.h"
#include "src/cli/when.h"

#define NONE "<none>"

static void heading(const char *title)
{
    char line[64] = "";
    size_t len = strlen(title) < sizeof(line) - 1 ? strlen(title) : sizeof(line) - 1;

    memset(line, '=', len);
    out_text("%s\n%s\n", title, line);
}

const char *show_registration(const struct member *m)
{
    switch (m->mode) {
    case STATE_PENDING:
        return "RESERVATION IN PROGRESS";
    case STATE_INSTALLED_PLR:
    case STATE_UPDATE_PLR:
        return "REGISTERED - UNIVERSAL LICENSE RESERVATION";
    case STATE_INSTALLED_SLR:
    case STATE_UPDATE_SLR:
        return "REGISTERED - SPECIFIC LICENSE RESERVATION";
    case STATE_DISABLED:
    case STATE_IDLE:
    case STATE_RETURNED:
        break;
    }
    return "UNREGISTERED";
}

const char *show_reservation_word(const struct member *m)
{
    switch (m->mode) {
    case STATE_PENDING:
        return "RESERVATION IN PROGRESS";
    case STATE_INSTALLED_PLR:
    case STATE_UPDATE_PLR:
        return "UNIVERSAL INSTALLED";
    case STATE_INSTALLED_SLR:
    case STATE_UPDATE_SLR:
        return "SPECIFIC INSTALLED";
    case STATE_DISABLED:
    case STATE_IDLE:
    case STATE_RETURNED:
        break;
    }
    return "NOT INSTALLED";
}

const char *show_export(const struct member *m)
{
    if (!state_installed(m) || m->installed.export_status == EXPORT_NOT_ALLOWED)
        return "Not Allowed";
    return m->installed.export_status == EXPORT_ALLOWED ? "Allowed" : "Restricted";
}

static const char *on_off(const struct agent *a)
{
    return state_enabled(a) ? "ENABLED" : "DISABLED";
}

static void print_evaluation(const struct agent *a)
{
    uint64_t left = STATE_EVALUATION_S - a->evaluation_used_s;

    out_text("  Evaluation Period Remaining: %u days, %u hours, %u minutes, %u seconds\n", (unsigned)(left / 86400),
             (unsigned)(left / 3600 % 24), (unsigned)(left / 60 % 60), (unsigned)(left % 60));
}

void show_status(const struct agent *a, uint64_t now_s)
{
    enum usage_status overall = usage_overall(a, now_s);
    const struct member *m = &a->members[0];
    char when[WHEN_TEXT] = "";

    heading("Smart Licensing Status");
    out_text("\nSmart Licensing is ENABLED\nLicense Reservation is %s\n", on_off(a));
    out_text("\nRegistration:\n  Status: %s\n", show_registration(m));
    out_text("  Export-Controlled Functionality: %s\n", show_export(m));
    if (state_installed(m)) {
        if (m->installed.slr.account_name[0])
            out_text("  Smart Account: %s\n", m->installed.slr.account_name);
        if (m->installed.slr.virtual_account[0])
            out_text("  Virtual Account: %s\n", m->installed.slr.virtual_account);
        when_field(when, m->installed.installed_s);
        out_text("  Initial Registration: SUCCEEDED on %s\n", when);
    }
    out_text("\nLicense Authorization:\n");
    if (overall == USAGE_NOT_IN_USE)
        out_text("  Status: No Licenses in Use\n");
    else
        out_text("  Status: %s%s\n", usage_text(overall), overall == USAGE_AUTHORIZED ? " - RESERVED" : "");
    if (!state_any_installed(a))
        print_evaluation(a);
}

static void name_license(struct show_license *l)
{
    struct tag_parts parts = {0};

    tag_name(l->name, l->tag);
    if (tag_split(&parts, l->tag))
        (void)fail_text(l->version, sizeof(l->version), "%s", parts.version);
}

static void name_reserved(struct show_license *l, const struct slr_entitlement *e)
{
    static const char digits[] = "0123456789abcdef";
    char hex[2 * SLR_TAG_HASH_LEN + 1] = "";

    if (!e->by_reference) {
        memcpy(l->tag, e->tag, sizeof(l->tag));
        name_license(l);
        return;
    }
    for (size_t n = 0; n < 2 * (size_t)SLR_TAG_HASH_LEN; n++)
        hex[n] = digits[(n % 2 ? e->tag_hash[n / 2] : e->tag_hash[n / 2] >> 4) & 15];
    (void)fail_text(l->tag, sizeof(l->tag), "reference %s", hex);
    memcpy(l->name, l->tag, sizeof(l->name));
}

static bool same_tag(const struct slr_entitlement *a, const struct slr_entitlement *b)
{
    if (a->by_reference != b->by_reference)
        return false;
    return a->by_reference ? memcmp(a->tag_hash, b->tag_hash, sizeof(a->tag_hash)) == 0 : strcmp(a->tag, b->tag) == 0;
}

/* In use, or reserved by a member before this one: listed there. */
static bool listed(const struct agent *a, size_t member, const struct slr_entitlement *e)
{
    for (size_t i = 0; i < a->use_count; i++)
        if (usage_entitlement(&a->members[member], a->uses[i].tag) == e)
            return true;
    for (size_t i = 0; i < member; i++)
        for (size_t k = 0; k < a->members[i].installed.slr.entitlement_count; k++)
            if (same_tag(&a->members[i].installed.slr.entitlements[k], e))
                return true;
    return false;
}

/* What all members reserve of the same tag. */
static uint64_t reserved_count(const struct agent *a, const struct slr_entitlement *e)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < a->member_count; i++)
        for (size_t k = 0; k < a->members[i].installed.slr.entitlement_count; k++)
            if (same_tag(&a->members[i].installed.slr.entitlements[k], e))
                sum += a->members[i].installed.slr.entitlements[k].count;
    return sum;
}

static const struct slr_entitlement *reserved_as(const struct agent *a, const char *tag)
{
    const struct slr_entitlement *e = NULL;

    for (size_t i = 0; !e && i < a->member_count; i++)
        e = usage_entitlement(&a->members[i], tag);
    return e;
}

static bool unused_at(struct show_license *ret, const struct agent *a, size_t i)
{
    for (size_t k = 0; k < a->member_count; k++) {
        for (size_t n = 0; n < a->members[k].installed.slr.entitlement_count; n++) {
            const struct slr_entitlement *e = &a->members[k].installed.slr.entitlements[n];

            if (listed(a, k, e) || i-- > 0)
                continue;
            ret->reserved = e;
            ret->reserved_count = reserved_count(a, e);
            name_reserved(ret, e);
            return true;
        }
    }
    return false;
}

bool show_license_at(struct show_license *ret, const struct agent *a, size_t i)
{
    *ret = (struct show_license){0};
    if (i >= a->use_count)
        return unused_at(ret, a, i - a->use_count);
    const struct state_use *u = &a->uses[i];

    memcpy(ret->tag, u->tag, sizeof(ret->tag));
    ret->count = u->count;
    ret->export_controlled = u->export_controlled;
    ret->reserved = reserved_as(a, u->tag);
    ret->reserved_count = ret->reserved ? reserved_count(a, ret->reserved) : 0;
    name_license(ret);
    return true;
}

void show_usage(const struct agent *a, uint64_t now_s)
{
    struct show_license l = {0};
    size_t i = 0;

    heading("License Usage");
    for (; show_license_at(&l, a, i); i++) {
        struct fail why = {0};
        enum usage_status status = USAGE_NOT_IN_USE;

        if (l.count > 0)
            status = usage_ask(a, l.tag, l.count, l.export_controlled, now_s, &why);
        out_text("\n(%s):\n  Description:\n  Entitlement Tag: %s\n  Count: %u\n", l.name, l.tag, (unsigned)l.count);
        if (l.version[0])
            out_text("  Version: %s\n", l.version);
        out_text("  Status: %s\n", usage_text(status));
        if (why.why[0])
            out_text("  Reason: %s\n", why.why);
        if (!state_any_installed(a))
            continue;
        out_text("  Reservation:\n    Reservation status: %s\n", show_reservation_word(&a->members[0]));
        if (!state_universal(&a->members[0]))
            out_text("    Total reserved count: %zu\n", (size_t)l.reserved_count);
    }
    if (i == 0)
        out_text("\nNo licenses in use\n");
}

void show_udi(const struct agent *a)
{
    out_text("UDI: %s\n", a->members[0].udi.text);
    if (a->member_count == 1)
        return;
    out_text("\nHA UDI List:\n");
    for (size_t i = 0; i < a->member_count; i++)
        out_text("    %s:%s\n", state_role(i), a->members[i].udi.text);
}

void show_version(void)
{
    heading("Agent Version");
    out_text("Smart Agent for Licensing: %s\n", PLRKIT_VERSION);
}

static void print_code(const char *label, const struct code *code)
{
    char text[CODE_SYM_MAX + 1] = NONE;

    if (code)
        code_text(text, code);
    out_text("    %s: %s\n", label, text);
}

static void print_term(const struct agent *a, size_t member, const struct slr_entitlement *e)
{
    char start[WHEN_TEXT] = "", end[WHEN_TEXT] = "";

    out_text("      %s: %s\n        License type: ", state_role(member), a->members[member].udi.text);
    if (e->type == LICENSE_PERPETUAL) {
        out_text("PERPETUAL\n          Term Count: %u\n", (unsigned)e->count);
        return;
    }
    when_day_field(start, e->start_day);
    when_day_field(end, e->end_day);
    out_text("%s\n          Start Date: %s\n          End Date: %s\n          Term Count: %u\n",
             e->type == LICENSE_TERM ? "TERM" : "SUBSCRIPTION", start, end, (unsigned)e->count);
}

static void print_terms(const struct agent *a)
{
    struct show_license l = {0};

    out_text("\nSpecified license reservations:\n");
    for (size_t i = 0; show_license_at(&l, a, i); i++) {
        if (!l.reserved)
            continue;
        out_text("  (%s):\n    Description:\n    Total reserved count: %zu\n", l.name, (size_t)l.reserved_count);
        out_text("    Term information:\n");
        for (size_t k = 0; k < a->member_count; k++)
            for (size_t n = 0; n < a->members[k].installed.slr.entitlement_count; n++)
                if (same_tag(&a->members[k].installed.slr.entitlements[n], l.reserved))
                    print_term(a, k, &a->members[k].installed.slr.entitlements[n]);
    }
}

static void print_member(const struct agent *a, size_t member)
{
    const struct member *m = &a->members[member];
    struct code request = {0}, given = {0};
    char when[WHEN_TEXT] = "", confirmation[CODE_SYM_MAX + 1] = "";

    state_request_code(&request, m, &m->pending);
    state_opening_code(&given, m, &m->last_return);
    state_confirmation_text(confirmation, m);
    out_text("  %s: %s\n", state_role(member), m->udi.text);
    out_text("    Reservation status: %s", show_reservation_word(m));
    if (state_installed(m) || m->mode == STATE_PENDING) {
        when_field(when, state_installed(m) ? m->installed.installed_s : m->pending.time_s);
        out_text(" on %s", when);
    }
    out_text("\n    Export-Controlled Functionality: %s\n", show_export(m));
    print_code("Request code", state_requested(m) ? &request : NULL);
    print_code("Last return code", m->last_return.seq ? &given : NULL);
    out_text("    Last Confirmation code: %s\n", confirmation[0] ? confirmation : NONE);
    out_text("    Reservation authorization code: %s\n", state_installed(m) ? m->installed.text : NONE);
}

void show_reservation(const struct agent *a)
{
    heading("Reservation Info");
    out_text("License reservation: %s\n\nOverall status:\n", on_off(a));
    for (size_t i = 0; i < a->member_count; i++)
        print_member(a, i);
    print_terms(a);
}

void show_history(const struct agent *a)
{
    char when[WHEN_TEXT] = "";

    for (size_t i = 0; i < a->event_count; i++) {
        when_field(when, a->events[i].time_s);
        out_text("%s: %s\n", when, a->events[i].text);
    }
}
