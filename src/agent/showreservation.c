#include "src/agent/showreservation.h"

#include "src/agent/show.h"
#include "src/agent/showlicense.h"
#include "src/agent/showword.h"
#include "src/cli/out.h"
#include "src/cli/when.h"

/* What a member's block can say; code[0] is '\0' where there is none. */
struct codes {
    char request[CODE_SYM_MAX + 1];
    char given_back[CODE_SYM_MAX + 1];
    char confirmation[CODE_SYM_MAX + 1];
    const char *authorization;
};

static void read_codes(struct codes *ret, const struct member *m)
{
    struct code code = {0};

    *ret = (struct codes){.authorization = state_installed(m) ? m->installed.text : ""};
    if (state_requested(m)) {
        state_request_code(&code, m, &m->pending);
        code_text(ret->request, &code);
    }
    if (m->last_return.seq != 0) {
        state_opening_code(&code, m, &m->last_return);
        code_text(ret->given_back, &code);
    }
    state_confirmation_text(ret->confirmation, m);
}

/* Everything, or only what is there. */
static void print_line(bool everything, const char *indent, const char *label, const char *text)
{
    if (text[0] || everything)
        out_text("%s%s: %s\n", indent, label, text[0] ? text : "<none>");
}

static void print_status(const struct member *m, const char *indent, const char *label)
{
    char when[WHEN_TEXT] = "";

    out_text("%s%s: %s", indent, label, showword_reservation(m));
    if (state_installed(m) || m->mode == STATE_PENDING) {
        when_field(when, state_installed(m) ? m->installed.installed_s : m->pending.time_s);
        out_text(" on %s", when);
    }
    out_text("\n");
}

static void print_member(const struct agent *a, size_t i, bool everything, const char *indent)
{
    const struct member *m = &a->members[i];
    struct codes codes = {0};
    char when[WHEN_TEXT] = "";

    read_codes(&codes, m);
    print_status(m, indent, "Reservation status");
    if (state_installed(m))
        out_text("%sExport-Controlled Functionality: %s\n", indent, showword_export(m));
    if (state_installed(m) && state_requested(m)) {
        when_field(when, m->pending.time_s);
        out_text("%sReservation update: IN PROGRESS since %s\n", indent, when);
    }
    print_line(everything, indent, "Request code", codes.request);
    print_line(everything, indent, "Last return code", codes.given_back);
    print_line(everything, indent, "Last Confirmation code", codes.confirmation);
    if (everything)
        print_line(true, indent, "Reservation authorization code", codes.authorization);
}

static void print_term(const struct agent *a, size_t i, const struct slr_entitlement *e, bool with_authorization)
{
    char start[WHEN_TEXT] = "", end[WHEN_TEXT] = "";

    out_text("      %s: %s\n", state_role(i), a->members[i].udi.text);
    if (with_authorization)
        out_text("        Authorization type: %s\n", showword_reservation(&a->members[i]));
    out_text("        License type: %s\n", showword_type(e->type));
    if (e->type != LICENSE_PERPETUAL) {
        when_day_field(start, e->start_day);
        when_day_field(end, e->end_day);
        out_text("          Start Date: %s\n          End Date: %s\n", start, end);
    }
    out_text("          Term Count: %u\n", (unsigned)e->count);
}

static void print_reserved(const struct agent *a, uint64_t now_s, bool with_authorization)
{
    struct showlicense l = {0};

    out_text("\nSpecified license reservations:\n");
    for (size_t i = 0; showlicense_at(&l, a, i, now_s); i++) {
        if (!l.reserved)
            continue;
        out_text("  (%s):\n    Description:\n    Total reserved count: %zu\n    Term information:\n", l.name,
                 (size_t)l.reserved_count);
        for (size_t k = 0; k < a->member_count; k++)
            for (size_t n = 0; n < a->members[k].installed.slr.entitlement_count; n++)
                if (showlicense_same_tag(&a->members[k].installed.slr.entitlements[n], l.reserved))
                    print_term(a, k, &a->members[k].installed.slr.entitlements[n], with_authorization);
    }
}

void showreservation_info(const struct agent *a, uint64_t now_s)
{
    show_heading("Reservation Info", 0);
    if (!state_enabled(a)) {
        out_text("License reservation: DISABLED\n");
        return;
    }
    out_text("\nOverall status:\n");
    for (size_t i = 0; i < a->member_count; i++) {
        out_text("  %s: %s\n    License reservation: ENABLED\n", state_role(i), a->members[i].udi.text);
        print_member(a, i, false, "      ");
    }
    print_reserved(a, now_s, false);
}

void showreservation(const struct agent *a, uint64_t now_s)
{
    out_text("License reservation: %s\n\nOverall status:\n", state_enabled(a) ? "ENABLED" : "DISABLED");
    for (size_t i = 0; i < a->member_count; i++) {
        out_text("  %s: %s\n", state_role(i), a->members[i].udi.text);
        print_member(a, i, true, "    ");
    }
    print_reserved(a, now_s, false);
}

void showreservation_authorizations(const struct agent *a, uint64_t now_s)
{
    out_text("Overall status:\n");
    for (size_t i = 0; i < a->member_count; i++) {
        const struct member *m = &a->members[i];
        struct codes codes = {0};

        read_codes(&codes, m);
        out_text("  %s: %s\n", state_role(i), m->udi.text);
        print_status(m, "      ", "Status");
        print_line(false, "      ", "Last Confirmation code", state_installed(m) ? codes.confirmation : "");
    }
    if (state_any_installed(a))
        print_reserved(a, now_s, true);
    out_text("\nPurchased Licenses:\n  No Purchase Information Available\n");
}
