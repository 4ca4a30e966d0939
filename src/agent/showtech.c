#include "src/agent/showtech.h"

#include "src/agent/attempt.h"
#include "src/agent/show.h"
#include "src/agent/showlog.h"
#include "src/agent/showreservation.h"
#include "src/agent/showusage.h"
#include "src/agent/showword.h"
#include "src/cli/out.h"
#include "src/cli/when.h"

#define DAY_S 86400u

static void print_left(uint64_t s)
{
    out_text("(");
    if (s >= DAY_S)
        out_text("%zu days, ", (size_t)(s / DAY_S));
    if (s >= 3600)
        out_text("%u hours, ", (unsigned)(s / 3600 % 24));
    if (s >= 60)
        out_text("%u minutes, ", (unsigned)(s / 60 % 60));
    out_text("%u seconds remaining)\n", (unsigned)(s % 60));
}

static void print_timer(const char *label, uint64_t at_s, uint64_t now_s)
{
    char when[WHEN_TEXT] = "";

    when_field(when, at_s);
    if (at_s == 0)
        out_text("%s: Expired Not Rescheduled\n", label);
    else if (at_s <= now_s)
        out_text("%s: %s  (Expired)\n", label, when);
    else {
        out_text("%s: %s ", label, when);
        print_left(at_s - now_s);
    }
}

/* The first second after the term that ends next; 0 if none will. */
static uint64_t next_term_end(const struct agent *a, uint64_t now_s)
{
    uint64_t next_s = 0;

    for (size_t i = 0; i < a->member_count; i++) {
        for (size_t k = 0; k < a->members[i].installed.slr.entitlement_count; k++) {
            const struct slr_entitlement *e = &a->members[i].installed.slr.entitlements[k];
            uint64_t end_s = ((uint64_t)e->end_day + 1) * DAY_S;

            if (e->type != LICENSE_PERPETUAL && end_s > now_s && (next_s == 0 || end_s < next_s))
                next_s = end_s;
        }
    }
    return next_s;
}

static void print_jobs(const struct agent *a, uint64_t now_s)
{
    bool evaluates = a->use_count > 0 && !state_any_installed(a) && a->evaluation_used_s < STATE_EVALUATION_S;
    char when[WHEN_TEXT] = "", text[FAIL_TEXT_MAX] = "";

    when_field(when, now_s);
    show_heading("Upcoming Scheduled Jobs", 0);
    out_text("Current time: %s\n", when);
    print_timer("Evaluation Expiration", evaluates ? now_s + STATE_EVALUATION_S - a->evaluation_used_s : 0, now_s);
    print_timer("Term Expiration", next_term_end(a, now_s), now_s);
    /* It is looked at whenever anything is shown: due now, or nothing to look at. */
    print_timer("Reservation configuration mismatch between nodes in HA mode",
                showword_mismatch(text, a, 0) ? now_s : 0, now_s);
}

/* Nothing where no product has one. */
static void print_device_keys(const struct agent *a)
{
    char check[DEVICE_CHECK_TEXT + 1] = "", wait[ATTEMPT_WAIT_TEXT] = "";

    for (size_t i = 0; i < a->member_count; i++) {
        const struct state_device_key *key = &a->members[i].device_key;

        if (!key->known)
            continue;
        device_check(check, key->bytes);
        out_text("%s: Device Key: epoch %u, key check value %s\n", state_role(i), (unsigned)key->epoch, check);
    }
    if (a->attempts.failed == 0)
        return;
    attempt_wait_text(wait, a->attempts.wait_s);
    out_text("Wrong Authorizations In A Row: %u, next possible in %s\n", (unsigned)a->attempts.failed, wait);
}

static void print_other(const struct agent *a)
{
    char when[WHEN_TEXT] = "";

    show_heading("Other Info", 0);
    for (size_t i = 0; i < a->member_count; i++)
        out_text("%s: %s: state %s, sequence number %u, %zu past requests\n", state_role(i), a->members[i].udi.text,
                 state_word(a->members[i].mode), (unsigned)a->members[i].seq, a->members[i].past_count);
    print_device_keys(a);
    when_field(when, a->clock.proven_s);
    out_text("Agent State: %s\nStore Generation: %zu\nClock: %s\nClock Proven At Least: %s\n",
             state_any_installed(a) ? "authorized" : "unregistered", (size_t)a->generation,
             state_doubt_word(a->clock.doubt), when);
    out_text("Transport: Off\nEvent log max size: %u\nEvent log current size: %zu\n\n", STATE_EVENT_MAX,
             a->event_count);
}

void showtech(const struct agent *a, uint64_t now_s)
{
    out_text("Smart Licensing Tech Support info\n\n");
    show_heading("Smart Licensing Status", 0);
    out_text("\n");
    show_status(a, now_s);
    out_text("\n");
    show_heading("License Usage", 0);
    showusage_handles(a, now_s);
    out_text("\n");
    show_heading("Product Information", 0);
    show_udi(a);
    out_text("\n");
    show_version();
    out_text("\n");
    print_jobs(a, now_s);
    out_text("\n");
    show_heading("HA Info", 3);
    out_text("RP Role: Active\nChassis Role: Active\nBehavior Role: Active\n\n");
    show_heading("Reservation Info", 0);
    showreservation(a, now_s);
    out_text("\nPurchased Licenses:\n  No Purchase Information Available\n\n");
    print_other(a);
    showlog_history(a);
}
