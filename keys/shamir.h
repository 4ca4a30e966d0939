/* Shamir's secret sharing over GF(2^8), byte by byte (Shamir, "How to share a secret", 1979): a polynomial of degree
 * k - 1 with random coefficients through the secret at 0, and its value at x for share x. Polynomial of the field
 * x^8+x^4+x^3+x+1. No branch and no address depends on a secret; k, n and x are public. plr-code(5), KEY SHARE. */
#ifndef PLRKIT_SHAMIR_H
#define PLRKIT_SHAMIR_H

#include <stddef.h>
#include <stdint.h>

#define SHAMIR_THRESHOLD_MAX 9

/* Product in the field. */
uint8_t shamir_multiply(uint8_t a, uint8_t b);

/* Value at x of len polynomials, each of threshold coefficients: coefficients[i * len + at] is the i-th of the byte at;
 * those with i = 0 are the secret. */
void shamir_value(uint8_t *ret, uint8_t x, const uint8_t *coefficients, size_t len, unsigned threshold);

/* Value at `at` of the len polynomials of degree count - 1 that go through y[i] (len bytes each) at x[i]; at = 0 is the
 * secret. The count x (at most SHAMIR_THRESHOLD_MAX) differ from each other. */
void shamir_interpolate(uint8_t *ret, uint8_t at, const uint8_t *x, const uint8_t *const *y, size_t len,
                        unsigned count);

#endif
