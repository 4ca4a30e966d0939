/* Arithmetic modulo a 224-bit prime in Montgomery form: the field and the order of P-224. Constant time in the values.
 *
 * Numbers are 4 limbs of 64 bits, least significant first, reduced below the modulus; Montgomery form is a 2^256 mod m.
 */
#ifndef PLRKIT_MONT224_H
#define PLRKIT_MONT224_H

#include <stdint.h>

#define MONT224_LIMBS 4
#define MONT224_BYTES 28

struct mont224 {
    uint64_t limb[MONT224_LIMBS];
};

struct mont224_mod {
    struct mont224 m;  /* the modulus, odd */
    struct mont224 rr; /* 2^512 mod m */
    uint64_t n0;       /* -m^-1 mod 2^64 */
};

extern const struct mont224_mod mont224_field; /* p = 2^224 - 2^96 + 1 */
extern const struct mont224_mod mont224_order; /* q, the order of the group (SEC 2, 3.2.2) */

struct mont224 mont224_add(const struct mont224 *a, const struct mont224 *b, const struct mont224_mod *mod);
struct mont224 mont224_sub(const struct mont224 *a, const struct mont224 *b, const struct mont224_mod *mod);

/* a b 2^-256 mod m: the product of two numbers in Montgomery form, in Montgomery form. */
struct mont224 mont224_mul(const struct mont224 *a, const struct mont224 *b, const struct mont224_mod *mod);

struct mont224 mont224_to(const struct mont224 *a, const struct mont224_mod *mod);   /* into Montgomery form */
struct mont224 mont224_from(const struct mont224 *a, const struct mont224_mod *mod); /* out of it */
struct mont224 mont224_one(const struct mont224_mod *mod);                           /* 1 in Montgomery form */

/* a^-1 in Montgomery form by Fermat; 0 gives 0. The exponent is public. */
struct mont224 mont224_inverse(const struct mont224 *a, const struct mont224_mod *mod);

/* 1 if a is 0, else 0. */
uint64_t mont224_is_zero(const struct mont224 *a);

/* Big-endian bytes, below 2^224, not reduced; and back. */
struct mont224 mont224_read(const uint8_t bytes[static MONT224_BYTES]);
void mont224_write(uint8_t ret[static MONT224_BYTES], const struct mont224 *a);

/* 1 if a is below the modulus, else 0. */
uint64_t mont224_below(const struct mont224 *a, const struct mont224_mod *mod);

#endif
