/* Files that are imported, as pure functions: src/cli/rows.h, catalogue.h, deposit.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "src/ledger/catalogue.h"
#include "src/ledger/deposit.h"

static struct rows_bad bad;
static struct fail f;

/* Rows of text as "line:cell|cell;", and after '!' the lines that are bad. NULL: the file as a whole is. */
static const char *read(const char *text, enum rows_format format, const struct rows_shape *shape)
{
    static char got[2000];
    char *copy = strdup(text);
    struct rows *rows = NULL;
    size_t len = 0;
    enum plr_err err = rows_parse(&rows, &bad, copy, strlen(copy), "x", format, shape, &f);

    got[0] = '\0';
    for (size_t i = 0; err == PLR_OK && i < rows_count(rows); i++) {
        len += fail_text(got + len, sizeof got - len, "%u:", rows_at(rows, i)->line);
        for (size_t j = 0; j < shape->column_count; j++)
            len += fail_text(got + len, sizeof got - len, "%s%s", j == 0 ? "" : "|", rows_at(rows, i)->cell[j]);
        len += fail_text(got + len, sizeof got - len, ";");
    }
    for (size_t i = 0; err == PLR_OK && i < bad.count && i < ROWS_BAD_MAX; i++)
        len += fail_text(got + len, sizeof got - len, "!%u", bad.line[i].line);
    rows_free(rows);
    free(copy);
    return err == PLR_OK ? got : NULL;
}

#define CSV(text)  read(text, ROWS_CSV, &catalogue_shape)
#define JSON(text) read(text, ROWS_JSON, &catalogue_shape)

static void csv(void **state)
{
    (void)state;
    assert_string_equal(CSV(""), "");
    assert_string_equal(CSV("A,t,n,yes,0"), "1:A|t|n|yes|no;");
    assert_string_equal(CSV("PID\nA\n\nB\r\n"), "2:A||||;4:B||||;");
    assert_string_equal(CSV("Display_Name,pid\nn,A"), "2:A||n||;");
    assert_string_equal(CSV("A,t,n,,,,\n"), "1:A|t|n||;");
    assert_string_equal(CSV("A,t,n,,,,x\nB"), "2:B||||;!1");
    assert_string_equal(CSV("A,t,n,maybe\nB,t,\"'=1\"\nC,t,''+1\nD,t,'n"), "2:B|t|=1||;3:C|t|'+1||;4:D|t|'n||;!1");
    assert_string_equal(CSV("A\n\"B\n\x01\nC\n"), "1:A||||;4:C||||;!2!3");
    assert_null(CSV("pid,nothing\n"));
    assert_int_equal(f.err, PLR_ERR_FORMAT);
    assert_int_equal(f.line, 1);
    assert_null(CSV("pid,tag,entitlement-tag\n"));
}

static void json(void **state)
{
    (void)state;
    assert_string_equal(JSON("[]"), "");
    assert_string_equal(JSON("{\"products\":[{\"pid\":\"A\",\n\"tag\":\"t\"},\n\n{\"pid\":null}]}"),
                        "1:A|t|||;4:||||;");
    assert_string_equal(JSON("{\"products\"\n:\n[\n{\"pid\":\"[{,\\\"\"},{}\n,1]}"), "4:[{,\"||||;4:||||;!5");
    assert_string_equal(JSON("[{\"export-restricted\":true,\"reporting-only\":false}]"), "1:|||yes|no;");
    assert_string_equal(JSON("[{\"export-restricted\":1},{\"pid\":[]},{\"pid\":{}},null,[[]]]"), "!1!1!1!1!1");
    assert_null(JSON("{\"products\":[],\"other\":1}"));
    assert_null(JSON("{\"inventory\":[]}"));
    assert_null(JSON("[{\"pid\":\"A\",\"pid\":\"A\"}]"));
    assert_null(JSON("[\n\n{]"));
    assert_int_equal(f.line, 3);
    assert_null(JSON("[] []"));
}

