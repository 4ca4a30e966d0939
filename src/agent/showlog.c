#include "src/agent/showlog.h"

#include "src/agent/show.h"
#include "src/cli/out.h"
#include "src/cli/when.h"

#define DAY_S 86400u

void showlog_history(const struct agent *a)
{
    char when[WHEN_TEXT] = "";

    show_heading("Message History (oldest to newest):", 17);
    for (size_t i = 0; i < a->event_count; i++) {
        when_field(when, a->events[i].time_s);
        out_text("%s: %s\n", when, a->events[i].text);
    }
    if (a->event_count == 0)
        out_text("  No past history\n");
}

/* "%SMART_LIC-6-NAME: text" in a line of the event log. A quote inside of a value would end it. */
static void print_event(const struct state_event *e)
{
    const char *dash = strchr(e->text, '-'), *colon = strchr(e->text, ':');
    bool shaped = dash && colon && colon - dash > 3;
    char when[WHEN_TEXT] = "";

    when_rfc3339(when, e->time_s);
    out_text("%.10s %.8s.000 UTC ", when, when + 11);
    if (shaped)
        out_text("%.*s severity=\"%c\" message=\"", (int)(colon - dash - 3), dash + 3, dash[1]);
    else
        out_text("MESSAGE message=\"");
    for (const char *at = shaped ? colon + 1 + (colon[1] == ' ') : e->text; *at; at++)
        out_text("%c", *at == '"' ? '\'' : *at);
    out_text("\"\n");
}

void showlog_events(const struct agent *a, uint64_t now_s, uint32_t days)
{
    out_text("**** Event Log ****\n\n");
    for (size_t i = 0; i < a->event_count; i++)
        if (days == 0 || a->events[i].time_s + (uint64_t)days * DAY_S >= now_s)
            print_event(&a->events[i]);
}
