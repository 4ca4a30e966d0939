/* Short Schnorr signature on P-224: a PLR authorization in 64 symbols. plr-code(5), PLR.
 *
 * Key recovery takes about 2^112 group operations; forging one code about 2^80 hashes, with no discount for many
 * devices; a random code is accepted with 2^-64. Not FIPS, not post-quantum; no published proof of the combination. */
#ifndef PLRKIT_SCHNORR_H
#define PLRKIT_SCHNORR_H

#include "codec/plrauth.h"
#include "codec/request.h"
#include "keys/secret.h"

#define SCHNORR_PUBLIC_LEN 29 /* compressed point */
#define SCHNORR_SCALAR_LEN 28 /* big endian */

struct schnorr_public {
    uint8_t bytes[SCHNORR_PUBLIC_LEN];
};

/* What a PLR authorization is tied to but does not carry. */
struct schnorr_claim {
    const struct udi *udi;
    uint8_t seq;
    struct commitment commitment;
};

struct schnorr_key; /* opaque: secret scalar and nonce key in guarded memory */

/* From a secret scalar x, 1 <= x < q. PLR_ERR_CRYPTO (x out of range), PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err schnorr_key_new(struct schnorr_key **ret, const uint8_t x[static SCHNORR_SCALAR_LEN],
                                            struct fail *f);
void schnorr_key_free(struct schnorr_key *key);
struct schnorr_public schnorr_key_public(const struct schnorr_key *key);

/* Sign: fills e and s_hi of auth, whose slot, export status and account are set. About a million points: half a second.
 * Released only after verifying. PLR_ERR_CRYPTO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err schnorr_sign(struct plrauth *auth, const struct schnorr_key *key,
                                         const struct schnorr_claim *claim, struct fail *f);

/* PLR_OK if auth is a signature by pub over claim; PLR_ERR_SIGNATURE if not; PLR_ERR_CRYPTO if pub is no point. */
PLR_MUST_CHECK enum plr_err schnorr_verify(const struct plrauth *auth, const struct schnorr_public *pub,
                                           const struct schnorr_claim *claim, struct fail *f);

#endif
