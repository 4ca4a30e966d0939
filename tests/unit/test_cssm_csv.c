/* Comma-separated values: src/cli/csv.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "src/cli/csv.h"

/* All rows of text as "a|b|c;" with the line numbers before them. */
static void expect(const char *text, const char *want)
{
    char copy[512] = {0};
    char got[512] = {0};
    struct csv csv = {0};
    struct fail f = {0};
    int row = 1;
    size_t len = 0;

    assert_true(strlen(text) < sizeof copy);
    memcpy(copy, text, strlen(text));
    csv_begin(&csv, copy);
    for (;;) {
        assert_int_equal(csv_next(&csv, &row, &f), PLR_OK);
        if (!row)
            break;
        len += fail_text(got + len, sizeof got - len, "%u:", csv.line);
        for (size_t i = 0; i < csv.count; i++)
            len += fail_text(got + len, sizeof got - len, i == 0 ? "%s" : "|%s", csv.field[i]);
        len += fail_text(got + len, sizeof got - len, ";");
    }
    assert_string_equal(got, want);
}

static void rows(void **state)
{
    (void)state;
    expect("", "");
    expect("a", "1:a;");
    expect("a,b,c\n", "1:a|b|c;");
    expect("a,b\r\nc,d\r\n", "1:a|b;2:c|d;");
    expect("# no\n\n  \n a , b \n", "4:a|b;");
    expect("a,,\n", "1:a||;");
    expect("\"a,b\",c", "1:a,b|c;");
    expect("\"say \"\"so\"\"\" ,c", "1:say \"so\"|c;");
    expect("\"\",x", "1:|x;");
    expect("\xef\xbb\xbfPID,x", "1:PID|x;");
}

static void refuse(const char *text, uint32_t line, uint32_t character)
{
    char copy[512] = {0};
    struct csv csv = {0};
    struct fail f = {0};
    int row = 1;
    enum plr_err err = PLR_OK;

    memcpy(copy, text, strlen(text));
    csv_begin(&csv, copy);
    while (err == PLR_OK && row)
        err = csv_next(&csv, &row, &f);
    assert_int_equal(err, PLR_ERR_FORMAT);
    assert_int_equal(f.line, line);
    assert_int_equal(f.symbol, character);
}

static void refused(void **state)
{
    char many[CSV_FIELDS_MAX + 8] = {0};

    (void)state;
    refuse("a\n\"b", 2, 1);
    refuse("a\n\"b\"\"c\",\"d", 2, 8);
    refuse("a\"b", 1, 2);
    refuse("\"a\"b,c", 1, 4);
    refuse("ok\nok\na\x1b[2J", 3, 2);
    memset(many, ',', CSV_FIELDS_MAX - 1);
    expect(many, "1:|||||||||||||||||||||||||||||||;");
    many[CSV_FIELDS_MAX - 1] = ',';
    refuse(many, 1, CSV_FIELDS_MAX + 1);
}

/* What is written is read back as it was. */
static void written(void **state)
{
    static const char *const fields[] = {"",        "plain text", "a,b",  "say \"so\"", " blank first",
                                         "# first", "\"",         "x\ty", "=1+1",       "'@a"};
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    struct csv csv = {0};
    int row = 0;

    (void)state;
    assert_non_null(out);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        assert_true(i == 0 || fputc(',', out) == ',');
        csv_put(out, fields[i]);
    }
    assert_int_equal(fclose(out), 0);
    csv_begin(&csv, text);
    assert_int_equal(csv_next(&csv, &row, NULL), PLR_OK);
    assert_int_equal(csv.count, sizeof fields / sizeof *fields);
    for (size_t i = 0; i < csv.count; i++)
        assert_string_equal(csv.field[i], fields[i][0] == '=' ? "'=1+1" : fields[i][0] == '\'' ? "''@a" : fields[i]);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows), cmocka_unit_test(refused), cmocka_unit_test(written)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
