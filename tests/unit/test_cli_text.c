/* Times, near names, exit statuses: when.h, near.h, report.h. */
#include "support.h"

#include "src/cli/near.h"
#include "src/cli/report.h"
#include "src/cli/when.h"

static void test_when(void **state)
{
    char text[WHEN_TEXT] = "";

    (void)state;
    when_rfc3339(text, 1795328266);
    assert_string_equal(text, "2026-11-22T06:17:46Z");
    when_field(text, 1527187004);
    assert_string_equal(text, "May 24 18:36:44 2018 UTC");
    when_rfc3339(text, 0);
    assert_string_equal(text, "1970-01-01T00:00:00Z");
    when_rfc3339(text, 253402300799);
    assert_string_equal(text, "9999-12-31T23:59:59Z");
    when_rfc3339(text, UINT64_MAX);
    assert_string_equal(text, "9999-12-31T23:59:59Z");
    when_day(text, 19782);
    assert_string_equal(text, "2024-02-29");
    when_day_field(text, 17911);
    assert_string_equal(text, "2019-JAN-15 UTC");
    when_day(text, UINT32_MAX);
    assert_string_equal(text, "9999-12-31");
}

static void test_read_day(void **state)
{
    static const char *const bad[] = {
        "",           "2026-1-01",  "2026-01-1",  "2026-13-01",  "2026-00-10",  "2026-02-29",
        "2026-04-31", "1969-12-31", "2026/01/01", "2026-01-00",  "2026-01-01 ", " 2026-01-1",
        "-026-01-01", "20260-1-01", "2026-0a-01", "99999-01-01",
    };
    uint32_t day = 4711;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(when_read_day(&day, bad[i]));
    assert_int_equal(day, 4711);
    assert_true(when_read_day(&day, "1970-01-01"));
    assert_int_equal(day, 0);
    assert_true(when_read_day(&day, "2024-02-29"));
    assert_int_equal(day, 19782);
    assert_true(when_read_day(&day, "9999-12-31"));
    assert_int_equal(day, 2932896);
}

/* Every day of four centuries, there and back. */
static void test_days_there_and_back(void **state)
{
    char text[WHEN_TEXT] = "";
    uint32_t day = 0;

    (void)state;
    for (uint32_t i = 0; i < 146097 + 400; i++) {
        when_day(text, i);
        assert_true(when_read_day(&day, text));
        assert_int_equal(day, i);
    }
}

static void test_near(void **state)
{
    static const char *const names[] = {"init", "install", "return", "request", "account add", "account list"};
    const char *found[3] = {NULL};

    (void)state;
    assert_int_equal(near_distance("", ""), 0);
    assert_int_equal(near_distance("abc", ""), 3);
    assert_int_equal(near_distance("abcd", "abdc"), 1); /* neighbours swapped */
    assert_int_equal(near_distance("kitten", "sitting"), 3);
    assert_int_equal(near_find(found, 3, "instal", names, 6), 1);
    assert_string_equal(found[0], "install");
    assert_int_equal(near_find(found, 3, "retrun", names, 6), 1);
    assert_string_equal(found[0], "return");
    assert_int_equal(near_find(found, 3, "in", names, 6), 2);
    assert_int_equal(near_find(found, 1, "in", names, 6), 1);
    assert_int_equal(near_find(found, 3, "account", names, 6), 2);
    assert_int_equal(near_find(found, 3, "zzzz", names, 6), 0);
    assert_int_equal(near_find(found, 3, "", names, 6), 0);
}

static void test_statuses(void **state)
{
    static const struct {
        enum plr_err err;
        int status;
    } wanted[] = {
        {PLR_OK, 0},          {PLR_ERR_NO, 1},        {PLR_ERR_USAGE, 2},     {PLR_ERR_NOT_FOUND, 2},
        {PLR_ERR_TEXT, 3},    {PLR_ERR_KIND, 3},      {PLR_ERR_CHECK, 3},     {PLR_ERR_FORMAT, 3},
        {PLR_ERR_VERSION, 3}, {PLR_ERR_UNTRUSTED, 4}, {PLR_ERR_SIGNATURE, 4}, {PLR_ERR_PRODUCT, 1},
        {PLR_ERR_REQUEST, 6}, {PLR_ERR_STATE, 6},     {PLR_ERR_POLICY, 7},    {PLR_ERR_SPACE, 3},
        {PLR_ERR_IO, 5},      {PLR_ERR_DAMAGED, 5},   {PLR_ERR_BUSY, 5},      {PLR_ERR_MEMORY, 5},
        {PLR_ERR_CRYPTO, 5},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
        assert_int_equal(exits_of(wanted[i].err), wanted[i].status);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_when), cmocka_unit_test(test_read_day), cmocka_unit_test(test_days_there_and_back),
        cmocka_unit_test(test_near), cmocka_unit_test(test_statuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
