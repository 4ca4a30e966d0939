/* QR symbols: how much goes into one, when parts begin, what no number of parts holds. That they can be read is tried
 * in tests/qr.bats. */
#include "src/code/qrsymbols.h"

#include "tests/unit/support.h"

static char text[65536];

/* Symbols that len characters take at a level; 0 if they do not fit. */
static size_t parts(size_t len, char level)
{
    struct qrsymbols s = {.count = 0};
    struct fail f = {0};

    memset(text, 'Z', len);
    text[len] = '\0';
    enum plr_err err = qrsymbols_make(&s, text, level, &f);
    if (err) {
        assert_int_equal(err, PLR_ERR_SPACE);
        assert_string_equal(f.reason, "toolong");
        assert_int_equal(s.count, 0);
        return 0;
    }
    size_t count = s.count;
    /* Parts are of even length, so of one size or nearly. */
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(s.one[i].width, 17 + 4 * s.one[i].version + 2 * QRSYMBOLS_QUIET);
        assert_true(s.one[0].version - s.one[i].version + 1 <= 2);
    }
    qrsymbols_clear(&s);
    return count;
}

/* ISO/IEC 18004, table 7: alphanumeric characters in version 40. */
static void test_one_symbol(void **state)
{
    (void)state;
    assert_int_equal(parts(4296, 'L'), 1);
    assert_int_equal(parts(4297, 'L'), 2);
    assert_int_equal(parts(3391, 'M'), 1);
    assert_int_equal(parts(3392, 'M'), 2);
    assert_int_equal(parts(2420, 'Q'), 1);
    assert_int_equal(parts(2421, 'Q'), 2);
    assert_int_equal(parts(1852, 'H'), 1);
    assert_int_equal(parts(1853, 'H'), 2);
}

/* The longest SLR authorization is 32773 symbols. */
static void test_parts(void **state)
{
    (void)state;
    assert_int_equal(parts(2 * 3388, 'M'), 2);
    assert_int_equal(parts(2 * 3388 + 1, 'M'), 3);
    assert_int_equal(parts(32773, 'L'), 8);
    assert_int_equal(parts(32773, 'M'), 10);
    assert_int_equal(parts(16 * 1848, 'H'), 16);
    assert_int_equal(parts(16 * 1849 + 1, 'H'), 0);
    assert_int_equal(parts(32773, 'H'), 0);
}

static void test_quiet_zone(void **state)
{
    struct qrsymbols s = {.count = 0};
    (void)state;

    assert_int_equal(qrsymbols_make(&s, "R01N5P7Z8E7NQZPESK3B65YDNQ", 'M', NULL), PLR_OK);
    const struct qrsymbols_one *one = &s.one[0];
    assert_true(qrsymbols_dark(one, QRSYMBOLS_QUIET, QRSYMBOLS_QUIET));
    for (size_t i = 0; i < one->width; i++)
        for (size_t edge = 0; edge < QRSYMBOLS_QUIET; edge++) {
            assert_false(qrsymbols_dark(one, i, edge));
            assert_false(qrsymbols_dark(one, edge, i));
            assert_false(qrsymbols_dark(one, i, one->width - 1 - edge));
            assert_false(qrsymbols_dark(one, one->width - 1 - edge, i));
        }
    assert_false(qrsymbols_dark(one, one->width, QRSYMBOLS_QUIET));
    assert_false(qrsymbols_dark(one, SIZE_MAX, SIZE_MAX));
    qrsymbols_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_symbol),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_quiet_zone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
