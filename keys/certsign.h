/* The outer shape that certificates and revocation lists have in common, signed with Ed25519 by the one way that this
 * project signs: also where the key is in a token that OpenSSL knows nothing of. RFC 5280, 4.1.1; RFC 8410. */
#ifndef PLRKIT_CERTSIGN_H
#define PLRKIT_CERTSIGN_H

#include "keys/signkey.h"

/* SEQUENCE { tbs, Ed25519, signature of tbs } into dst[cap]. PLR_ERR_SPACE, PLR_ERR_CRYPTO. */
PLR_MUST_CHECK enum plr_err certsign(uint8_t *dst, size_t cap, size_t *ret_len, const uint8_t *tbs, size_t tbs_len,
                                     const struct signkey *key, struct fail *f);

/* A key that signs nothing that is kept: OpenSSL writes the algorithm into what is to be signed only as it signs. An
 * EVP_PKEY, or NULL; the caller frees it. */
void *certsign_dummy(void);

#endif
