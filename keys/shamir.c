#include "keys/shamir.h"

#define REDUCTION 0x1bu /* x^8 in the field */

uint8_t shamir_multiply(uint8_t a, uint8_t b)
{
    unsigned product = 0;
    unsigned shifted = a;

    for (unsigned bit = 0; bit < 8; bit++) {
        product ^= shifted & (0u - (b >> bit & 1u));
        shifted = shifted << 1 ^ (REDUCTION & (0u - (shifted >> 7 & 1u)));
        shifted &= 0xff;
    }
    return (uint8_t)product;
}

/* a^254: the inverse of what is not 0. */
static uint8_t inverse(uint8_t a)
{
    uint8_t power = a;
    uint8_t result = 1;

    for (unsigned bit = 1; bit < 8; bit++) {
        power = shamir_multiply(power, power);
        result = shamir_multiply(result, power);
    }
    return result;
}

void shamir_value(uint8_t *ret, uint8_t x, const uint8_t *coefficients, size_t len, unsigned threshold)
{
    for (size_t at = 0; at < len; at++) {
        uint8_t sum = 0;

        for (unsigned i = threshold; i-- > 0;)
            sum = shamir_multiply(sum, x) ^ coefficients[i * len + at];
        ret[at] = sum;
    }
}

/* Lagrange: the weights depend on what is public only. */
void shamir_interpolate(uint8_t *ret, uint8_t at, const uint8_t *x, const uint8_t *const *y, size_t len, unsigned count)
{
    uint8_t weight[SHAMIR_THRESHOLD_MAX] = {0};

    for (unsigned i = 0; i < count; i++) {
        uint8_t above = 1;
        uint8_t below = 1;

        for (unsigned j = 0; j < count; j++)
            if (j != i) {
                above = shamir_multiply(above, at ^ x[j]);
                below = shamir_multiply(below, x[i] ^ x[j]);
            }
        weight[i] = shamir_multiply(above, inverse(below));
    }
    for (size_t byte = 0; byte < len; byte++) {
        uint8_t sum = 0;

        for (unsigned i = 0; i < count; i++)
            sum ^= shamir_multiply(weight[i], y[i][byte]);
        ret[byte] = sum;
    }
}
