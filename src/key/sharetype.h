/* Key shares typed by people at the terminal. plr-key(1), SHARES. */
#ifndef PLRKIT_SHARETYPE_H
#define PLRKIT_SHARETYPE_H

#include "keys/keyshare.h"

/* Ask for one share until it is whole. PLR_ERR_NO: the person stopped; PLR_ERR_FORMAT: no share says that, though its
 * check symbols agree; PLR_ERR_MEMORY. The screen is not cleared. */
PLR_MUST_CHECK enum plr_err sharetype_one(struct share *ret, const char *what, struct fail *f);

/* Ask for shares until they bring a key back: after each the screen is cleared and the person told how many are there.
 * Errors of sharetype_one, keyshare_combine. */
PLR_MUST_CHECK enum plr_err sharetype_key(struct signkey **ret, struct keyshares *shares, struct fail *f);

#endif