static void inventory(void **state)
{
    (void)state;
    assert_string_equal(read("PID:A,SN:1\n\"PID:B,SN:2\"", ROWS_CSV, &catalogue_inventory_shape),
                        "1:PID:A,SN:1||||;2:PID:B,SN:2||||;");
    assert_string_equal(read("UDI\nPID:A,SN:1", ROWS_CSV, &catalogue_inventory_shape), "2:PID:A,SN:1||||;");
    assert_string_equal(
        read("[\"PID:A,SN:1\",{\"udi\":{\"pid\":\"A\",\"text\":\"x\"}}]", ROWS_JSON, &catalogue_inventory_shape),
        "1:PID:A,SN:1||||;1:x||||;");
}

static void many_bad(void **state)
{
    char text[200] = {0};

    (void)state;
    for (size_t i = 0; i < 50; i++)
        memcpy(text + 3 * i, "a\"\n", 3);
    assert_string_equal(CSV(text) == NULL ? "" : "ok", "ok");
    assert_int_equal(bad.count, 50);
    assert_int_equal(bad.line[ROWS_BAD_MAX - 1].line, ROWS_BAD_MAX);
}

static enum plr_err line(const char *pid, const char *tag, const char *display, const char *restricted, json_t *seen,
                         uint32_t number)
{
    struct row row = {.cell = {pid, tag, display, restricted, "", "", "", "", "", "", "", ""}};
    struct catalogue_line l = {0};
    enum plr_err err = catalogue_read(&l, &row, &f);

    return err == PLR_OK ? catalogue_agree(seen, &l, number, &f) : err;
}

static void lines(void **state)
{
    json_t *seen = json_object();

    (void)state;
    assert_int_equal(line("A", "t", "One", "yes", seen, 1), PLR_OK);
    assert_int_equal(line("B", "t", "", "", seen, 2), PLR_OK);
    assert_int_equal(line("B", "t", "One", "yes", seen, 3), PLR_OK);
    assert_int_equal(line("A", "", "One", "", seen, 4), PLR_OK);
    assert_int_equal(line("t", "", "Of a product that is called as the tag", "", seen, 5), PLR_OK);
    assert_int_equal(line("", "t", "One", "", seen, 6), PLR_OK);
    assert_int_equal(line("A", "t", "Two", "", seen, 7), PLR_ERR_FORMAT);
    assert_non_null(strstr(f.why, "than line 1"));
    assert_int_equal(line("A", "t", "", "no", seen, 8), PLR_ERR_FORMAT);
    assert_int_equal(line("A", "", "Two", "", seen, 9), PLR_ERR_FORMAT);
    assert_int_equal(line("", "t", "", "", seen, 10), PLR_ERR_FORMAT);
    assert_int_equal(line("", "", "One", "", seen, 10), PLR_ERR_FORMAT);
    assert_int_equal(line("A", "", "", "yes", seen, 10), PLR_ERR_FORMAT);
    assert_int_equal(line("A,B", "", "", "", seen, 10), PLR_ERR_FORMAT);
    assert_int_equal(line("A", "two words", "", "", seen, 10), PLR_ERR_FORMAT);
    assert_int_equal(line("A", "t", "caf\xc3\xa9", "", seen, 10), PLR_ERR_FORMAT);
    json_decref(seen);
}

static enum plr_err deposit(const char *tag, const char *count, const char *type, const char *start, const char *end,
                            struct deposit *ret)
{
    struct row row = {.cell = {"a", "", tag, count, type, start, end, "", "", "", "", ""}};

    return deposit_read(ret, &row, &f);
}

