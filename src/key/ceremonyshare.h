/* The shares of the new root: each shown to its holder alone, and typed back. */
#ifndef PLRKIT_CEREMONYSHARE_H
#define PLRKIT_CEREMONYSHARE_H

#include "src/key/ceremony.h"

/* Names of all holders; and, unless the shares go to files, each share on a cleared screen, typed back by its holder
 * or skipped by the holder's own word. PLR_ERR_NO (stopped), PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err ceremonyshare_hand_out(struct ceremony *c, struct fail *f);

#endif
