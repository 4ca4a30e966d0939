/* Sheets: lines swapped, left out, typed twice, of another sheet, mistyped; and what slrtext_read says of them. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>

#include "codec/sheetfix.h"
#include "codec/symbol.h"

#define LINES 6

static struct support_random seed = {.state = 0xda3e39cb94b95bdb};
static struct slrtext document;
static uint8_t stream[SLRTEXT_STREAM_MAX];
static size_t stream_len;
static char rows[LINES][SLRTEXT_ROW_MAX];

static void make_document(uint16_t tag)
{
    document.doc_tag = tag;
    document.bytes_len = 140;
    for (size_t i = 0; i < document.bytes_len; i++)
        document.bytes[i] = (uint8_t)support_below(&seed, 256);
    stream_len = slrtext_stream(stream, &document);
    assert_int_equal(slrtext_line_count(stream_len), LINES);
    for (size_t n = 1; n <= LINES; n++) {
        uint8_t sym[SLRTEXT_LINE_LEN] = {0};
        size_t len = slrtext_line(sym, stream, stream_len, tag, n);

        slrtext_row(rows[n - 1], sym, len, n);
    }
}

static int setup(void **state)
{
    (void)state;
    make_document(0x2a5);
    return 0;
}

/* The rows in this order (0-based; 99 ends), each without its printed number, one of them changed. */
static struct sheetfix *run(const unsigned *order, unsigned changed, size_t at, char to)
{
    static uint8_t work[SLRTEXT_WORK_MAX];
    struct slrtext_rows *r = calloc(1, sizeof *r);
    struct sheetfix *fix = calloc(1, sizeof *fix);
    char text[LINES * 4 * SLRTEXT_ROW_MAX] = "";
    size_t len = 0;

    for (; *order != 99; order++) {
        const char *row = strchr(rows[*order], ':') + 2;
        size_t n = strlen(row);

        memcpy(text + len, row, n);
        if (*order == changed)
            text[len + at] = to;
        len += n;
        text[len++] = '\n';
    }
    assert_non_null(r);
    assert_non_null(fix);
    assert_int_equal(slrtext_rows(r, work, text, len, NULL), PLR_OK);
    sheetfix_run(fix, r);
    free(r);
    return fix;
}

static void expect_whole(const struct sheetfix *fix)
{
    uint8_t out[SLRTEXT_STREAM_MAX] = {0};

    assert_true(fix->head_known);
    assert_int_equal(fix->stream_len, stream_len);
    assert_true(sheetfix_stream(out, fix, NULL));
    assert_memory_equal(out, stream, stream_len);
}

static void test_right(void **state)
{
    static const unsigned order[] = {0, 1, 2, 3, 4, 5, 99};
    struct sheetfix *fix = run(order, 99, 0, 0);

    (void)state;
    expect_whole(fix);
    for (size_t n = 0; n < LINES; n++)
        assert_int_equal(fix->line[n].state, SHEETFIX_GOOD);
    assert_int_equal(fix->spare_count, 0);
    free(fix);
}

static void test_swapped_lines(void **state)
{
    (void)state;
    for (unsigned a = 0; a < LINES; a++)
        for (unsigned b = a + 1; b < LINES; b++) {
            unsigned order[] = {0, 1, 2, 3, 4, 5, 99};
            struct sheetfix *fix = NULL;

            order[a] = b;
            order[b] = a;
            fix = run(order, 99, 0, 0);
            expect_whole(fix);
            assert_int_equal(fix->line[a].state, SHEETFIX_MOVED);
            assert_int_equal(fix->line[b].state, SHEETFIX_MOVED);
            free(fix);
        }
}

static void test_missing_line(void **state)
{
    (void)state;
    for (unsigned gone = 0; gone < LINES; gone++) {
        unsigned order[LINES + 1] = {0};
        size_t n = 0;
        struct sheetfix *fix = NULL;

        for (unsigned i = 0; i < LINES; i++)
            if (i != gone)
                order[n++] = i;
        order[n] = 99;
        fix = run(order, 99, 0, 0);
        assert_int_equal(fix->line[gone].state, SHEETFIX_MISSING);
        assert_int_equal(fix->head_known, gone != 0);
        free(fix);
    }
}

static void test_line_typed_twice(void **state)
{
    (void)state;
    for (unsigned twice = 0; twice < LINES; twice++) {
        unsigned order[LINES + 2] = {0};
        size_t n = 0;
        struct sheetfix *fix = NULL;

        for (unsigned i = 0; i < LINES; i++) {
            order[n++] = i;
            if (i == twice)
                order[n++] = i;
        }
        order[n] = 99;
        fix = run(order, 99, 0, 0);
        expect_whole(fix);
        assert_int_equal(fix->spare_count, 1);
        assert_int_equal(fix->spare[0].why, SHEETFIX_TWICE);
        assert_int_equal(fix->spare[0].line, twice + 1);
        free(fix);
    }
}

