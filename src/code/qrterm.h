/* A QR symbol in characters, on standard output: half blocks, or two # for a module. */
#ifndef PLRKIT_QRTERM_H
#define PLRKIT_QRTERM_H

#include "src/code/qrsymbols.h"

/* True if standard output takes block characters: the locale is UTF-8. */
bool qrterm_has_blocks(void);

/* Columns that a drawing takes, and those of the terminal on standard output (0: it is none, or does not say). */
size_t qrterm_columns(const struct qrsymbols_one *one, bool ascii);
size_t qrterm_columns_there(void);

/* Draw; on a terminal that is not dumb in black on white, so that it is dark on light whatever the terminal's colours.
 */
void qrterm_draw(const struct qrsymbols_one *one, bool ascii);

#endif
