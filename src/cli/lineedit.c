#include "src/cli/lineedit.h"

#include <histedit.h>
#include <locale.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#define PROMPT_CAP   96
#define COMPLETE_CAP 64
#define HISTORY_SIZE 500

/* Why el_gets ended, where it was not the end of a line. */
enum key { KEY_NONE, KEY_HELP, KEY_STOP, KEY_LEAVE };

struct lineedit {
    EditLine *el;
    History *history;
    struct lineedit_hooks hooks;
    struct sigaction interrupt_before, stop_before, quit_before;
    char prompt[PROMPT_CAP];
    bool plain;
    enum key key;
};

/* That there is a handler makes a read end. */
static void on_interrupt(int sig)
{
    (void)sig;
}

void lineedit_running(struct lineedit *e, bool on)
{
    struct termios now = {0};

    if (e == NULL || tcgetattr(STDIN_FILENO, &now) != 0)
        return;
    now.c_lflag = on ? now.c_lflag | (tcflag_t)ISIG : now.c_lflag & ~(tcflag_t)ISIG;
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &now);
}

static struct lineedit *owner(EditLine *el)
{
    void *e = NULL;

    return el_get(el, EL_CLIENTDATA, &e) == 0 ? e : NULL;
}

static char *give_prompt(EditLine *el)
{
    struct lineedit *e = owner(el);

    return e != NULL ? e->prompt : NULL;
}

/* The text up to the cursor. */
static size_t before_cursor(const char **ret, EditLine *el)
{
    const LineInfo *info = el_line(el);

    *ret = info->buffer;
    return (size_t)(info->cursor - info->buffer);
}

static unsigned char end_with(struct lineedit *e, enum key key)
{
    e->key = key;
    return CC_NEWLINE;
}

static unsigned char on_question(EditLine *el, int c)
{
    struct lineedit *e = owner(el);
    const char *line = NULL;
    size_t len = before_cursor(&line, el);

    (void)c;
    if (!e->plain && e->hooks.helps(e->hooks.context, line, len)) {
        (void)fputs("?\n", stdout);
        return end_with(e, KEY_HELP);
    }
    return el_insertstr(el, "?") == 0 ? CC_REFRESH : CC_ERROR;
}

static unsigned char on_tab(EditLine *el, int c)
{
    struct lineedit *e = owner(el);
    const char *line = NULL;
    char more[COMPLETE_CAP] = "";
    size_t len = before_cursor(&line, el);

    (void)c;
    if (e->plain)
        return CC_ERROR;
    if (e->hooks.complete(e->hooks.context, more, sizeof more, line, len) > 0)
        return el_insertstr(el, more) == 0 ? CC_REFRESH : CC_ERROR;
    if (!e->hooks.helps(e->hooks.context, line, len))
        return CC_ERROR;
    (void)fputs("\n", stdout);
    return end_with(e, KEY_HELP);
}

static unsigned char on_stop(EditLine *el, int c)
{
    (void)c;
    (void)fputs("^C\n", stdout);
    return end_with(owner(el), KEY_STOP);
}

static unsigned char on_leave(EditLine *el, int c)
{
    (void)c;
    (void)fputs("^Z\n", stdout);
    return end_with(owner(el), KEY_LEAVE);
}

/* Ctrl-D is an end only where nothing is typed; elsewhere it deletes. */
static unsigned char on_end(EditLine *el, int c)
{
    const LineInfo *info = el_line(el);

    (void)c;
    if (info->lastchar == info->buffer)
        return CC_EOF;
    if (info->cursor == info->lastchar)
        return CC_ERROR;
    (void)el_cursor(el, 1);
    el_deletestr(el, 1);
    return CC_REFRESH;
}

static void bind_keys(EditLine *el)
{
    (void)el_set(el, EL_ADDFN, "plr-question", "Help", on_question);
    (void)el_set(el, EL_ADDFN, "plr-tab", "Complete", on_tab);
    (void)el_set(el, EL_ADDFN, "plr-stop", "Drop the line", on_stop);
    (void)el_set(el, EL_ADDFN, "plr-leave", "Leave the mode", on_leave);
    (void)el_set(el, EL_ADDFN, "plr-end", "Delete, or end", on_end);
    (void)el_set(el, EL_BIND, "?", "plr-question", NULL);
    (void)el_set(el, EL_BIND, "^I", "plr-tab", NULL);
    (void)el_set(el, EL_BIND, "^C", "plr-stop", NULL);
    (void)el_set(el, EL_BIND, "^Z", "plr-leave", NULL);
    (void)el_set(el, EL_BIND, "^D", "plr-end", NULL);
    (void)el_set(el, EL_BIND, "^W", "ed-delete-prev-word", NULL);
    /* Keys are keys while a line is edited; between lines what is typed ahead waits and is not shown twice. */
    (void)el_set(el, EL_SETTY, "-d", "-isig", NULL);
    (void)el_set(el, EL_SETTY, "-x", "-echo", "-icanon", "-isig", NULL);
}