/* Any symbol of any line, also of the document tag itself, which every line's check symbols cover. */
static void test_one_wrong_symbol_anywhere(void **state)
{
    static const unsigned order[] = {0, 1, 2, 3, 4, 5, 99};

    (void)state;
    for (unsigned line = 0; line < LINES; line++) {
        const char *row = strchr(rows[line], ':') + 2;

        for (size_t at = 0; row[at] != '\0'; at++) {
            char to = row[at] == 'Z' ? '0' : 'Z';
            struct sheetfix *fix = NULL;

            if (row[at] == ' ')
                continue;
            fix = run(order, line, at, to);
            expect_whole(fix);
            assert_int_equal(fix->line[line].state, SHEETFIX_REPAIRED);
            free(fix);
        }
    }
}

/* Line 1 alone: the tag's own symbols wrong, and nothing else to tell the tag by. */
static void test_tag_of_a_single_line(void **state)
{
    static const unsigned order[] = {0, 99};
    const char *row = strchr(rows[0], ':') + 2;

    (void)state;
    for (size_t at = 5; at <= 6; at++) {
        struct sheetfix *fix = run(order, 0, at, row[at] == 'Q' ? 'R' : 'Q');

        assert_true(fix->head_known);
        assert_int_equal(fix->doc_tag, 0x2a5);
        assert_int_equal(fix->line[0].state, SHEETFIX_REPAIRED);
        free(fix);
    }
}

static void test_line_of_another_sheet(void **state)
{
    static const unsigned order[] = {0, 1, 2, 3, 4, 5, 99};
    char other[SLRTEXT_ROW_MAX] = "";
    struct sheetfix *fix = NULL;

    (void)state;
    make_document(0x155);
    memcpy(other, rows[3], sizeof other);
    make_document(0x2a5);
    memcpy(rows[3], other, sizeof other);
    fix = run(order, 99, 0, 0);
    assert_true(fix->head_known);
    assert_int_equal(fix->line[3].state, SHEETFIX_MISSING);
    assert_int_equal(fix->spare_count, 1);
    assert_int_equal(fix->spare[0].why, SHEETFIX_FOREIGN);
    assert_int_equal(fix->spare[0].line, 4);
    free(fix);
    make_document(0x2a5);
}

static void test_identify_every_line(void **state)
{
    (void)state;
    for (uint16_t n = 1; n <= LINES; n++) {
        uint8_t sym[SLRTEXT_LINE_LEN] = {0};
        size_t len = slrtext_line(sym, stream, stream_len, document.doc_tag, n);
        uint16_t tag = 0;
        uint16_t line = 0;

        assert_true(slrtext_identify(&tag, &line, sym, len));
        assert_int_equal(tag, document.doc_tag);
        assert_int_equal(line, n);
        sym[0] ^= 1;
        assert_false(slrtext_identify(&tag, &line, sym, len) && tag == document.doc_tag && line == n);
    }
}

/* Rows of any bytes: nothing but an answer. */
static void test_garbage(void **state)
{
    static uint8_t work[SLRTEXT_WORK_MAX];
    struct slrtext_rows *r = calloc(1, sizeof *r);
    struct sheetfix *fix = calloc(1, sizeof *fix);
    char text[600] = "";

    (void)state;
    assert_non_null(r);
    assert_non_null(fix);
    for (unsigned trial = 0; trial < 300; trial++) {
        size_t len = support_below(&seed, sizeof text);

        for (size_t i = 0; i < len; i++)
            text[i] = support_below(&seed, 12) == 0 ? '\n' : symbol_char((uint8_t)support_below(&seed, 33));
        if (slrtext_rows(r, work, text, len, NULL) == PLR_OK)
            sheetfix_run(fix, r);
    }
    free(r);
    free(fix);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_right),
        cmocka_unit_test(test_swapped_lines),
        cmocka_unit_test(test_missing_line),
        cmocka_unit_test(test_line_typed_twice),
        cmocka_unit_test(test_one_wrong_symbol_anywhere),
        cmocka_unit_test(test_tag_of_a_single_line),
        cmocka_unit_test(test_line_of_another_sheet),
        cmocka_unit_test(test_identify_every_line),
        cmocka_unit_test(test_garbage),
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
