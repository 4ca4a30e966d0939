/* Does the time of sharing a secret depend on it? Under valgrind, with the secret and the random coefficients poisoned,
 * memcheck reports each branch and each address that depends on them.
 * Usage: ct_shamir share */
#include <string.h>

#include "keys/ct.h"
#include "keys/shamir.h"

#define LEN       36
#define THRESHOLD 4

int main(int argc, char **argv)
{
    uint8_t coefficients[THRESHOLD * LEN] = {0};
    uint8_t y[THRESHOLD][LEN] = {{0}};
    uint8_t x[THRESHOLD] = {0};
    const uint8_t *values[THRESHOLD] = {NULL};
    uint8_t back[LEN] = {0};

    if (argc != 2 || strcmp(argv[1], "share") != 0)
        return 2;
    for (size_t i = 0; i < sizeof coefficients; i++)
        coefficients[i] = (uint8_t)(37 * i + 11);
    CT_SECRET(coefficients, sizeof coefficients);
    for (unsigned i = 0; i < THRESHOLD; i++) {
        x[i] = (uint8_t)(3 * i + 1);
        shamir_value(y[i], x[i], coefficients, LEN, THRESHOLD);
        values[i] = y[i];
    }
    shamir_interpolate(back, 0, x, values, LEN, THRESHOLD);
    CT_PUBLIC(back, sizeof back);
    CT_PUBLIC(coefficients, sizeof coefficients);
    return memcmp(back, coefficients, LEN) != 0;
}
