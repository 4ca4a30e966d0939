/* Randomness from outside, typed in a ceremony: dice rolls or digits of another source. plr-trust(5), SEED. */
#ifndef PLRKIT_CEREMONYROLL_H
#define PLRKIT_CEREMONYROLL_H

#include "src/key/ceremony.h"

/* What these characters are likely to come from ("dice", "coins", "decimal digits", "hexadecimal digits"), and about
 * how many bits they are: all of one source, equally likely and independent. */
const char *ceremonyroll_source(unsigned *ret_bits, const char *rolls, size_t len);

/* Ask for them, and mix the seed (keyentropy_mix). Fills in what the transcript says of them; the screen is cleared.
 * PLR_ERR_NO (stopped), PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err ceremonyroll_seed(struct secret **ret, struct ceremony *c, struct fail *f);

#endif
