/* The statement of a trust bundle, made and signed with a root. plr-trust(5), STATEMENT. */
#ifndef PLRKIT_CRL_H
#define PLRKIT_CRL_H

#include "keys/trustcrl.h"

/* crl has number, issued_s, next_s, digest and the revoked; its der is filled in. root is the certificate of key.
 * PLR_ERR_CRYPTO, PLR_ERR_SPACE. */
PLR_MUST_CHECK enum plr_err crl_make(struct trustcrl *crl, const struct signkey *key, const struct trustcert *root,
                                     struct fail *f);

#endif
