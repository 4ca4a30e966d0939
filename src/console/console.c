#include "src/console/console.h"

#include <unistd.h>

#include "src/cli/out.h"
#include "src/cli/pager.h"
#include "src/cli/report.h"
#include "src/console/consolefilter.h"
#include "src/console/consolehistory.h"
#include "src/console/consoleinput.h"
#include "src/console/consolelicense.h"
#include "src/console/consolelog.h"
#include "src/console/consolesay.h"
#include "src/console/consoleshow.h"

void console_prompt(char dst[CONSOLE_PROMPT_CAP], const struct console *c)
{
    const char *end = "#";

    if (c->mode == GRAMMAR_USER)
        end = ">";
    else if (c->mode == GRAMMAR_CONFIG)
        end = "(config)#";
    else if (c->mode == GRAMMAR_LINE)
        end = "(config-line)#";
    (void)snprintf(dst, CONSOLE_PROMPT_CAP, "%s%s", c->hostname, end);
}

static void leave_mode(struct console *c)
{
    if (c->mode == GRAMMAR_LINE)
        c->mode = GRAMMAR_CONFIG;
    else if (c->mode == GRAMMAR_CONFIG)
        c->mode = GRAMMAR_PRIVILEGED;
    else
        c->done = true;
}

static void set_hostname(struct console *c, const char *line, const struct grammar_line *p)
{
    if (p->operand_len > 0)
        (void)snprintf(c->hostname, sizeof(c->hostname), "%.*s", (int)p->operand_len, line + p->operand_at);
    else
        (void)snprintf(c->hostname, sizeof(c->hostname), "%s", c->home);
}

/* Rows and columns are the terminal's own until they are set. */
static void set_size(struct console *c, bool length, size_t value)
{
    if (!c->sized)
        pager_size(&c->rows, &c->columns);
    c->sized = true;
    *(length ? &c->rows : &c->columns) = value;
}

static void say_help(void)
{
    out_text("\"?\" asks for help, anywhere in a line:\n"
             "  behind a blank it lists the words that may follow, with a line about each;\n"
             "  behind letters it lists the words that begin with them.\n"
             "Words may be cut short as long as they are unique: \"sh lic sum\". Tab completes them.\n"
             "Inside a code \"?\" stands for a symbol that cannot be read.\n\n");
}

static void change_mode(struct console *c, enum grammar_command command)
{
    switch (command) {
    case GRAMMAR_CONFIGURE:
        out_text("Enter configuration commands, one per line.  End with CNTL/Z.\n");
        c->mode = GRAMMAR_CONFIG;
        break;
    case GRAMMAR_DISABLE:
        c->mode = GRAMMAR_USER;
        break;
    case GRAMMAR_ENABLE:
    case GRAMMAR_END:
        c->mode = GRAMMAR_PRIVILEGED;
        break;
    case GRAMMAR_LINE_MODE:
        c->mode = GRAMMAR_LINE;
        break;
    case GRAMMAR_EXIT:
        leave_mode(c);
        break;
    default: /* GRAMMAR_LOGOUT */
        c->done = true;
        break;
    }
}

static int run_command(struct console *c, const char *line, const struct grammar_line *p)
{
    switch (p->node->command) {
    case GRAMMAR_CONFIGURE:
    case GRAMMAR_DISABLE:
    case GRAMMAR_ENABLE:
    case GRAMMAR_END:
    case GRAMMAR_LINE_MODE:
    case GRAMMAR_EXIT:
    case GRAMMAR_LOGOUT:
        change_mode(c, p->node->command);
        return EXIT_DONE;
    case GRAMMAR_HELP:
        say_help();
        return EXIT_DONE;
    case GRAMMAR_HOSTNAME:
        set_hostname(c, line, p);
        return EXIT_DONE;
    case GRAMMAR_MONITOR:
        c->monitor = strcmp(p->node->detail, "on") == 0;
        return EXIT_DONE;
    case GRAMMAR_TIMESTAMP:
        c->timestamp = strcmp(p->node->detail, "on") == 0;
        return EXIT_DONE;
    case GRAMMAR_TERMINAL_LENGTH:
    case GRAMMAR_TERMINAL_WIDTH:
        set_size(c, p->node->command == GRAMMAR_TERMINAL_LENGTH, p->number);
        return EXIT_DONE;
    case GRAMMAR_WRITE:
        out_text("Building configuration...\n[OK]\n");
        return EXIT_DONE;
    case GRAMMAR_SHOW:
    case GRAMMAR_SHOW_LICENSE:
        return consoleshow_run(c, p);
    case GRAMMAR_NONE:
    case GRAMMAR_ACCEPT:
    case GRAMMAR_DO:
    case GRAMMAR_FILTER_WORD:
    case GRAMMAR_FILTER_FILE:
        return EXIT_DONE;
    default:
        return consolelicense_run(c, line, p);
    }
}

