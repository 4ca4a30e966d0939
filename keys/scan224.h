/* A run of neighbouring points P, P + G, P + 2G, ... of P-224, by shared inversions (Montgomery's trick): about a tenth
 * of a microsecond a point. All of it is public data. plr-code(5), PLR. */
#ifndef PLRKIT_SCAN224_H
#define PLRKIT_SCAN224_H

#include <stdbool.h>

#include "keys/curve224.h"

#define SCAN224_SPAN 1025u /* points around one centre */

/* Look at count points from start on; hit gets the x coordinate, big endian, and ends the scan with true. PLR_OK and
 * *ret_v where hit was true; PLR_ERR_NO: it never was; PLR_ERR_NOT_FOUND: the scan met a multiple of the generator that
 * its table holds, which fails closed. The order of calls is not that of v. */
PLR_MUST_CHECK enum plr_err scan224_find(uint32_t *ret_v, const struct curve224_point *start, uint32_t count,
                                         bool (*hit)(void *context, const uint8_t x[static MONT224_BYTES]),
                                         void *context, struct fail *f);

#endif
