/* "| include" and its like: lines of an answer, chosen by regular expressions. plr-agent(1), CONSOLE. */
#ifndef PLRKIT_CONSOLEFILTER_H
#define PLRKIT_CONSOLEFILTER_H

#include "codec/fail.h"
#include "src/console/grammar.h"

/* The text after all filters of the parsed line, into fresh memory (free()). PLR_ERR_USAGE: no regular expression;
 * PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err consolefilter_run(char **ret, size_t *ret_len, const char *text, size_t len,
                                              const char *line, const struct grammar_line *parsed, struct fail *f);

/* PLR_ERR_USAGE if a pattern of the line is no regular expression: told before anything is done. */
PLR_MUST_CHECK enum plr_err consolefilter_check(const char *line, const struct grammar_line *parsed, struct fail *f);

#endif
