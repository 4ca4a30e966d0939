/* The field of the key shares against a table made another way, and lines through two points. */
#include "support.h"

#include "keys/shamir.h"

static void test_field(void **state)
{
    uint8_t power[510] = {0}; /* of the generator 3 */
    uint8_t log[256] = {0};
    unsigned v = 1;

    (void)state;
    for (unsigned i = 0; i < 255; i++) {
        power[i] = power[i + 255] = (uint8_t)v;
        log[v] = (uint8_t)i;
        v ^= v << 1;
        v ^= v > 0xff ? 0x11b : 0;
    }
    assert_int_equal(v, 1);
    for (unsigned a = 0; a < 256; a++)
        for (unsigned b = 0; b < 256; b++) {
            uint8_t want = a == 0 || b == 0 ? 0 : power[log[a] + log[b]];

            assert_int_equal(shamir_multiply((uint8_t)a, (uint8_t)b), want);
        }
}

/* Two points are a line: at every x it goes through what is computed with another formula. */
static void test_interpolation(void **state)
{
    (void)state;
    for (unsigned a = 0; a < 256; a += 5)
        for (unsigned b = 0; b < 256; b += 3)
            for (uint8_t at = 0; at < 16; at++) {
                const uint8_t line[2] = {(uint8_t)a, (uint8_t)b};
                const uint8_t x[2] = {7, 12};
                const uint8_t y7 = (uint8_t)a ^ shamir_multiply((uint8_t)b, 7);
                const uint8_t y12 = (uint8_t)a ^ shamir_multiply((uint8_t)b, 12);
                const uint8_t *const y[2] = {&y7, &y12};
                uint8_t got = 0;
                uint8_t want = 0;

                shamir_interpolate(&got, at, x, y, 1, 2);
                shamir_value(&want, at, line, 1, 2);
                assert_int_equal(got, want);
                assert_int_equal(want, (uint8_t)a ^ shamir_multiply((uint8_t)b, at));
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_field),
        cmocka_unit_test(test_interpolation),
    };

    return cmocka_run_group_tests_name("keys_shamir", tests, NULL, NULL);
}
