/* Asking a person at a terminal: the question on standard error, the answer from standard input. */
#ifndef PLRKIT_ASK_H
#define PLRKIT_ASK_H

#include "codec/fail.h"

/* Print the question and read a line: PLR_OK for "yes" or "y"; PLR_ERR_NO for anything else. PLR_ERR_USAGE where
 * standard input is no terminal; option is what says yes beforehand ("--yes"). */
PLR_MUST_CHECK enum plr_err ask_yes(const char *question, const char *option, struct fail *f);

#endif
