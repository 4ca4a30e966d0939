/* What the console answers to a line that it cannot run, and its help. plr-agent(1), CONSOLE. */
#ifndef PLRKIT_CONSOLESAY_H
#define PLRKIT_CONSOLESAY_H

#include "src/console/console.h"
#include "src/console/grammarhelp.h"

/* Say why the line is not run; column is that of its first byte on the screen. */
void consolesay_fault(const struct grammar_line *parsed, const char *line, size_t len, size_t column);

/* Help for a line up to the cursor. */
void consolesay_help(const struct grammarhelp *h, const char *line, size_t len);

#endif
