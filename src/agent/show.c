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

const char *show_registration(const struct agent *a)
{
    switch (a->mode) {
    case STATE_PENDING:
        return "RESERVATION IN PROGRESS";
    case STATE_INSTALLED_PLR:
        return "REGISTERED - UNIVERSAL LICENSE RESERVATION";
    case STATE_INSTALLED_SLR:
        return "REGISTERED - SPECIFIC LICENSE RESERVATION";
    case STATE_DISABLED:
    case STATE_IDLE:
    case STATE_RETURNED:
        break;
    }
    return "UNREGISTERED";
}

const char *show_reservation_word(const struct agent *a)
{
    switch (a->mode) {
    case STATE_PENDING:
        return "RESERVATION IN PROGRESS";
    case STATE_INSTALLED_PLR:
        return "UNIVERSAL INSTALLED";
    case STATE_INSTALLED_SLR:
        return "SPECIFIC INSTALLED";
    case STATE_DISABLED:
    case STATE_IDLE:
    case STATE_RETURNED:
        break;
    }
    return "NOT INSTALLED";
}

const char *show_export(const struct agent *a)
{
    if (!state_installed(a) || a->installed.export_status == EXPORT_NOT_ALLOWED)
        return "Not Allowed";
    return a->installed.export_status == EXPORT_ALLOWED ? "Allowed" : "Restricted";
}

static const char *on_off(const struct agent *a)
{
    return a->mode == STATE_DISABLED ? "DISABLED" : "ENABLED";
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
    char when[WHEN_TEXT] = "";

    heading("Smart Licensing Status");
    out_text("\nSmart Licensing is ENABLED\nLicense Reservation is %s\n", on_off(a));
    out_text("\nRegistration:\n  Status: %s\n", show_registration(a));
    out_text("  Export-Controlled Functionality: %s\n", show_export(a));
    if (state_installed(a)) {
        if (a->installed.slr.account_name[0])
            out_text("  Smart Account: %s\n", a->installed.slr.account_name);
        if (a->installed.slr.virtual_account[0])
            out_text("  Virtual Account: %s\n", a->installed.slr.virtual_account);
        when_field(when, a->installed.installed_s);
        out_text("  Initial Registration: SUCCEEDED on %s\n", when);
    }
    out_text("\nLicense Authorization:\n");
    if (overall == USAGE_NOT_IN_USE)
        out_text("  Status: No Licenses in Use\n");
    else
        out_text("  Status: %s%s\n", usage_text(overall), overall == USAGE_AUTHORIZED ? " - RESERVED" : "");
    if (!state_installed(a))
        print_evaluation(a);
}

static void name_license(struct show_license *l)
{
    struct tag_parts parts = {0};

    tag_name(l->name, l->tag);
    if (tag_split(&parts, l->tag))
        (void)fail_text(l->version, sizeof(l->version), "%s", parts.version);
}

static bool in_use(const struct agent *a, const struct slr_entitlement *e)
{
    for (size_t i = 0; i < a->use_count; i++)
        if (usage_entitlement(a, a->uses[i].tag) == e)
            return true;
    return false;
}

bool show_license_at(struct show_license *ret, const struct agent *a, size_t i)
{
    *ret = (struct show_license){0};
    if (i < a->use_count) {
        const struct state_use *u = &a->uses[i];

        memcpy(ret->tag, u->tag, sizeof(ret->tag));
        ret->count = u->count;
        ret->export_controlled = u->export_controlled;
        ret->reserved = usage_entitlement(a, u->tag);
        name_license(ret);
        return true;
    }
    i -= a->use_count;
    for (size_t k = 0; k < a->installed.slr.entitlement_count; k++) {
        const struct slr_entitlement *e = &a->installed.slr.entitlements[k];

        if (in_use(a, e) || i-- > 0)
            continue;
        ret->reserved = e;
        if (e->by_reference) {
            static const char digits[] = "0123456789abcdef";
            char hex[2 * SLR_TAG_HASH_LEN + 1] = "";

            for (size_t n = 0; n < 2 * (size_t)SLR_TAG_HASH_LEN; n++)
                hex[n] = digits[(n % 2 ? e->tag_hash[n / 2] : e->tag_hash[n / 2] >> 4) & 15];
            (void)fail_text(ret->tag, sizeof(ret->tag), "reference %s", hex);
            memcpy(ret->name, ret->tag, sizeof(ret->name));
        } else {
            memcpy(ret->tag, e->tag, sizeof(ret->tag));
            name_license(ret);
        }
        return true;
    }
    return false;
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
        if (!state_installed(a))
            continue;
        out_text("  Reservation:\n    Reservation status: %s\n", show_reservation_word(a));
        if (a->mode == STATE_INSTALLED_SLR)
            out_text("    Total reserved count: %u\n", (unsigned)(l.reserved ? l.reserved->count : 0));
    }
    if (i == 0)
        out_text("\nNo licenses in use\n");
}

void show_udi(const struct agent *a)
{
    for (size_t i = 0; i < a->udi_count; i++)
        out_text("UDI: %s\n", a->udis[i].text);
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

static void print_terms(const struct agent *a)
{
    char start[WHEN_TEXT] = "", end[WHEN_TEXT] = "";
    struct show_license l = {0};

    out_text("\nSpecified license reservations:\n");
    for (size_t i = 0; show_license_at(&l, a, i); i++) {
        if (!l.reserved)
            continue;
        out_text("  (%s):\n    Description:\n    Total reserved count: %u\n", l.name, (unsigned)l.reserved->count);
        out_text("    Term information:\n      Active: %s\n        License type: ", a->udis[0].text);
        if (l.reserved->type == LICENSE_PERPETUAL) {
            out_text("PERPETUAL\n          Term Count: %u\n", (unsigned)l.reserved->count);
            continue;
        }
        when_day_field(start, l.reserved->start_day);
        when_day_field(end, l.reserved->end_day);
        out_text("%s\n          Start Date: %s\n          End Date: %s\n          Term Count: %u\n",
                 l.reserved->type == LICENSE_TERM ? "TERM" : "SUBSCRIPTION", start, end, (unsigned)l.reserved->count);
    }
}

void show_reservation(const struct agent *a)
{
    struct code request = {0}, given = {0};
    char when[WHEN_TEXT] = "";

    state_request_code(&request, a, &a->pending);
    state_return_code(&given, a, &a->last_return);
    heading("Reservation Info");
    out_text("License reservation: %s\n\nOverall status:\n  Active: %s\n", on_off(a), a->udis[0].text);
    out_text("    Reservation status: %s", show_reservation_word(a));
    if (state_installed(a) || a->mode == STATE_PENDING) {
        when_field(when, state_installed(a) ? a->installed.installed_s : a->pending.time_s);
        out_text(" on %s", when);
    }
    out_text("\n    Export-Controlled Functionality: %s\n", show_export(a));
    print_code("Request code", a->mode == STATE_PENDING ? &request : NULL);
    print_code("Last return code", a->has_return ? &given : NULL);
    out_text("    Last Confirmation code: %s\n", a->last_receipt[0] ? a->last_receipt : NONE);
    out_text("    Reservation authorization code: %s\n", state_installed(a) ? a->installed.text : NONE);
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
