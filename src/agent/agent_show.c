#include "src/agent/agent_show.h"

#include "src/agent/agent_run.h"
#include "src/agent/show.h"
#include "src/agent/showjson.h"
#include "src/agent/showjsonres.h"
#include "src/agent/showlog.h"
#include "src/agent/showplatform.h"
#include "src/agent/showreservation.h"
#include "src/agent/showtech.h"
#include "src/agent/showusage.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

enum { STATUS = 1, USAGE = 2, UDI = 4, RESERVATION = 8, HISTORY = 16 };

static void show_all(const struct agent *a, uint64_t now_s)
{
    show_heading("Smart Licensing Status", 0);
    out_text("\n");
    show_status(a, now_s);
    out_text("\n");
    show_heading("License Usage", 1);
    showusage(a, now_s);
    out_text("\n");
    show_heading("Product Information", 0);
    show_udi(a);
    out_text("\n");
    show_version();
    out_text("\n");
    showreservation_info(a, now_s);
}

static void show_summary(const struct agent *a, uint64_t now_s)
{
    show_switches(a);
    out_text("\n");
    show_registration(a, true);
    out_text("\n");
    show_authorization(a, now_s, false);
    out_text("\n");
    showusage_table(a, now_s);
}

static void show_usage(const struct agent *a, uint64_t now_s)
{
    show_authorization(a, now_s, true);
    showusage(a, now_s);
}

/* A UDI without PID is one of IOS XR, which has a title over it. */
static void show_identity(const struct agent *a, uint64_t now_s)
{
    (void)now_s;
    if (!a->members[0].udi.pid[0])
        show_heading("Product Information", 0);
    show_udi(a);
}

static void show_history(const struct agent *a, uint64_t now_s)
{
    (void)now_s;
    showlog_history(a);
}

static void show_events(const struct agent *a, uint64_t now_s)
{
    showlog_events(a, now_s, 0);
}

static const struct what {
    const char *words;
    void (*show)(const struct agent *a, uint64_t now_s);
    unsigned json;
} whats[] = {
    {"all", show_all, STATUS | USAGE | UDI | RESERVATION},
    {"status", show_status, STATUS},
    {"summary", show_summary, STATUS | USAGE},
    {"usage", show_usage, STATUS | USAGE},
    {"udi", show_identity, UDI},
    {"reservation", showreservation, RESERVATION},
    {"tech support", showtech, STATUS | USAGE | UDI | RESERVATION | HISTORY},
    {"tech", showtech, STATUS | USAGE | UDI | RESERVATION | HISTORY},
    {"tech-support", showtech, STATUS | USAGE | UDI | RESERVATION | HISTORY},
    {"authorization", showreservation_authorizations, RESERVATION},
    {"platform", showplatform, STATUS | USAGE},
    {"platform detail", showplatform, STATUS | USAGE},
    {"platform summary", showplatform, STATUS | USAGE},
    {"history", show_history, HISTORY},
    {"history message", show_history, HISTORY},
    {"eventlog", show_events, HISTORY},
};

static void print_json(const struct store *s, unsigned parts)
{
    const struct agent *a = s->agent;
    json_t *o = agent_run_member(a, 0);

    if (parts & STATUS)
        showjson_status(o, a, act_now_s(s));
    if (parts & USAGE)
        showjson_usage(o, a, act_now_s(s));
    if (parts & UDI)
        showjson_udi(o, a);
    if (parts & RESERVATION)
        showjsonres(o, a);
    if (parts & HISTORY)
        showjson_history(o, a);
    out_json(o);
}

/* The operands are one or two words, "tech support", or "eventlog" and days. */
static enum plr_err find(const struct what **ret, const struct agent_args *args, struct fail *f)
{
    const char *first = args->operand_count > 0 ? args->operands[0] : "all";
    const char *second = args->operand_count > 1 && !args->count_given ? args->operands[1] : NULL;
    char words[64] = "";

    (void)fail_text(words, sizeof(words), "%s%s%s", first, second ? " " : "", second ? second : "");
    for (size_t i = 0; i < sizeof(whats) / sizeof(whats[0]); i++) {
        if (strcmp(whats[i].words, words) == 0) {
            *ret = &whats[i];
            return PLR_OK;
        }
    }
    (void)fail_set(f, PLR_ERR_USAGE, "usage", "\"%s\" is nothing that can be shown", words);
    fail_hint(f,
              "one of: all, status, summary, usage, udi, reservation, tech support, authorization, platform, history, "
              "eventlog");
    return PLR_ERR_USAGE;
}

int agent_show_run(void *input)
{
    const struct agent_args *args = input;
    const struct what *what = NULL;
    struct fail f = {0};
    struct store s = {.lock_fd = -1};

    enum plr_err err = find(&what, args, &f);
    if (!err)
        err = agent_run_open(&s, args, STORE_READ, &f);
    if (!err && args->json)
        print_json(&s, what->json);
    else if (!err && args->count_given)
        showlog_events(s.agent, act_now_s(&s), args->count);
    else if (!err)
        what->show(s.agent, act_now_s(&s));
    store_close(&s);
    return err ? (int)report_fail("show", &f) : EXIT_DONE;
}
