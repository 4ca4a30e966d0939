#include "src/agent/show.h"

#include "src/agent/guard.h"
#include "src/agent/showword.h"
#include "src/cli/out.h"
#include "src/cli/when.h"

void show_heading(const char *title, size_t longer)
{
    char line[80] = "";
    size_t len = strlen(title) + longer;

    memset(line, '=', len < sizeof(line) ? len : sizeof(line) - 1);
    out_text("%s\n%s\n", title, line);
}

void show_switches(const struct agent *a)
{
    if (a->rehearsal)
        out_text("REHEARSAL: what is authorized here is not for production\n");
    out_text("Smart Licensing is ENABLED\nLicense Reservation is %s\n", state_enabled(a) ? "ENABLED" : "DISABLED");
}

void show_registration(const struct agent *a, bool in_short)
{
    const struct member *m = &a->members[0];
    char when[WHEN_TEXT] = "";

    out_text("Registration:\n  Status: %s\n", showword_registration(m));
    if (state_installed(m) && !in_short) {
        if (m->installed.slr.account_name[0])
            out_text("  Smart Account: %s\n", m->installed.slr.account_name);
        if (m->installed.slr.virtual_account[0])
            out_text("  Virtual Account: %s\n", m->installed.slr.virtual_account);
    }
    out_text("  Export-Controlled Functionality: %s\n", showword_export(m));
    if (state_installed(m) && !in_short) {
        when_field(when, m->installed.installed_s);
        out_text("  Initial Registration: SUCCEEDED on %s\n", when);
    }
    if (state_installed(m) && state_requested(m)) {
        when_field(when, m->pending.time_s);
        out_text("  Reservation Update: IN PROGRESS since %s\n", when);
    }
}

static void print_evaluation(const struct agent *a)
{
    uint64_t left = STATE_EVALUATION_S - a->evaluation_used_s;
    char when[WHEN_TEXT] = "";

    if (a->evaluation_ended_s) {
        when_field(when, a->evaluation_ended_s);
        out_text("  Evaluation Period Expired: %s\n", when);
        return;
    }
    out_text("  Evaluation Period Remaining: %u days, %u hours, %u minutes, %u seconds\n", (unsigned)(left / 86400),
             (unsigned)(left / 3600 % 24), (unsigned)(left / 60 % 60), (unsigned)(left % 60));
}

void show_authorization(const struct agent *a, uint64_t now_s, bool dated)
{
    enum usage_status overall = usage_overall(a, now_s);
    char when[WHEN_TEXT] = "";

    when_field(when, showword_installed_s(a));
    out_text("License Authorization:\n  Status: ");
    if (overall == USAGE_NOT_IN_USE)
        out_text("No Licenses in Use\n");
    else if (overall == USAGE_AUTHORIZED)
        out_text("AUTHORIZED - RESERVED%s%s\n", dated ? " on " : "", dated ? when : "");
    else
        out_text("%s\n", usage_text(overall));
    if (!state_any_installed(a))
        print_evaluation(a);
}

static void print_mismatches(const struct agent *a)
{
    char text[FAIL_TEXT_MAX] = "";

    for (size_t i = 0; showword_mismatch(text, a, i); i++)
        out_text("%s    %s\n", i == 0 ? "\nLicensing HA configuration error:\n" : "", text);
}

void show_status(const struct agent *a, uint64_t now_s)
{
    show_switches(a);
    out_text("\n");
    show_registration(a, false);
    out_text("\n");
    show_authorization(a, now_s, true);
    print_mismatches(a);
    if (guard_text(a->standing))
        out_text("\nStore:\n  Status: NOT GOOD - %s\n", guard_text(a->standing));
    /* Nothing is ever sent: that is the most that these switches of the field can say. */
    out_text("\nUtility:\n  Status: DISABLED\n\nData Privacy:\n  Sending Hostname: no\n"
             "    Callhome hostname privacy: ENABLED\n    Smart Licensing hostname privacy: ENABLED\n"
             "  Version privacy: ENABLED\n\nTransport:\n  Type: Transport Off\n");
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
    show_heading("Agent Version", 0);
    out_text("Smart Agent for Licensing: %s\n", PLRKIT_VERSION);
}
