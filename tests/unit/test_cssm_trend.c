/* Licence use over time, and its picture: src/cssm/trend.h, trendsvg.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "src/cssm/trendsvg.h"

static struct fail f;

static void add(struct trend *t, const char *name, uint64_t at_s, int64_t change)
{
    assert_int_equal(trend_add(t, name, at_s, change, &f), PLR_OK);
}

static void finish(struct trend *t)
{
    assert_int_equal(trend_finish(t, &f), PLR_OK);
}

static void empty(void **state)
{
    struct trend t = {.until_s = 500};

    (void)state;
    finish(&t);
    assert_int_equal(t.since_s, 500);
    assert_int_equal(t.series_count, 0);
    assert_int_equal(t.peak, 0);
    trend_free(&t);
}

static void window(void **state)
{
    struct trend t = {.since_s = 100, .until_s = 200};

    (void)state;
    add(&t, "gone", 10, 4);
    add(&t, "gone", 20, -4);
    add(&t, "old", 50, 3);
    add(&t, "new", 100, 2);
    add(&t, "old", 150, -1);
    add(&t, "new", 150, 5);
    add(&t, "new", 200, 1);
    add(&t, "new", 201, 100);
    add(&t, "later", 300, 9);
    finish(&t);
    assert_int_equal(t.series_count, 2);
    assert_string_equal(t.series[0].name, "new");
    assert_int_equal(t.series[0].before, 0);
    assert_int_equal(t.series[0].last, 8);
    assert_int_equal(t.series[0].peak, 8);
    assert_int_equal(t.series[0].peak_s, 200);
    assert_string_equal(t.series[1].name, "old");
    assert_int_equal(t.series[1].before, 3);
    assert_int_equal(t.series[1].last, 2);
    assert_int_equal(t.series[1].peak, 3);
    assert_int_equal(t.series[1].peak_s, 100);
    assert_int_equal(t.change_count, 4);
    assert_int_equal(t.change[0].series, 0);
    assert_int_equal(t.change[1].series, 1);
    assert_int_equal(t.peak, 10);
    assert_int_equal(t.peak_s, 200);
    assert_int_equal(t.last, 10);
    trend_free(&t);
}

/* An update that is confirmed: at one moment the old ends and the new begins. The sum of both is no peak. */
static void one_moment(void **state)
{
    struct trend t = {.until_s = 100};

    (void)state;
    add(&t, "a", 10, 5);
    add(&t, "a", 50, 6);
    add(&t, "a", 50, -5);
    add(&t, "b", 60, 4);
    add(&t, "a", 60, -6);
    finish(&t);
    assert_int_equal(t.since_s, 10);
    assert_int_equal(t.change_count, 4);
    assert_int_equal(t.series[0].peak, 6);
    assert_int_equal(t.peak, 6);
    add(&t, "a", 60, -99); /* what no ledger says: never below 0 */
    assert_int_equal(t.series[0].last, 0);
    trend_free(&t);
}

static void bars(void **state)
{
    struct trend t = {.until_s = 1};

    (void)state;
    assert_int_equal(trend_add_bar(&t, "A", 5, 1, &f), PLR_OK);
    assert_int_equal(trend_add_bar(&t, "B", 1, 1, &f), PLR_OK);
    assert_int_equal(trend_add_bar(&t, "A", 2, 2, &f), PLR_OK);
    assert_int_equal(t.bar_count, 2);
    assert_int_equal(t.bar[0].purchased, 7);
    assert_int_equal(t.bar[0].reserved, 3);
    trend_free(&t);
}

static char *draw(const struct trend *t)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    assert_int_equal(trendsvg_draw(out, t, "entitlement", &f), PLR_OK);
    assert_int_equal(fclose(out), 0);
    return text;
}

static size_t count_of(const char *text, const char *what)
{
    size_t n = 0;

    for (const char *at = text; (at = strstr(at, what)) != NULL; at++)
        n++;
    return n;
}

/* More series than there are colours, more bars than are shown, and the largest counts that there can be. */
static void many(void **state)
{
    struct trend t = {.until_s = 253402300799u};
    char name[16] = {0};
    char *text = NULL;

    (void)state;
    for (unsigned i = 0; i < 40; i++) {
        (void)snprintf(name, sizeof name, "s%u", i);
        add(&t, name, 1000u + i * 86400u, 999999999LL * 1000);
        assert_int_equal(trend_add_bar(&t, name, 999999999ull * 1000, 999999999ull * 999, &f), PLR_OK);
    }
    finish(&t);
    text = draw(&t);
    assert_int_equal(count_of(text, "<path fill="), TRENDSVG_SHOWN + 1);
    assert_int_equal(count_of(text, "all others: 32"), 1);
    assert_int_equal(count_of(text, "class=\"full\""), TRENDSVG_BARS);
    assert_int_equal(count_of(text, "and 24 more"), 1);
    assert_null(strchr(text, '%'));
    free(text);
    trend_free(&t);
}

static void one_second(void **state)
{
    struct trend t = {.until_s = 1000};
    char *text = NULL;

    (void)state;
    add(&t, "a", 1000, 1);
    finish(&t);
    text = draw(&t);
    assert_int_equal(count_of(text, "<path fill="), 1);
    free(text);
    trend_free(&t);
}

static void escapes(void **state)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    (void)state;
    trendsvg_text(out, "a<b>&\"'\x01\xff", 99);
    trendsvg_text(out, "|abcdef", 4);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, "a&#60;b&#62;&#38;&#34;&#39;?&#255;|abc&#8230;");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty), cmocka_unit_test(window),     cmocka_unit_test(one_moment), cmocka_unit_test(bars),
        cmocka_unit_test(many),  cmocka_unit_test(one_second), cmocka_unit_test(escapes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
