/* Which machine, and which counter: machine.h, counter.h and guard.h over tables written by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "keys/keys.h"
#include "src/agent/counterfile.h"
#include "src/agent/countertpm.h"
#include "src/agent/guard.h"
#include "src/agent/usage.h"

/* One letter a name, in the order of enum machine_kind; '-' is not known. */
static struct machine machine_of(const char *names)
{
    struct machine m = {0};

    for (size_t i = 0; i < MACHINE_KINDS; i++) {
        m.known[i] = names[i] != '-';
        m.hash[i][0] = (uint8_t)names[i];
    }
    return m;
}

static const struct {
    const char *recorded, *now; /* machine-id, then four of the hardware */
    enum machine_verdict verdict;
} machines[] = {
    {"abcd-", "abcd-", MACHINE_SAME},    {"abcd-", "a----", MACHINE_SAME}, /* by another user, who may not read DMI */
    {"a----", "abcd-", MACHINE_SAME},    {"-b---", "-b---", MACHINE_SAME},    {"abcd-", "abcx-", MACHINE_CHANGED},
    {"abcd-", "axcy-", MACHINE_CHANGED},                                    /* the board is new, the chassis is not */
    {"abcd-", "xbcd-", MACHINE_CHANGED},                                    /* installed anew */
    {"abcd-", "xxyd-", MACHINE_CHANGED}, {"abcd-", "axyz-", MACHINE_MOVED}, /* the disk in another machine, or a copy */
    {"abcd-", "wxyz-", MACHINE_MOVED},   {"a----", "x----", MACHINE_MOVED},   {"abcd-", "x----", MACHINE_MOVED},
    {"-b---", "-x---", MACHINE_MOVED},   {"a---e", "a---x", MACHINE_MOVED},   {"abcd-", "-----", MACHINE_UNKNOWN},
    {"-----", "abcd-", MACHINE_UNKNOWN}, {"-----", "-----", MACHINE_UNKNOWN}, {"a----", "-bcd-", MACHINE_UNKNOWN},
};

static void test_machines(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
        struct machine recorded = machine_of(machines[i].recorded), now = machine_of(machines[i].now);

        if (machine_compare(&recorded, &now) != machines[i].verdict)
            fail_msg("%s, %s: %s", machines[i].recorded, machines[i].now,
                     machine_verdict_word(machine_compare(&recorded, &now)));
    }
}

static const struct {
    const char *text;
    bool names;
} values[] = {
    {"1a7e35010b2a4a40abfcb963820cf67f\n", true},
    {"4C4C4544-0042-3510-8051-B7C04F435831", true},
    {"  FOC2501A0B1  \n", true},
    {"", false},
    {"\n", false},
    {"uninitialized\n", false},
    {"None", false},
    {"To Be Filled By O.E.M.\n", false},
    {"Default string\n", false},
    {"System Serial Number", false},
    {"00000000-0000-0000-0000-000000000000", false},
    {"FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF\n", false},
    {"03000200-0400-0500-0006-000700080009", false},
    {"0", false},
    {"........", false},
    {"S\xc3\xa9rie", false},
    {"a\tb", false},
};

static void test_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        struct machine m = {.salt = {1}};
        bool named = machine_take(&m, MACHINE_PRODUCT_SERIAL, values[i].text, strlen(values[i].text));

        if (named != values[i].names || m.known[MACHINE_PRODUCT_SERIAL] != values[i].names)
            fail_msg("\"%s\"", values[i].text);
    }
    /* The salt and the kind are part of the hash; case and blanks around are not. */
    struct machine a = {.salt = {1}}, b = {.salt = {1}}, c = {.salt = {2}};
    assert_true(machine_take(&a, MACHINE_PRODUCT_SERIAL, "FOC2501A0B1", 11));
    assert_true(machine_take(&b, MACHINE_PRODUCT_SERIAL, " foc2501a0b1\n", 13));
    assert_true(machine_take(&b, MACHINE_BOARD_SERIAL, "FOC2501A0B1", 11));
    assert_true(machine_take(&c, MACHINE_PRODUCT_SERIAL, "FOC2501A0B1", 11));
    assert_memory_equal(a.hash[MACHINE_PRODUCT_SERIAL], b.hash[MACHINE_PRODUCT_SERIAL], MACHINE_HASH_LEN);
    assert_memory_not_equal(a.hash[MACHINE_PRODUCT_SERIAL], b.hash[MACHINE_BOARD_SERIAL], MACHINE_HASH_LEN);
    assert_memory_not_equal(a.hash[MACHINE_PRODUCT_SERIAL], c.hash[MACHINE_PRODUCT_SERIAL], MACHINE_HASH_LEN);
    /* As long as a name may be, and longer. */
    char longest[258] = "";
    memset(longest, 'a', sizeof(longest) - 1);
    longest[0] = 'b';
    assert_true(machine_take(&a, MACHINE_BOARD_SERIAL, longest, 256));
    assert_false(machine_take(&c, MACHINE_BOARD_SERIAL, longest, 257));
}

