/* What a machine says it is, and what makers leave in the field: dmi.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "src/agent/dmi.h"

static void test_names(void **state)
{
    static const struct {
        const char *name, *serial, *udi; /* udi NULL: refused */
    } cases[] = {
        {"C9300-24UX\n", "FOC2501A0B1\n", "PID:C9300-24UX,SN:FOC2501A0B1"},
        {"  EX-1 \t", "A1", "PID:EX-1,SN:A1"},
        {"", "A1", NULL},
        {"EX-1", "", NULL},
        {"EX-1", "To Be Filled By O.E.M.", NULL},
        {"EX-1", "Not Specified", NULL},
        {"System Product Name", "A1", NULL},
        {"EX,1", "A1", NULL},
        {"EX-1", "A\x01", NULL},
        {"EX-1", "A\xc3\xa9", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct udi udi = {0};
        struct fail f = {0};
        enum plr_err err = dmi_udi(&udi, cases[i].name, cases[i].serial, &f);

        if (cases[i].udi) {
            assert_int_equal(err, PLR_OK);
            assert_string_equal(udi.text, cases[i].udi);
        } else {
            assert_int_not_equal(err, PLR_OK);
            assert_non_null(strstr(f.hint, "--udi"));
            assert_string_equal(udi.text, "");
        }
    }
}

static void test_too_long(void **state)
{
    char name[400] = "";
    struct udi udi = {0};

    (void)state;
    memset(name, 'A', sizeof(name) - 1);
    assert_int_not_equal(dmi_udi(&udi, name, "A1", NULL), PLR_OK);
    name[250] = '\0';
    assert_int_not_equal(dmi_udi(&udi, name, "A1234567890", NULL), PLR_OK); /* a UDI has 255 bytes */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names), cmocka_unit_test(test_too_long)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
