#include "src/console/consoleshow.h"

#include <time.h>

#include "src/agent/agent_run.h"
#include "src/agent/agent_show.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/console/consolehistory.h"

static struct tm broken_down(uint64_t s)
{
    time_t when = (time_t)s;
    struct tm tm = {0};

    (void)gmtime_r(&when, &tm);
    return tm;
}

void consoleshow_time(char dst[CONSOLESHOW_TIME_CAP], uint64_t s)
{
    struct tm tm = broken_down(s);

    dst[0] = '\0';
    (void)strftime(dst, CONSOLESHOW_TIME_CAP, "*%b %e %H:%M:%S", &tm);
}

void consoleshow_timestamp(void)
{
    struct timespec now = {0};
    char text[CONSOLESHOW_TIME_CAP] = "";

    (void)clock_gettime(CLOCK_REALTIME, &now);
    struct tm tm = broken_down((uint64_t)now.tv_sec);
    (void)strftime(text, sizeof(text), "%a %b %e %H:%M:%S", &tm);
    out_text("%s.%03u UTC\n", text, (unsigned)(now.tv_nsec / 1000000));
}

/* The star says that no authority of time stands behind it. */
static int show_clock(struct console *c, const struct store *s)
{
    struct timespec now = {0};
    char text[CONSOLESHOW_TIME_CAP] = "", day[CONSOLESHOW_TIME_CAP] = "";

    (void)c;
    (void)s;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    struct tm tm = broken_down((uint64_t)now.tv_sec);
    (void)strftime(text, sizeof(text), "*%H:%M:%S", &tm);
    (void)strftime(day, sizeof(day), "UTC %a %b %e %Y", &tm);
    out_text("%s.%03u %s\n", text, (unsigned)(now.tv_nsec / 1000000), day);
    return EXIT_DONE;
}

static int show_history(struct console *c, const struct store *s)
{
    (void)s;
    consolehistory_print(c);
    return EXIT_DONE;
}

static int show_logging(struct console *c, const struct store *s)
{
    char when[CONSOLESHOW_TIME_CAP] = "";

    (void)c;
    out_text("Log Buffer (%u messages):\n\n", (unsigned)s->agent->event_count);
    for (size_t i = 0; i < s->agent->event_count; i++) {
        consoleshow_time(when, s->agent->events[i].time_s);
        out_text("%s: %s\n", when, s->agent->events[i].text);
    }
    return EXIT_DONE;
}

static int show_privilege(struct console *c, const struct store *s)
{
    (void)s;
    out_text("Current privilege level is %u\n", c->mode == GRAMMAR_USER ? 1u : 15u);
    return EXIT_DONE;
}

static int show_running_config(struct console *c, const struct store *s)
{
    out_text("Building configuration...\n\n!\nhostname %s\n!\n", c->hostname);
    out_text("%s!\nend\n\n", state_enabled(s->agent) ? "license smart reservation\n" : "");
    return EXIT_DONE;
}

static int show_version(struct console *c, const struct store *s)
{
    (void)c;
    (void)s;
    out_text("plr-agent (plrkit) %s\nSmart Agent for Licensing: %s\n", PLRKIT_VERSION, PLRKIT_VERSION);
    return EXIT_DONE;
}

static const struct shown {
    const char *word;
    bool wants_store;
    int (*show)(struct console *c, const struct store *s);
} showns[] = {
    {"clock", false, show_clock},
    {"history", false, show_history},
    {"logging", true, show_logging},
    {"privilege", false, show_privilege},
    {"running-config", true, show_running_config},
    {"version", false, show_version},
};

static int show_license(struct console *c, const struct grammar_line *parsed)
{
    char *word = strdup(parsed->node->detail);
    /* The one word with a number below it is "eventlog". */
    struct agent_args args = {.store = c->args->store,
                              .operands = &word,
                              .operand_count = 1,
                              .count_given = parsed->node->word[0] == '<',
                              .count = parsed->number};
    int status = EXIT_SYSTEM;

    args.count_given = parsed->node->operand == GRAMMAR_NUMBER; /* days of the event log */
    args.count = parsed->number;
    if (word)
        status = agent_show_run(&args);
    free(word);
    return status;
}

int consoleshow_run(struct console *c, const struct grammar_line *parsed)
{
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    enum plr_err err = PLR_OK;
    int status = EXIT_DONE;

    if (parsed->node->command == GRAMMAR_SHOW_LICENSE)
        return show_license(c, parsed);
    for (size_t i = 0; i < sizeof(showns) / sizeof(showns[0]); i++) {
        if (strcmp(showns[i].word, parsed->node->detail) != 0)
            continue;
        if (showns[i].wants_store)
            err = agent_run_open(&s, c->args, STORE_READ, &f);
        if (!err)
            status = showns[i].show(c, &s);
        store_close(&s);
    }
    return err ? (int)report_fail("show", &f) : status;
}