static void test_machine_guard(void **state)
{
    struct agent *a = calloc(1, sizeof(*a));
    struct fail f = {0};

    (void)state;
    assert_non_null(a);
    a->member_count = 1;
    a->machine = machine_of("ab---");
    struct machine now = machine_of("ab-d-"), other = machine_of("ax-y-"), part = machine_of("xb-e-");
    guard_machine(a, &now, 5);
    guard_ask(a, true, 5, &f);
    assert_int_equal(a->standing, STATE_GOOD);
    assert_int_equal(a->event_count, 0);
    assert_true(a->machine.known[MACHINE_BOARD_SERIAL]); /* learnt */
    for (int i = 0; i < 3; i++)
        guard_machine(a, &other, 6);
    guard_ask(a, true, 6, &f);
    assert_int_equal(a->standing, STATE_ELSEWHERE);
    assert_int_equal(a->event_count, 1);
    assert_int_equal(guard_check(a, &f, &f), PLR_ERR_STATE);
    assert_string_equal(f.reason, "othermachine");
    assert_int_equal(usage_ask(a, "TAG", 1, false, 6, &f), USAGE_NOT_AUTHORIZED);
    assert_string_equal(f.reason, "othermachine");
    guard_machine(a, &now, 7); /* back */
    guard_ask(a, true, 7, &f);
    assert_int_equal(a->standing, STATE_GOOD);
    assert_int_equal(guard_check(a, NULL, &f), PLR_OK);
    assert_int_equal(guard_adopt(a, &now, 7, &f), PLR_ERR_STATE);
    guard_machine(a, &part, 8); /* another board, installed anew */
    assert_false(a->elsewhere);
    assert_int_equal(a->event_count, 2);
    guard_machine(a, &part, 9);
    assert_int_equal(a->event_count, 2);
    guard_machine(a, &other, 10);
    guard_ask(a, true, 10, &f);
    assert_int_equal(guard_adopt(a, &other, 10, &f), PLR_OK);
    assert_int_equal(a->standing, STATE_GOOD);
    guard_machine(a, &other, 11);
    assert_false(a->elsewhere);
    assert_int_equal(a->event_count, 4);
    free(a);
}

static void test_judge(void **state)
{
    (void)state;
    assert_int_equal(counter_judge(7, 7), COUNTER_GOOD);
    assert_int_equal(counter_judge(8, 7), COUNTER_UNFINISHED);
    assert_int_equal(counter_judge(9, 7), COUNTER_BEHIND);
    assert_int_equal(counter_judge(COUNTER_MAX, 0), COUNTER_BEHIND);
    assert_int_equal(counter_judge(6, 7), COUNTER_STALE);
    assert_int_equal(counter_judge(0, COUNTER_MAX), COUNTER_STALE);
}

#define ID "00112233445566778899aabbccddeeff"

