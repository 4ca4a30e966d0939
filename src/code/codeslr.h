/* plr-code inspect for an SLR authorization: outer facts for anyone, the content once the signature holds. */
#ifndef PLRKIT_CODESLR_H
#define PLRKIT_CODESLR_H

#include "src/code/codeagainst.h"
#include "src/code/codetext.h"

/* Show; with a trust bundle verify first. PLR_ERR_NO: it is for another product or request. PLR_ERR_USAGE: a product or
 * request was given without a trust bundle. Else the errors of slrsign_open. */
PLR_MUST_CHECK enum plr_err codeslr_inspect(const struct codetext *t, const struct codeagainst *against, bool json,
                                            struct fail *f);

#endif
