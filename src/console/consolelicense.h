/* The license commands of the console: the calls of plr(3), answered in the field's words. */
#ifndef PLRKIT_CONSOLELICENSE_H
#define PLRKIT_CONSOLELICENSE_H

#include "src/console/console.h"
#include "src/plr.h"

/* Run one of them; returns its exit status. */
int consolelicense_run(struct console *c, const char *line, const struct grammar_line *parsed);

/* The end of a command: close the product, warn of what it found, and say a failure as "BEFORE: reason", or "% Reason"
 * where before is NULL. Returns the exit status. */
int consolelicense_end(const char *before, struct plr *product, enum plr_result result, const struct plr_error *error);

/* The codes under their sentence: alone, or (label: "Request code") of several members, each with its UDI. */
void consolelicense_codes(const char *sentence, const char *label, const struct plr_code *codes, size_t count);

/* Was it asked for in the words of Expressway? */
bool consolelicense_expressway(const struct grammar_line *parsed);

#endif
