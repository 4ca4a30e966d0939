#include "keys/mont224.h"

#define U128 __extension__ unsigned __int128

const struct mont224_mod mont224_field = {
    .m = {{0x0000000000000001, 0xffffffff00000000, 0xffffffffffffffff, 0x00000000ffffffff}},
    .rr = {{0xffffffff00000001, 0xffffffff00000000, 0xfffffffe00000000, 0x00000000ffffffff}},
    .n0 = 0xffffffffffffffff,
};

const struct mont224_mod mont224_order = {
    .m = {{0x13dd29455c5c2a3d, 0xffff16a2e0b8f03e, 0xffffffffffffffff, 0x00000000ffffffff}},
    .rr = {{0x29947a695f517d15, 0xabc8ff5931d63f4b, 0x6ad15f7cd9714856, 0x00000000b1e97961}},
    .n0 = 0xd6e242706a1fc2eb,
};

/* a + b + *carry; the carry out is left in *carry. */
static uint64_t add_carry(uint64_t a, uint64_t b, uint64_t *carry)
{
    U128 sum = a;

    sum += b;
    sum += *carry;
    *carry = (uint64_t)(sum >> 64);
    return (uint64_t)sum;
}

/* a - b - *borrow; the borrow out, 0 or 1, is left in *borrow. */
static uint64_t sub_borrow(uint64_t a, uint64_t b, uint64_t *borrow)
{
    U128 diff = a;

    diff -= b;
    diff -= *borrow;
    *borrow = (uint64_t)(diff >> 64) & 1;
    return (uint64_t)diff;
}

/* a + b c + *carry, which fits 128 bits; the high half is left in *carry. */
static uint64_t mul_add(uint64_t a, uint64_t b, uint64_t c, uint64_t *carry)
{
    U128 product = b;

    product *= c;
    product += a;
    product += *carry;
    *carry = (uint64_t)(product >> 64);
    return (uint64_t)product;
}

/* a - m if a >= m, else a; without a branch on it. */
static struct mont224 reduce_once(const struct mont224 *a, const struct mont224_mod *mod)
{
    struct mont224 r = {{0}};
    uint64_t borrow = 0;
    uint64_t keep = 0;

    for (int i = 0; i < MONT224_LIMBS; i++)
        r.limb[i] = sub_borrow(a->limb[i], mod->m.limb[i], &borrow);
    keep = 0 - borrow;
    for (int i = 0; i < MONT224_LIMBS; i++)
        r.limb[i] = (a->limb[i] & keep) | (r.limb[i] & ~keep);
    return r;
}

struct mont224 mont224_add(const struct mont224 *a, const struct mont224 *b, const struct mont224_mod *mod)
{
    struct mont224 r = {{0}};
    uint64_t carry = 0;

    for (int i = 0; i < MONT224_LIMBS; i++)
        r.limb[i] = add_carry(a->limb[i], b->limb[i], &carry);
    return reduce_once(&r, mod);
}

struct mont224 mont224_sub(const struct mont224 *a, const struct mont224 *b, const struct mont224_mod *mod)
{
    struct mont224 r = {{0}};
    uint64_t borrow = 0;
    uint64_t carry = 0;
    uint64_t mask = 0;

    for (int i = 0; i < MONT224_LIMBS; i++)
        r.limb[i] = sub_borrow(a->limb[i], b->limb[i], &borrow);
    mask = 0 - borrow;
    for (int i = 0; i < MONT224_LIMBS; i++)
        r.limb[i] = add_carry(r.limb[i], mod->m.limb[i] & mask, &carry);
    return r;
}

/* Coarsely integrated operand scanning. m is below 2^224, so the running sum fits five limbs. */
struct mont224 mont224_mul(const struct mont224 *a, const struct mont224 *b, const struct mont224_mod *mod)
{
    uint64_t t[MONT224_LIMBS + 2] = {0};
    struct mont224 r = {{0}};

    for (int i = 0; i < MONT224_LIMBS; i++) {
        uint64_t carry = 0;
        uint64_t top = 0;
        uint64_t k = 0;

        for (int j = 0; j < MONT224_LIMBS; j++)
            t[j] = mul_add(t[j], a->limb[j], b->limb[i], &carry);
        t[4] = add_carry(t[4], carry, &top);
        t[5] = top;
        k = t[0] * mod->n0;
        carry = 0;
        (void)mul_add(t[0], k, mod->m.limb[0], &carry);
        for (int j = 1; j < MONT224_LIMBS; j++)
            t[j - 1] = mul_add(t[j], k, mod->m.limb[j], &carry);
        top = 0;
        t[3] = add_carry(t[4], carry, &top);
        t[4] = t[5] + top;
    }
    for (int i = 0; i < MONT224_LIMBS; i++)
        r.limb[i] = t[i];
    return reduce_once(&r, mod);
}

struct mont224 mont224_to(const struct mont224 *a, const struct mont224_mod *mod)
{
    return mont224_mul(a, &mod->rr, mod);
}

struct mont224 mont224_from(const struct mont224 *a, const struct mont224_mod *mod)
{
    static const struct mont224 one = {{1, 0, 0, 0}};

    return mont224_mul(a, &one, mod);
}

struct mont224 mont224_one(const struct mont224_mod *mod)
{
    static const struct mont224 one = {{1, 0, 0, 0}};

    return mont224_to(&one, mod);
}

struct mont224 mont224_inverse(const struct mont224 *a, const struct mont224_mod *mod)
{
    static const struct mont224 two = {{2, 0, 0, 0}};
    struct mont224 exponent = {{0}};
    struct mont224 r = mont224_one(mod);
    uint64_t borrow = 0;

    for (int i = 0; i < MONT224_LIMBS; i++)
        exponent.limb[i] = sub_borrow(mod->m.limb[i], two.limb[i], &borrow);
    for (int bit = 8 * MONT224_BYTES; bit-- > 0;) {
        r = mont224_mul(&r, &r, mod);
        if (exponent.limb[bit / 64] >> (bit % 64) & 1)
            r = mont224_mul(&r, a, mod);
    }
    return r;
}

uint64_t mont224_is_zero(const struct mont224 *a)
{
    uint64_t any = a->limb[0] | a->limb[1] | a->limb[2] | a->limb[3];

    return 1 ^ ((any | (0 - any)) >> 63);
}

struct mont224 mont224_read(const uint8_t bytes[static MONT224_BYTES])
{
    struct mont224 r = {{0}};

    for (int i = 0; i < MONT224_BYTES; i++)
        r.limb[i / 8] |= (uint64_t)bytes[MONT224_BYTES - 1 - i] << (8 * (i % 8));
    return r;
}

void mont224_write(uint8_t ret[static MONT224_BYTES], const struct mont224 *a)
{
    for (int i = 0; i < MONT224_BYTES; i++)
        ret[MONT224_BYTES - 1 - i] = (uint8_t)(a->limb[i / 8] >> (8 * (i % 8)));
}

uint64_t mont224_below(const struct mont224 *a, const struct mont224_mod *mod)
{
    uint64_t borrow = 0;

    for (int i = 0; i < MONT224_LIMBS; i++)
        (void)sub_borrow(a->limb[i], mod->m.limb[i], &borrow);
    return borrow;
}
