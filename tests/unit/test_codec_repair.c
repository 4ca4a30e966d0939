/* Repair: one mistake of every class, everywhere it can be, is put right; hopeless text is left alone. */
#include "support.h"

#include "codec/repair.h"
#include "codec/symbol.h"

static const size_t lengths[] = {26, 31, 32, 48, 64, 71};
#define LENGTHS (sizeof lengths / sizeof lengths[0])

static struct support_random seed = {.state = 0x853c49e6748fea9b};

static struct check_context make_word(uint8_t *sym, size_t len)
{
    struct check_context ctx =
        check_context((uint8_t)support_below(&seed, 32), (uint16_t)support_below(&seed, 1024), 7);

    for (size_t i = 0; i < len - CHECK_LEN; i++)
        sym[i] = (uint8_t)support_below(&seed, 32);
    check_append(sym, len - CHECK_LEN, ctx);
    return ctx;
}

static struct repair_result find(const uint8_t *typed, size_t typed_len, size_t len, struct check_context ctx)
{
    struct repair_task task = {.typed = typed, .typed_len = typed_len, .len_min = len, .len_max = len, .context = ctx};
    struct repair_result r = {0};

    repair_find(&r, &task);
    return r;
}

static void expect_only(const struct repair_result *r, enum repair_class class, const uint8_t *sym, size_t len)
{
    assert_int_equal(r->count, 1);
    assert_int_equal(r->candidates[0].class, class);
    assert_int_equal(r->candidates[0].len, len);
    assert_memory_equal(r->candidates[0].sym, sym, len);
}

static void test_valid_is_left_alone(void **state)
{
    uint8_t sym[REPAIR_LEN_MAX] = {0};

    (void)state;
    for (size_t i = 0; i < LENGTHS; i++) {
        struct check_context ctx = make_word(sym, lengths[i]);
        struct repair_result r = find(sym, lengths[i], lengths[i], ctx);

        expect_only(&r, REPAIR_NONE, sym, lengths[i]);
    }
}

static void test_one_and_two_wrong(void **state)
{
    uint8_t sym[REPAIR_LEN_MAX] = {0};
    uint8_t bad[REPAIR_LEN_MAX] = {0};

    (void)state;
    for (size_t i = 0; i < LENGTHS; i++) {
        size_t len = lengths[i];
        struct check_context ctx = make_word(sym, len);

        for (size_t a = 0; a < len; a++)
            for (size_t b = a; b < len; b++) {
                struct repair_result r = {0};

                memcpy(bad, sym, len);
                bad[a] ^= (uint8_t)(1 + support_below(&seed, 31));
                if (b != a)
                    bad[b] ^= (uint8_t)(1 + support_below(&seed, 31));
                r = find(bad, len, len, ctx);
                assert_int_equal(r.count, 1);
                assert_memory_equal(r.candidates[0].sym, sym, len);
                assert_int_equal(r.candidates[0].at, a);
                assert_int_equal(r.candidates[0].at2, b);
            }
    }
}

static void test_swaps(void **state)
{
    static const enum repair_class classes[] = {REPAIR_NONE, REPAIR_SWAPPED, REPAIR_JUMP_SWAPPED};
    uint8_t sym[REPAIR_LEN_MAX] = {0};
    uint8_t bad[REPAIR_LEN_MAX] = {0};

    (void)state;
    for (size_t i = 0; i < LENGTHS; i++) {
        size_t len = lengths[i];
        struct check_context ctx = make_word(sym, len);

        for (size_t distance = 1; distance <= 2; distance++)
            for (size_t at = 0; at + distance < len; at++) {
                struct repair_result r = {0};

                memcpy(bad, sym, len);
                bad[at] = sym[at + distance];
                bad[at + distance] = sym[at];
                r = find(bad, len, len, ctx);
                expect_only(&r, bad[at] == sym[at] ? REPAIR_NONE : classes[distance], sym, len);
            }
    }
}

static void test_omitted_and_extra(void **state)
{
    uint8_t sym[REPAIR_LEN_MAX] = {0};
    uint8_t bad[REPAIR_TYPED_MAX] = {0};

    (void)state;
    for (size_t i = 0; i < LENGTHS; i++) {
        size_t len = lengths[i];
        struct check_context ctx = make_word(sym, len);

        for (size_t at = 0; at < len; at++) {
            struct repair_result r = {0};

            memcpy(bad, sym, at);
            memcpy(bad + at, sym + at + 1, len - at - 1);
            r = find(bad, len - 1, len, ctx);
            expect_only(&r, REPAIR_OMITTED, sym, len);
            memcpy(bad, sym, at);
            bad[at] = (uint8_t)support_below(&seed, 32);
            memcpy(bad + at + 1, sym + at, len - at);
            r = find(bad, len + 1, len, ctx);
            expect_only(&r, REPAIR_EXTRA, sym, len);
        }
    }
}

