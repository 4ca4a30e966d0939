/* Where the console's lines come from: a terminal, a pipe, or a text that was given. */
#ifndef PLRKIT_CONSOLEINPUT_H
#define PLRKIT_CONSOLEINPUT_H

#include "src/console/console.h"

enum consoleinput_end {
    CONSOLEINPUT_LINE,
    CONSOLEINPUT_LONG,    /* a line longer than any */
    CONSOLEINPUT_STOPPED, /* Ctrl-C */
    CONSOLEINPUT_LEAVE,   /* Ctrl-Z */
    CONSOLEINPUT_ENDED,
};

/* The next line into fresh NUL-terminated memory (free()); a code that goes on over several lines is one, with line
 * feeds in it. *ret is set for CONSOLEINPUT_LINE only. */
enum consoleinput_end consoleinput_next(char **ret, size_t *ret_len, struct console *c);

/* Ask "... [yes/no]: " until it is answered: 1 yes, 0 no, -1 if there is nobody to answer. */
int consoleinput_ask(struct console *c, const char *question);

#endif
