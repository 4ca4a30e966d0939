/* The group of P-224 (secp224r1): what the short signature needs of it, by OpenSSL. */
#ifndef PLRKIT_CURVE224_H
#define PLRKIT_CURVE224_H

#include "codec/fail.h"
#include "keys/mont224.h"

#define CURVE224_COMPRESSED_LEN 29

struct curve224_point { /* affine, coordinates in Montgomery form modulo the field prime */
    struct mont224 x;
    struct mont224 y;
};

/* k G for a secret 1 <= k < q, big endian; in constant time. PLR_ERR_CRYPTO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err curve224_mul_secret(struct curve224_point *ret, const uint8_t k[static MONT224_BYTES],
                                                struct fail *f);

/* a G - b Y for public a and b, big endian below q. PLR_ERR_CRYPTO: the result is the point at infinity, or Y is no
 * point. */
PLR_MUST_CHECK enum plr_err curve224_combine(struct curve224_point *ret, const uint8_t a[static MONT224_BYTES],
                                             const uint8_t b[static MONT224_BYTES],
                                             const uint8_t y[static CURVE224_COMPRESSED_LEN], struct fail *f);

/* Compressed encoding (SEC 1, 2.3.3). */
void curve224_compress(uint8_t ret[static CURVE224_COMPRESSED_LEN], const struct curve224_point *p);

/* PLR_OK if these bytes are a point of the group. PLR_ERR_CRYPTO. */
PLR_MUST_CHECK enum plr_err curve224_check(const uint8_t y[static CURVE224_COMPRESSED_LEN], struct fail *f);

#endif
