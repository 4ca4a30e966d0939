/* plr-key share split: a key in shares, a file for each. plr-key(1), SHARES. */
#ifndef PLRKIT_SHARESPLIT_H
#define PLRKIT_SHARESPLIT_H

#include "keys/keyshare.h"

/* Split, and make sure that what came out brings the key back. Errors of keyshare_split and keyshare_combine. */
PLR_MUST_CHECK enum plr_err sharesplit_make(struct keyshares *ret, const struct signkey *key, unsigned threshold,
                                            unsigned count, struct fail *f);

/* A file for each into the folder dir, which is there. PLR_ERR_STATE (reason "exists"), PLR_ERR_IO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err sharesplit_write(const char *dir, const struct keyshares *shares, struct fail *f);

int sharesplit_run(void *input);

#endif
