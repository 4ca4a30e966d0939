#include "src/cli/typist.h"

#include <errno.h>
#include <histedit.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>
#include <wchar.h>

#define PROMPT_CAP 96

struct typist {
    EditLine *el;
    struct sigaction before;
    char prompt[PROMPT_CAP];
};

static volatile sig_atomic_t interrupted;

static void on_interrupt(int sig)
{
    (void)sig;
    interrupted = 1;
}

static char *give_prompt(EditLine *el)
{
    void *t = NULL;

    if (el_get(el, EL_CLIENTDATA, &t) != 0 || t == NULL)
        return NULL;
    return ((struct typist *)t)->prompt;
}

/* Ctrl-C that comes before the read waits is not lost: it is let in only while it waits. */
static bool wait_for_key(void)
{
    struct pollfd terminal = {.fd = STDIN_FILENO, .events = POLLIN};
    sigset_t held, before;
    int ready = -1;

    (void)sigemptyset(&held);
    (void)sigaddset(&held, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &held, &before);
    do {
        ready = interrupted ? -1 : ppoll(&terminal, 1, NULL, &before);
    } while (ready < 0 && !interrupted && errno == EINTR);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    return ready > 0 && !interrupted;
}

/* One character for the library: 1, 0 at the end, -1 where the read ends otherwise. */
static int read_key(EditLine *el, wchar_t *ret)
{
    mbstate_t state = {0};

    (void)el;
    while (wait_for_key()) {
        char byte = 0;
        ssize_t n = read(STDIN_FILENO, &byte, 1);
        size_t used = 0;

        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n <= 0)
            return (int)n;
        used = mbrtowc(ret, &byte, 1, &state);
        if (used == (size_t)-1) /* no character here: passed over */
            memset(&state, 0, sizeof state);
        else if (used != (size_t)-2)
            return 1;
    }
    return -1;
}

struct typist *typist_new(const char *program)
{
    struct typist *t = calloc(1, sizeof *t);
    struct sigaction act = {.sa_handler = on_interrupt}; /* no SA_RESTART: the read ends */

    if (t == NULL)
        return NULL;
    (void)setlocale(LC_CTYPE, "");
    t->el = el_init(program, stdin, stderr, stderr);
    if (t->el == NULL) {
        free(t);
        return NULL;
    }
    (void)el_set(t->el, EL_CLIENTDATA, t);
    (void)el_set(t->el, EL_PROMPT, give_prompt);
    (void)el_set(t->el, EL_EDITOR, "emacs");
    (void)el_set(t->el, EL_SIGNAL, 0);
    (void)el_set(t->el, EL_GETCFN, read_key);
    /* The prompt comes before the library changes the terminal: what is typed in between is read like the rest. */
    (void)el_set(t->el, EL_SETTY, "-x", "-echo", "-icanon", NULL);
    (void)sigemptyset(&act.sa_mask);
    (void)sigaction(SIGINT, &act, &t->before);
    return t;
}

void typist_free(struct typist *t)
{
    if (t == NULL)
        return;
    el_end(t->el);
    (void)sigaction(SIGINT, &t->before, NULL);
    free(t);
}

/* What stands in the editing buffer when the read ended without a line. */
static char *half_typed(struct typist *t)
{
    const LineInfo *info = el_line(t->el);
    size_t len = info != NULL && info->lastchar > info->buffer ? (size_t)(info->lastchar - info->buffer) : 0;

    return strndup(len > 0 ? info->buffer : "", len);
}

/* What was typed may be a secret: the library's own copies go. */
static void forget_line(struct typist *t, const char *line, size_t len)
{
    const LineInfoW *wide = el_wline(t->el);

    explicit_bzero((void *)(uintptr_t)line, len);
    if (wide != NULL && wide->lastchar > wide->buffer)
        explicit_bzero((void *)(uintptr_t)wide->buffer, (size_t)(wide->lastchar - wide->buffer) * sizeof *wide->buffer);
}

enum typist_end typist_line(char **ret, struct typist *t, const char *prompt, const char *offer)
{
    const char *line = NULL;
    int len = 0;

    *ret = NULL;
    (void)fail_text(t->prompt, sizeof t->prompt, "%s", prompt);
    if (offer[0] != '\0')
        el_push(t->el, offer);
    if (!interrupted) /* or it came between two questions */
        line = el_gets(t->el, &len);
    if (interrupted) {
        interrupted = 0;
        *ret = half_typed(t);
        el_reset(t->el);
        (void)fputc('\n', stderr);
        return *ret != NULL ? TYPIST_STOPPED : TYPIST_ENDED;
    }
    if (line == NULL || len <= 0) {
        (void)fputc('\n', stderr);
        return TYPIST_ENDED;
    }
    while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
        len--;
    *ret = strndup(line, (size_t)len);
    forget_line(t, line, (size_t)len);
    return *ret != NULL ? TYPIST_LINE : TYPIST_ENDED;
}

bool typist_yes(struct typist *t, const char *question)
{
    for (;;) {
        char *answer = NULL;
        enum typist_end end = TYPIST_ENDED;
        int yes = -1;

        (void)fprintf(stderr, "%s\n", question);
        end = typist_line(&answer, t, "[yes/no]: ", "");
        if (end == TYPIST_LINE && (strcasecmp(answer, "yes") == 0 || strcasecmp(answer, "y") == 0))
            yes = 1;
        else if (end != TYPIST_LINE || strcasecmp(answer, "no") == 0 || strcasecmp(answer, "n") == 0)
            yes = 0;
        free(answer);
        if (yes >= 0)
            return yes == 1;
    }
}

unsigned typist_choice(struct typist *t, const char *question, unsigned count)
{
    for (;;) {
        char *answer = NULL;
        char prompt[PROMPT_CAP] = "";
        enum typist_end end = TYPIST_ENDED;
        unsigned choice = 0;

        (void)fprintf(stderr, "%s\n", question);
        (void)snprintf(prompt, sizeof prompt, "[1-%u, or no]: ", count);
        end = typist_line(&answer, t, prompt, "");
        if (end != TYPIST_LINE || strcasecmp(answer, "no") == 0 || strcasecmp(answer, "n") == 0) {
            free(answer);
            return 0;
        }
        if (strlen(answer) == 1 && answer[0] >= '1' && answer[0] <= '9')
            choice = (unsigned)(answer[0] - '0');
        free(answer);
        if (choice >= 1 && choice <= count)
            return choice;
    }
}
