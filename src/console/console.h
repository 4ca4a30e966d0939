/* The console: a session in the field's grammar, at a terminal, from a pipe, or of one line. plr-agent(1), CONSOLE. */
#ifndef PLRKIT_CONSOLE_H
#define PLRKIT_CONSOLE_H

#include "src/agent/agent_args.h"
#include "src/cli/lineedit.h"
#include "src/console/grammar.h"

#define CONSOLE_NAME_MAX  63
#define CONSOLE_LINE_MAX  (256u * 1024u) /* bytes of a line, and of a code over several */
#define CONSOLE_ROWS_MAX  4096           /* lines of such a code */
#define CONSOLE_TYPED_MAX 500            /* lines that the history keeps */

struct console {
    const struct agent_args *args; /* store, flash, yes, forced, echo */
    enum grammar_mode mode;
    char home[CONSOLE_NAME_MAX + 1], hostname[CONSOLE_NAME_MAX + 1]; /* from the start, and now */
    const char *text;                                                /* lines that were given; NULL: standard input */
    size_t text_len;
    struct lineedit *editor; /* NULL: there is no terminal */
    bool monitor;            /* show messages of the log */
    bool timestamp;          /* the time before every answer */
    bool sized;              /* rows and columns were set; otherwise the terminal says */
    size_t rows, columns;    /* 0: any number */
    char *typed[CONSOLE_TYPED_MAX];
    size_t typed_count;
    int status; /* of the last command that failed; 0 */
    bool done;
};

/* Run a session to its end; returns its exit status. text NULL: from standard input. */
int console_run(const struct agent_args *args, const char *text, size_t text_len);

/* The prompt of the mode, NUL-terminated: "Switch(config)#". */
#define CONSOLE_PROMPT_CAP (CONSOLE_NAME_MAX + 24)
void console_prompt(char dst[CONSOLE_PROMPT_CAP], const struct console *c);

#endif
