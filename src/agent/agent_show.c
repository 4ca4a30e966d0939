#include "src/agent/agent_show.h"

#include "src/agent/agent_run.h"
#include "src/agent/show.h"
#include "src/agent/showjson.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

enum { STATUS = 1, USAGE = 2, UDI = 4, RESERVATION = 8, HISTORY = 16 };

static const struct what {
    const char *word;
    unsigned parts;
} whats[] = {
    {"status", STATUS},           {"usage", USAGE},     {"udi", UDI},
    {"reservation", RESERVATION}, {"history", HISTORY}, {"all", STATUS | USAGE | UDI | RESERVATION},
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
        showjson_reservation(o, a);
    if (parts & HISTORY)
        showjson_history(o, a);
    out_json(o);
}

static void print_all(const struct store *s)
{
    show_status(s->agent, act_now_s(s));
    out_text("\n");
    show_usage(s->agent, act_now_s(s));
    out_text("\nProduct Information\n===================\n");
    show_udi(s->agent);
    out_text("\n");
    show_version();
    out_text("\n");
    show_reservation(s->agent);
}

static void print_text(const struct store *s, unsigned parts)
{
    switch (parts) {
    case STATUS:
        show_status(s->agent, act_now_s(s));
        break;
    case USAGE:
        show_usage(s->agent, act_now_s(s));
        break;
    case UDI:
        show_udi(s->agent);
        break;
    case RESERVATION:
        show_reservation(s->agent);
        break;
    case HISTORY:
        show_history(s->agent);
        break;
    default:
        print_all(s);
        break;
    }
}

int agent_show_run(void *input)
{
    const struct agent_args *args = input;
    const char *word = args->operand_count ? args->operands[0] : "all";
    struct fail f = {0};
    struct store s = {.lock_fd = -1};
    unsigned parts = 0;

    for (size_t i = 0; i < sizeof(whats) / sizeof(whats[0]); i++)
        if (strcmp(whats[i].word, word) == 0)
            parts = whats[i].parts;
    if (!parts) {
        (void)fail_set(&f, PLR_ERR_USAGE, "usage", "\"%s\" is nothing that can be shown", word);
        fail_hint(&f, "one of: status, usage, udi, reservation, history, all");
        return (int)report_fail("show", &f);
    }
    enum plr_err err = agent_run_open(&s, args, STORE_READ, &f);
    if (!err) {
        if (args->json)
            print_json(&s, parts);
        else
            print_text(&s, parts);
    }
    store_close(&s);
    return err ? (int)report_fail("show", &f) : EXIT_DONE;
}
