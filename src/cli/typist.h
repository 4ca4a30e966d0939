/* The person at the terminal: edited lines, yes or no, a choice. Used by typing.c. */
#ifndef PLRKIT_TYPIST_H
#define PLRKIT_TYPIST_H

#include <stdbool.h>

#include "codec/fail.h"

struct typist; /* opaque */

enum typist_end {
    TYPIST_LINE,    /* a line was typed */
    TYPIST_STOPPED, /* Ctrl-C; what had been typed of the line is given */
    TYPIST_ENDED,   /* Ctrl-D or the terminal is gone */
};

/* NULL if there is no memory. */
struct typist *typist_new(const char *program);
void typist_free(struct typist *t);

/* Ask for a line with this prompt, offering text to edit (may be ""). *ret is fresh memory (free()), without the line
 * end; NULL for TYPIST_ENDED and where there is no memory (then TYPIST_ENDED). */
enum typist_end typist_line(char **ret, struct typist *t, const char *prompt, const char *offer);

/* Ask a question until the answer is yes or no; an end of input is no. */
bool typist_yes(struct typist *t, const char *question);

/* Ask for 1..count; 0 for "none of them" or an end of input. */
unsigned typist_choice(struct typist *t, const char *question, unsigned count);

#endif
