/* The line that says how far a long run is: src/cli/progress.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "src/cli/progress.h"

static void line(const struct progress *p, size_t done, double elapsed_s, size_t columns, const char *want)
{
    char got[PROGRESS_LINE_MAX] = {0};

    progress_line(got, p, done, elapsed_s, columns);
    assert_string_equal(got, want);
}

static void lines(void **state)
{
    const struct progress p = {.what = "reserved", .total = 1000};
    const struct progress again = {.what = "returned", .total = 1000, .before = 400};
    const struct progress none = {.what = "reserved"};

    (void)state;
    line(&p, 0, 0, 80, "reserved 0 of 1000  0%  [                              ]");
    line(&p, 250, 10, 80, "reserved 250 of 1000  25%  [#######                       ]  25/s, 0:30 left");
    line(&p, 2, 10, 80, "reserved 2 of 1000  0%  [                              ]  0.2/s, 1:23:10 left");
    line(&p, 1000, 61, 80, "reserved 1000 of 1000  100%  [##############################]  16/s, 0:00 left");
    /* What an earlier run did is not counted in the rate. */
    line(&again, 500, 10, 80, "returned 500 of 1000  50%  [###############               ]  10/s, 0:50 left");
    line(&none, 0, 1, 80, "reserved 0 of 0  100%  [##############################]");
    /* Narrow terminals. */
    line(&p, 250, 10, 55, "reserved 250 of 1000  25%  [##      ]  25/s, 0:30 left");
    line(&p, 250, 10, 50, "reserved 250 of 1000  25%  25/s, 0:30 left");
    line(&p, 250, 10, 20, "reserved 250 of 100");
    line(&p, 250, 10, 1, "");
}

static void no_line_is_wider_than_the_terminal(void **state)
{
    const struct progress p = {.what = "reserved", .total = 123456789};
    char got[PROGRESS_LINE_MAX] = {0};

    (void)state;
    for (size_t columns = 1; columns < 300; columns++) {
        progress_line(got, &p, 12345678, 1000, columns);
        assert_true(strlen(got) < columns);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),
        cmocka_unit_test(no_line_is_wider_than_the_terminal),
    };

    return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
