/* The lines typed in a console session; in a file only where one is named, and never those with a code in them. */
#ifndef PLRKIT_CONSOLEHISTORY_H
#define PLRKIT_CONSOLEHISTORY_H

#include "src/console/console.h"

/* Read the file of an earlier session, if it is there; what is no line of text in it is passed over. PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err consolehistory_load(struct console *c, struct fail *f);

/* A line was typed. */
void consolehistory_add(struct console *c, const char *line, size_t len, const struct grammar_line *parsed);

/* The last 20 of them, for "show history". */
void consolehistory_print(const struct console *c);

/* Write the file, if one is named, 0600 and durably. PLR_ERR_IO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err consolehistory_save(const struct console *c, struct fail *f);

void consolehistory_free(struct console *c);

#endif
