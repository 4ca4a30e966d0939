/* A code typed by a person at a terminal: row by row, each told at once where it is wrong, with proposals to confirm;
 * one can go back, and what was typed survives an interruption. Plain text, no colour, no cursor tricks: serial
 * consoles and screen readers get the same. Line editing by libedit. plr-code(5), REPAIR. */
#ifndef PLRKIT_TYPING_H
#define PLRKIT_TYPING_H

#include <stdbool.h>

#include "codec/mend.h"
#include "keys/trust.h"

#define TYPING_PLR_HALFWAY                                                                                             \
    48 /* symbols: between the lengths of the two PLR authorizations, of which one is half the other */

struct typing_task {
    const char *program;              /* for the editing library's own configuration */
    const char *what;                 /* "authorization code" */
    bool plr, slr, request, giveback; /* kinds that are wanted; giveback is return or confirmation */
    bool share;                       /* a key share, alone: a secret, of which no draft is kept and no trace is left */
    struct mend_judge judge;          /* accepts is NULL: nothing more is known */
    const struct trust *trust;        /* judges proposals for the lines of a sheet; NULL: the document tag does */
    const char *draft_dir;            /* folder and name of the file that keeps what was typed; NULL keeps nothing */
    const char *draft_name;
};

/* True if a person can be asked: standard input and standard error are terminals. */
bool typing_possible(void);

/* After what was typed has been used with this outcome: forget the draft, unless it was the machine that failed; the
 * same command then goes on from there. */
void typing_settle(const char *draft_dir, const char *draft_name, enum plr_err err);

/* Ask until a whole code of a wanted kind is there. Canonical text, of an SLR authorization as one line, into fresh
 * memory (free()); the draft stays until typing_settle. PLR_ERR_NO: the person stopped; PLR_ERR_MEMORY, PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err typing_ask(char **ret, size_t *ret_len, const struct typing_task *task, struct fail *f);

#endif