/* An answer that is shown goes through its filters and is paged. */
static int run_shown(struct console *c, const char *line, const struct grammar_line *p)
{
    struct fail f = {0};
    char *text = NULL, *left = NULL;
    size_t len = 0, left_len = 0, rows = c->rows, columns = c->columns;

    enum plr_err err = consolefilter_check(line, p, &f);
    if (err) {
        out_text("%% Failed to compile regular expression.\n\n");
        return EXIT_USAGE;
    }
    err = out_capture(&f);
    if (err)
        return (int)report_fail("show", &f);
    int status = run_command(c, line, p);
    err = out_captured(&text, &len, &f);
    if (!err)
        err = consolefilter_run(&left, &left_len, text, len, line, p, &f);
    if (!c->sized)
        pager_size(&rows, &columns);
    if (!err)
        pager_show(left, left_len, c->editor ? rows : 0, columns);
    free(text);
    free(left);
    return err ? (int)report_fail("show", &f) : status;
}

static int run_line(struct console *c, const char *line, size_t len)
{
    struct grammar_line p = {0};
    char prompt[CONSOLE_PROMPT_CAP] = "";
    size_t mark = grammarhelp_mark(c->mode, line, len);

    if (mark < len) {
        struct grammarhelp h = {0};

        grammarhelp_find(&h, c->mode, line, mark);
        consolesay_help(&h, line, mark);
        return EXIT_DONE;
    }
    grammar_parse(&p, c->mode, line, len);
    consolehistory_add(c, line, len, &p);
    if (p.verdict == GRAMMAR_EMPTY)
        return EXIT_DONE;
    if (p.verdict != GRAMMAR_READY) {
        console_prompt(prompt, c);
        consolesay_fault(&p, line, len, c->editor || c->args->echo ? strlen(prompt) : 0);
        return EXIT_USAGE;
    }
    if (c->timestamp)
        consoleshow_timestamp();
    bool shown = p.node->command == GRAMMAR_SHOW || p.node->command == GRAMMAR_SHOW_LICENSE;
    return shown ? run_shown(c, line, &p) : run_command(c, line, &p);
}

static bool helps(void *context, const char *line, size_t len)
{
    const struct console *c = context;
    struct grammarhelp h = {0};

    grammarhelp_find(&h, c->mode, line, len);
    return h.kind != GRAMMARHELP_LITERAL;
}

static void show(void *context, const char *line, size_t len)
{
    const struct console *c = context;
    struct grammarhelp h = {0};

    grammarhelp_find(&h, c->mode, line, len);
    consolesay_help(&h, line, len);
}

static size_t complete(void *context, char *dst, size_t cap, const char *line, size_t len)
{
    const struct console *c = context;

    return grammarhelp_complete(dst, cap, c->mode, line, len);
}

static void one_turn(struct console *c)
{
    char *line = NULL;
    size_t len = 0;
    int status = EXIT_DONE;

    switch (consoleinput_next(&line, &len, c)) {
    case CONSOLEINPUT_LINE:
        lineedit_running(c->editor, true);
        status = run_line(c, line, len);
        lineedit_running(c->editor, false);
        free(line);
        break;
    case CONSOLEINPUT_LONG:
        out_text("%% Line too long.\n\n");
        status = EXIT_USAGE;
        break;
    case CONSOLEINPUT_STOPPED:
        break;
    case CONSOLEINPUT_LEAVE:
        if (c->mode != GRAMMAR_USER)
            c->mode = GRAMMAR_PRIVILEGED;
        break;
    case CONSOLEINPUT_ENDED:
        c->done = true;
        break;
    }
    if (status)
        c->status = status;
    /* An answer that cannot be delivered ends the session; main says why. */
    if (out_flush(NULL) != PLR_OK)
        c->done = true;
    consolelog_show(c);
}

int console_run(const struct agent_args *args, const char *text, size_t text_len)
{
    struct fail f = {0};
    struct console c = {.args = args, .mode = GRAMMAR_PRIVILEGED, .text = text, .text_len = text_len};
    struct lineedit_hooks hooks = {.context = &c, .helps = helps, .show = show, .complete = complete};

    (void)snprintf(c.home, sizeof(c.home), "%s", args->hostname ? args->hostname : "Switch");
    (void)snprintf(c.hostname, sizeof(c.hostname), "%s", c.home);
    if (!text) /* a given line leaves the terminal alone: it may run in the background */
        c.editor = lineedit_new("plr-agent", &hooks);
    c.monitor = c.editor && out_is_terminal();
    enum plr_err err = consolehistory_load(&c, &f);
    consolelog_begin();
    while (!err && !c.done)
        one_turn(&c);
    consolelog_end();
    if (!err)
        err = consolehistory_save(&c, &f);
    consolehistory_free(&c);
    lineedit_free(c.editor);
    return err ? (int)report_fail("keep the history", &f) : c.status;
}
