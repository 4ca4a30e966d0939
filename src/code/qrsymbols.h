/* QR symbols (ISO/IEC 18004) of a code. The only file that knows libqrencode. */
#ifndef PLRKIT_QRSYMBOLS_H
#define PLRKIT_QRSYMBOLS_H

#include <stdbool.h>

#include "codec/fail.h"

#define QRSYMBOLS_MAX   16 /* of one structured append */
#define QRSYMBOLS_QUIET 4  /* light modules around a symbol */

struct qrsymbols_one {
    unsigned version; /* 1..40 */
    size_t width;     /* modules, quiet zone included */
    uint8_t *module;  /* of the symbol without quiet zone; the lowest bit is set where it is dark */
};

struct qrsymbols {
    size_t count; /* more than one: parts of a structured append, in order */
    struct qrsymbols_one one[QRSYMBOLS_MAX];
};

/* Text of 0-9 A-Z in alphanumeric mode, at error correction level 'L', 'M', 'Q' or 'H', into one symbol, or into as few
 * parts as it takes, of even length. PLR_ERR_SPACE (more than 16 parts), PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err qrsymbols_make(struct qrsymbols *ret, const char *text, char level, struct fail *f);
void qrsymbols_clear(struct qrsymbols *symbols);

/* True if the module in column x and row y, from 0, is dark; light outside. */
bool qrsymbols_dark(const struct qrsymbols_one *one, size_t x, size_t y);

#endif