static void deposits(void **state)
{
    struct deposit d = {0};

    (void)state;
    assert_int_equal(deposit("t", "1", "", "", "", &d), PLR_OK);
    assert_int_equal(d.pool.type, LICENSE_PERPETUAL);
    assert_int_equal(deposit("t", "999999999", "term", "2024-02-29", "9999-12-31", &d), PLR_OK);
    assert_int_equal(d.pool.purchased, 999999999);
    assert_int_equal(d.pool.end_day, SLR_DAY_MAX);
    assert_int_equal(deposit("t", "2", "subscription", "2026-01-01", "2026-01-01", &d), PLR_OK);
    assert_int_equal(deposit("", "2", "universal", "", "", &d), PLR_OK);
    assert_true(d.pool.universal);
    assert_int_equal(deposit("t", "", "reporting-only", "", "", &d), PLR_OK);
    assert_int_equal(d.pool.purchased, SLR_COUNT_MAX);

    assert_int_equal(deposit("t", "", "", "", "", &d), PLR_ERR_FORMAT);
    assert_int_equal(deposit("t", "0", "", "", "", &d), PLR_ERR_FORMAT);
    assert_int_equal(deposit("t", "1000000000", "", "", "", &d), PLR_ERR_FORMAT);
    assert_int_equal(deposit("t", "18446744073709551617", "", "", "", &d), PLR_ERR_FORMAT);
    assert_int_equal(deposit("", "1", "", "", "", &d), PLR_ERR_FORMAT);
    assert_int_equal(deposit("t", "1", "Perpetual", "", "", &d), PLR_ERR_FORMAT);
    assert_int_equal(deposit("t", "1", "term", "2026-02-29", "2026-03-01", &d), PLR_ERR_FORMAT);
    assert_int_equal(deposit("t", "1", "term", "2026-03-01", "2026-02-28", &d), PLR_ERR_FORMAT);
    assert_int_equal(deposit("t", "1", "term", "2026-03-01", "", &d), PLR_ERR_FORMAT);
    assert_int_equal(deposit("t", "1", "universal", "2026-03-01", "2026-03-02", &d), PLR_ERR_FORMAT);
}

static void paks(void **state)
{
    char pak[DEPOSIT_PAK_MAX + 1] = "untouched";

    (void)state;
    assert_int_equal(deposit_pak(pak, "abc", &f), PLR_ERR_FORMAT);
    assert_string_equal(pak, "untouched");
    assert_int_equal(deposit_pak(pak, "- ab-Cd 12 -", &f), PLR_OK);
    assert_string_equal(pak, "ABCD12");
    assert_int_equal(deposit_pak(pak, "abcd_12", &f), PLR_ERR_FORMAT);
    assert_int_equal(deposit_pak(pak, "0123456789abcdef0123456789abcdef", &f), PLR_OK);
    assert_int_equal(deposit_pak(pak, "0123456789abcdef0123456789abcdef0", &f), PLR_ERR_FORMAT);
}

static void export_status(void **state)
{
    struct pool_facts pools[] = {{.tag = "free"}, {.tag = "crypto", .export_restricted = true}};
    struct account_facts account = {.name = "Example", .export_status = EXPORT_RESTRICTED};
    struct wish wish = {.line_count = 1, .lines = {{.tag = "crypto", .count = 1}}};

    (void)state;
    assert_int_equal(catalogue_check_export(&account, &wish, pools, 2, &f), PLR_ERR_POLICY);
    assert_string_equal(f.reason, "IsExportRestricted");
    account.export_status = EXPORT_NOT_ALLOWED;
    assert_int_equal(catalogue_check_export(&account, &wish, pools, 2, &f), PLR_ERR_POLICY);
    account.export_status = EXPORT_ALLOWED;
    assert_int_equal(catalogue_check_export(&account, &wish, pools, 2, &f), PLR_OK);
    account.export_status = EXPORT_NOT_ALLOWED;
    memcpy(wish.lines[0].tag, "free", sizeof "free");
    assert_int_equal(catalogue_check_export(&account, &wish, pools, 2, &f), PLR_OK);
    wish.kind = RESERVATION_UNIVERSAL;
    wish.line_count = 0;
    assert_int_equal(catalogue_check_export(&account, &wish, pools, 2, &f), PLR_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv),      cmocka_unit_test(json),          cmocka_unit_test(inventory),
        cmocka_unit_test(many_bad), cmocka_unit_test(lines),         cmocka_unit_test(deposits),
        cmocka_unit_test(paks),     cmocka_unit_test(export_status),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