static void catch_signals(struct lineedit *e)
{
    struct sigaction note = {.sa_handler = on_interrupt}; /* no SA_RESTART: reads end */
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    (void)sigemptyset(&note.sa_mask);
    (void)sigemptyset(&ignore.sa_mask);
    (void)sigaction(SIGINT, &note, &e->interrupt_before);
    (void)sigaction(SIGTSTP, &ignore, &e->stop_before);
    (void)sigaction(SIGQUIT, &ignore, &e->quit_before);
}

struct lineedit *lineedit_new(const char *program, const struct lineedit_hooks *hooks)
{
    HistEvent event = {0};
    struct lineedit *e = isatty(STDIN_FILENO) ? calloc(1, sizeof *e) : NULL;

    if (e == NULL)
        return NULL;
    e->hooks = *hooks;
    (void)setlocale(LC_CTYPE, "");
    e->history = history_init();
    e->el = el_init(program, stdin, stdout, stdout);
    if (e->el == NULL || e->history == NULL) {
        if (e->el != NULL)
            el_end(e->el);
        if (e->history != NULL)
            history_end(e->history);
        free(e);
        return NULL;
    }
    (void)history(e->history, &event, H_SETSIZE, HISTORY_SIZE);
    (void)history(e->history, &event, H_SETUNIQUE, 1);
    (void)el_set(e->el, EL_CLIENTDATA, e);
    (void)el_set(e->el, EL_PROMPT, give_prompt);
    (void)el_set(e->el, EL_EDITOR, "emacs");
    (void)el_set(e->el, EL_SIGNAL, 0);
    (void)el_set(e->el, EL_HIST, history, e->history);
    bind_keys(e->el);
    catch_signals(e);
    return e;
}

void lineedit_free(struct lineedit *e)
{
    if (e == NULL)
        return;
    el_end(e->el);
    history_end(e->history);
    (void)sigaction(SIGINT, &e->interrupt_before, NULL);
    (void)sigaction(SIGTSTP, &e->stop_before, NULL);
    (void)sigaction(SIGQUIT, &e->quit_before, NULL);
    free(e);
}

void lineedit_remember(struct lineedit *e, const char *line)
{
    HistEvent event = {0};

    (void)history(e->history, &event, H_ENTER, line);
}

/* Show the help that was asked for, and the line again for editing. */
static bool show_help(struct lineedit *e, const char *line, size_t len)
{
    char *typed = strndup(line, len);

    if (typed == NULL)
        return false;
    e->hooks.show(e->hooks.context, typed, strlen(typed));
    el_push(e->el, typed);
    free(typed);
    return true;
}

enum lineedit_end lineedit_line(char **ret, size_t *ret_len, struct lineedit *e, const char *prompt, bool plain)
{
    const char *line = NULL;
    int len = 0;

    (void)snprintf(e->prompt, sizeof e->prompt, "%s", prompt);
    e->plain = plain;
    el_resize(e->el); /* the window may be another size by now */
    do {
        e->key = KEY_NONE;
        len = 0;
        line = el_gets(e->el, &len);
        if (e->key == KEY_STOP) {
            el_reset(e->el);
            return LINEEDIT_STOPPED;
        }
        if (e->key == KEY_LEAVE)
            return LINEEDIT_LEAVE;
    } while (e->key == KEY_HELP && show_help(e, len > 0 ? line : "", len > 0 ? (size_t)len : 0));
    if (line == NULL || len <= 0) {
        (void)fputc('\n', stdout);
        return LINEEDIT_ENDED;
    }
    while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
        len--;
    *ret = strndup(line, (size_t)len);
    *ret_len = *ret != NULL ? strlen(*ret) : 0;
    return *ret != NULL ? LINEEDIT_LINE : LINEEDIT_ENDED;
}
