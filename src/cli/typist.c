#include "src/cli/typist.h"

#include <errno.h>
#include <histedit.h>
#include <locale.h>
#include <signal.h>

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
