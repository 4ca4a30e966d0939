/* A QR symbol as PNG. The only file that knows libpng. */
#ifndef PLRKIT_QRPNG_H
#define PLRKIT_QRPNG_H

#include "src/code/qrsymbols.h"

#define QRPNG_MODULE 8 /* pixels */

/* Two colours, QRPNG_MODULE pixels a module. Fresh memory (free()). PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err qrpng_draw(char **ret, size_t *ret_len, const struct qrsymbols_one *one, struct fail *f);

#endif
