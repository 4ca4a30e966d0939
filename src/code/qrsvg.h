/* A QR symbol as SVG, 1 mm a module. */
#ifndef PLRKIT_QRSVG_H
#define PLRKIT_QRSVG_H

#include "src/code/qrsymbols.h"

/* Fresh text (free()). PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err qrsvg_draw(char **ret, size_t *ret_len, const struct qrsymbols_one *one, struct fail *f);

#endif