static const struct {
    const char *text;
    bool good;
    uint64_t value;
} files[] = {
    {"plrkit-counter 1 " ID " 0\n", true, 0},
    {"plrkit-counter 1 " ID " 12\n", true, 12},
    {"plrkit-counter 1 " ID " 9223372036854775806\n", true, COUNTER_MAX},
    {"plrkit-counter 1 " ID " 9223372036854775807\n", false, 0},
    {"plrkit-counter 1 " ID " 99999999999999999999\n", false, 0},
    {"plrkit-counter 1 " ID " 012\n", false, 0},
    {"plrkit-counter 1 " ID " 12", false, 0},
    {"plrkit-counter 1 " ID " 12\n\n", false, 0},
    {"plrkit-counter 1 " ID " 12 \n", false, 0},
    {"plrkit-counter 1 " ID " +2\n", false, 0},
    {"plrkit-counter 1 " ID " \n", false, 0},
    {"plrkit-counter 1 " ID "  1\n", false, 0},
    {"plrkit-counter 2 " ID " 12\n", false, 0},
    {"plrkit-counter 1 00112233445566778899AABBCCDDEEFF 12\n", false, 0},
    {"plrkit-counter 1 00112233445566778899aabbccddeef 12\n", false, 0},
    {"plrkit-counter 1 00112233445566778899aabbccddeefff 12\n", false, 0},
    {"", false, 0},
};

static void test_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        uint8_t id[COUNTER_ID_LEN] = {0};
        uint64_t value = 0;
        size_t len = strlen(files[i].text);
        char *copy = malloc(len + 1); /* exactly as long as it is, for a sanitizer */

        assert_non_null(copy);
        memcpy(copy, files[i].text, len);
        if (counterfile_parse(id, &value, copy, len) != files[i].good || value != files[i].value)
            fail_msg("%s", files[i].text);
        free(copy);
    }
}

static const struct {
    const char *rest;
    enum plr_err err;
    const char *tcti;
    uint32_t index;
} specs[] = {
    {"", PLR_OK, COUNTERTPM_TCTI, 0},
    {",nv=0x01800050", PLR_OK, COUNTERTPM_TCTI, 0x01800050},
    {":device:/dev/tpm0", PLR_OK, "device:/dev/tpm0", 0},
    {":swtpm:host=127.0.0.1,port=2321,nv=0x01bfffff", PLR_OK, "swtpm:host=127.0.0.1,port=2321", 0x01bfffff},
    {":cmd:/bin/sh", PLR_ERR_USAGE, NULL, 0},
    {":/lib/evil.so", PLR_ERR_USAGE, NULL, 0},
    {":", PLR_ERR_USAGE, NULL, 0},
    {",nv=0x01c00000", PLR_ERR_USAGE, NULL, 0}, /* not the owner's */
    {",nv=0x017fffff", PLR_ERR_USAGE, NULL, 0},
    {",nv=0x1800050", PLR_ERR_USAGE, NULL, 0},
    {",nv=0x018000500", PLR_ERR_USAGE, NULL, 0},
    {",nv=0x0180005g", PLR_ERR_USAGE, NULL, 0},
    {",nv=25166000", PLR_ERR_USAGE, NULL, 0},
};

static void test_tpm_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
        char tcti[COUNTER_SPEC_MAX + 1] = "";
        uint32_t index = 0;

        if (countertpm_split(tcti, &index, specs[i].rest, NULL) != specs[i].err)
            fail_msg("tpm%s: another answer than %d", specs[i].rest, specs[i].err);
        if (specs[i].err)
            continue;
        assert_string_equal(tcti, specs[i].tcti);
        assert_int_equal(index, specs[i].index);
    }
}

