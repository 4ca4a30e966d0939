/* Asking a person at a terminal: the question on standard error, the answer from standard input. */
#ifndef PLRKIT_ASK_H
#define PLRKIT_ASK_H

#include <stdbool.h>

#include "codec/fail.h"

/* True if somebody can be asked: standard input is a terminal. */
bool ask_possible(void);

/* Print the question and read a line: PLR_OK for "yes" or "y"; PLR_ERR_NO for anything else. PLR_ERR_USAGE where nobody
 * can be asked; option is what says yes beforehand ("--yes"). */
PLR_MUST_CHECK enum plr_err ask_yes(const char *question, const char *option, struct fail *f);

/* Print the prompt and read lines up to an empty one or the end, at most max bytes, into fresh NUL-terminated memory
 * (free()). PLR_ERR_USAGE (nothing typed), PLR_ERR_SPACE, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err ask_lines(char **ret, size_t *ret_len, const char *prompt, size_t max, struct fail *f);

#endif
