/* The fingerprint of the new root, read aloud by one custodian and typed back by the other. */
#ifndef PLRKIT_CEREMONYREAD_H
#define PLRKIT_CEREMONYREAD_H

#include "src/key/ceremony.h"

/* Until what is typed agrees with what was shown. Which word is another one is said. PLR_ERR_NO (stopped). */
PLR_MUST_CHECK enum plr_err ceremonyread_words(struct ceremony *c, struct fail *f);

#endif