/* The whole life of a counter in a file, and everything that can stand in its place. */
static void test_counter_file(void **state)
{
    char dir[] = "/tmp/plrkit-counter-XXXXXX", spec[128] = "", path[128] = "";
    struct counter c = {0}, second = {0}, none = {0};
    struct fail f = {0};
    uint64_t value = 99;

    (void)state;
    assert_non_null(mkdtemp(dir));
    (void)snprintf(path, sizeof(path), "%s/count", dir);
    (void)snprintf(spec, sizeof(spec), "file:%s", path);
    assert_int_equal(counter_create(&none, "none", &f), PLR_OK);
    assert_string_equal(none.spec, "");
    assert_int_equal(counter_create(&c, "paper", &f), PLR_ERR_USAGE);
    assert_int_equal(counter_create(&c, "tpmx", &f), PLR_ERR_USAGE);
    assert_int_equal(counter_create(&c, "file:", &f), PLR_ERR_USAGE);
    assert_int_equal(counter_create(&c, "file:/tmp/", &f), PLR_ERR_USAGE);
    assert_int_equal(counter_create(&c, "file:/tmp/..", &f), PLR_ERR_USAGE);
    assert_int_equal(counter_create(&c, "file:/tmp/\x01", &f), PLR_ERR_USAGE);
    assert_int_equal(counter_create(&c, "file:/no/where", &f), PLR_ERR_IO);
    assert_int_equal(counter_create(&c, spec, &f), PLR_OK);
    assert_string_equal(c.spec, spec);
    assert_int_equal(counter_create(&second, spec, &f), PLR_OK); /* nothing was counted: taken over */
    assert_int_equal(counter_read(&value, &c, &f), PLR_ERR_IO);
    assert_string_equal(f.reason, "counterforeign");
    assert_int_equal(value, 99);
    assert_int_equal(counter_read(&value, &second, &f), PLR_OK);
    assert_int_equal(value, 0);
    for (uint64_t i = 1; i < 4; i++) {
        assert_int_equal(counter_raise(&value, &second, &f), PLR_OK);
        assert_int_equal(value, i);
    }
    assert_int_equal(counter_create(&c, spec, &f), PLR_ERR_STATE);
    assert_int_equal(counter_read(&value, &second, &f), PLR_OK);
    assert_int_equal(value, 3);
    counter_remove(&c); /* another's: it stays */
    assert_int_equal(access(path, F_OK), 0);
    counter_remove(&second);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(counter_raise(&value, &second, &f), PLR_ERR_IO);
    assert_string_equal(f.reason, "countermissing");
    assert_int_equal(rmdir(dir), 0);
}

/* What a store makes of its counter. */
static void test_counter_guard(void **state)
{
    char dir[] = "/tmp/plrkit-counter-XXXXXX", spec[128] = "";
    struct agent *a = calloc(1, sizeof(*a));
    struct fail f = {0};
    uint64_t value = 0;

    (void)state;
    assert_non_null(a);
    a->member_count = 1;
    assert_non_null(mkdtemp(dir));
    (void)snprintf(spec, sizeof(spec), "file:%s/count", dir);
    assert_int_equal(counter_create(&a->counter, spec, &f), PLR_OK);
    for (int i = 0; i < 5; i++)
        assert_int_equal(counter_raise(&value, &a->counter, &f), PLR_OK);
    static const struct {
        uint64_t stored;
        bool finish;
        enum state_standing standing;
        uint64_t counted; /* afterwards */
        const char *reason;
    } rows[] = {
        {5, true, STATE_GOOD, 5, NULL},
        {6, false, STATE_GOOD, 5, NULL},
        {7, true, STATE_UNCOUNTED, 5, "nocounter"},
        {4, true, STATE_STALE, 5, "oldstore"},
        {0, false, STATE_STALE, 5, "oldstore"},
        {6, true, STATE_GOOD, 6, NULL},
        {5, true, STATE_STALE, 6, "oldstore"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fail found = {0};

        a->counter.value = rows[i].stored;
        guard_ask(a, rows[i].finish, 5, &found);
        assert_int_equal(a->standing, rows[i].standing);
        assert_int_equal(counter_read(&value, &a->counter, &f), PLR_OK);
        assert_int_equal(value, rows[i].counted);
        assert_int_equal(guard_check(a, &found, &f), rows[i].reason ? PLR_ERR_STATE : PLR_OK);
        if (rows[i].reason)
            assert_string_equal(f.reason, rows[i].reason);
        assert_int_equal(usage_ask(a, "TAG", 1, false, 5, NULL), rows[i].reason ? USAGE_NOT_AUTHORIZED : USAGE_EVAL);
    }
    assert_int_equal(a->event_count, 1); /* the one that was finished */
    counter_remove(&a->counter);
    guard_ask(a, true, 5, &f);
    assert_int_equal(a->standing, STATE_UNCOUNTED);
    assert_int_equal(rmdir(dir), 0);
    free(a);
}

static int group_setup(void **state)
{
    (void)state;
    return keys_init(NULL) ? -1 : 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_machines),     cmocka_unit_test(test_values),        cmocka_unit_test(test_machine_guard),
        cmocka_unit_test(test_judge),        cmocka_unit_test(test_file),          cmocka_unit_test(test_tpm_names),
        cmocka_unit_test(test_counter_file), cmocka_unit_test(test_counter_guard),
    };

    return cmocka_run_group_tests(tests, group_setup, NULL);
}