static void test_groups(void **state)
{
    uint8_t sym[REPAIR_LEN_MAX] = {0};
    uint8_t bad[REPAIR_TYPED_MAX] = {0};
    bool there = false;

    (void)state;
    for (size_t i = 0; i < LENGTHS; i++) {
        size_t len = lengths[i];
        struct check_context ctx = make_word(sym, len);

        for (size_t a = 0; a + 4 <= len; a += 4) {
            struct repair_result r = {0};

            memcpy(bad, sym, a + 4);
            memcpy(bad + a + 4, sym + a, len - a);
            r = find(bad, len + 4, len, ctx);
            expect_only(&r, REPAIR_GROUP_DOUBLED, sym, len);
            memcpy(bad, sym, a);
            memcpy(bad + a, sym + a + 4, len - a - 4);
            r = find(bad, len - 4, len, ctx);
            there = false;
            for (size_t k = 0; k < r.count && k < REPAIR_CANDIDATES_MAX; k++)
                there = there || memcmp(r.candidates[k].sym, sym, len) == 0;
            assert_true(there);
            for (size_t b = a + 4; b + 4 <= len; b += 4) {
                memcpy(bad, sym, len);
                memcpy(bad + a, sym + b, 4);
                memcpy(bad + b, sym + a, 4);
                r = find(bad, len, len, ctx);
                assert_int_equal(r.count, 1);
                assert_memory_equal(r.candidates[0].sym, sym, len);
            }
        }
    }
}

static void test_unreadable(void **state)
{
    uint8_t sym[REPAIR_LEN_MAX] = {0};
    uint8_t bad[REPAIR_LEN_MAX] = {0};

    (void)state;
    for (size_t i = 0; i < LENGTHS; i++) {
        size_t len = lengths[i];
        struct check_context ctx = make_word(sym, len);

        for (size_t at = 0; at + 6 <= len; at++) { /* six in a row */
            struct repair_result r = {0};

            memcpy(bad, sym, len);
            memset(bad + at, SYMBOL_ERASED, 6);
            r = find(bad, len, len, ctx);
            expect_only(&r, REPAIR_UNREADABLE, sym, len);
        }
        for (unsigned trial = 0; trial < 500; trial++) { /* any four, or two and one wrong */
            struct repair_result r = {0};
            size_t wrong = support_below(&seed, (uint32_t)len);

            memcpy(bad, sym, len);
            for (unsigned k = 0; k < (trial % 2 ? 4 : 2); k++)
                bad[support_below(&seed, (uint32_t)len)] = SYMBOL_ERASED;
            if (trial % 2 == 0 && bad[wrong] != SYMBOL_ERASED)
                bad[wrong] ^= 1;
            r = find(bad, len, len, ctx);
            expect_only(&r, REPAIR_UNREADABLE, sym, len);
        }
    }
}

static bool refuse_all(void *context, const uint8_t *sym, size_t len)
{
    (void)sym;
    (void)len;
    (*(unsigned *)context)++;
    return false;
}

static void test_judge_decides(void **state)
{
    uint8_t sym[REPAIR_LEN_MAX] = {0};
    unsigned asked = 0;
    struct check_context ctx = make_word(sym, 31);
    struct repair_task task = {.typed = sym,
                               .typed_len = 31,
                               .len_min = 31,
                               .len_max = 31,
                               .context = ctx,
                               .judge = refuse_all,
                               .judge_context = &asked};
    struct repair_result r = {0};

    (void)state;
    sym[3] ^= 9;
    repair_find(&r, &task);
    assert_int_equal(r.count, 0);
    assert_true(asked > 0);
}

static void test_impossible_lengths(void **state)
{
    uint8_t typed[REPAIR_TYPED_MAX + 1] = {0};

    (void)state;
    for (size_t len = 0; len <= REPAIR_TYPED_MAX + 1; len++) {
        struct repair_task task = {.typed = typed, .typed_len = len, .len_min = 26, .len_max = 26};
        struct repair_result r = {0};

        repair_find(&r, &task);
        if (len < 22 || len > 30)
            assert_int_equal(r.count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid_is_left_alone),
        cmocka_unit_test(test_one_and_two_wrong),
        cmocka_unit_test(test_swaps),
        cmocka_unit_test(test_omitted_and_extra),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_judge_decides),
        cmocka_unit_test(test_impossible_lengths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
