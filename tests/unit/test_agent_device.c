/* Device keys on the product: the file that they come in, how long an attempt has to wait, the two versions of a store,
 * and which request the MAC of an authorization answers. devicefile.h, attempt.h, storetext.h, authzmatch.h. */
#include "test_agent_product.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "keys/keys.h"
#include "src/agent/attempt.h"
#include "src/agent/authzmatch.h"
#include "src/agent/devicefile.h"
#include "src/agent/storetext.h"

static const char one[] = "11111111-2222-3333-4444-555555555555";
static const char two[] = "21111111-2222-3333-4444-555555555555";

static const struct wait {
    const char *what;
    uint32_t failed;
    uint64_t failed_boot_s;
    const char *failed_id;
    uint64_t boot_s;
    const char *id;
    uint64_t wait_s;
} waits[] = {
    {"none failed", 0, 0, "", 5000, one, 0},
    {"one", 1, 5000, one, 5000, one, 0},
    {"four", 4, 5000, one, 5000, one, 0},
    {"five: a second", 5, 5000, one, 5000, one, 1},
    {"five, a second later", 5, 5000, one, 5001, one, 0},
    {"six: two seconds", 6, 5000, one, 5000, one, 2},
    {"seven: four", 7, 5000, one, 5001, one, 3},
    {"fourteen: 512", 14, 5000, one, 5000, one, 512},
    {"fifteen: no more than a quarter of an hour", 15, 5000, one, 5000, one, 900},
    {"sixteen", 16, 5000, one, 5899, one, 1},
    {"sixteen, waited for", 16, 5000, one, 5900, one, 0},
    {"as many as can be counted", UINT32_MAX, 5000, one, 5000, one, 900},
    {"another start: the whole delay from its beginning", 16, 5000, one, 0, two, 900},
    {"another start, ten minutes on", 16, 5000, one, 600, two, 300},
    {"another start, its clock beyond that of the other", 16, 5000, one, 5000, two, 0},
    {"another start, just over", 16, 5000, one, 900, two, 0},
    {"the boot clock of the same start went back: from its beginning", 16, 5000, one, 100, one, 800},
    {"no boot ids: taken for the same start", 16, 5000, "", 5100, "", 800},
    {"no boot ids, and the clock went back: another", 16, 5000, "", 100, "", 800},
    {"the id is not known now", 16, 5000, one, 5100, "", 800},
    {"the id was not known then", 16, 5000, "", 5100, one, 800},
};

static void test_waits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        const struct wait *w = &waits[i];
        struct state_attempts attempts = {.failed = w->failed, .boot_s = w->failed_boot_s};
        struct clock_reading now = {.wall_s = i % 2 ? 0 : UINT64_MAX, .boot_s = w->boot_s};

        memcpy(attempts.boot_id, w->failed_id, strlen(w->failed_id));
        memcpy(now.boot_id, w->id, strlen(w->id));
        uint64_t got = attempt_wait_s(&attempts, &now);
        if (got != w->wait_s)
            fail_msg("%s: %llu, not %llu", w->what, (unsigned long long)got, (unsigned long long)w->wait_s);
    }
}

static void test_wait_text(void **state)
{
    static const struct {
        uint64_t s;
        const char *text;
    } rows[] = {{0, "0 seconds"},
                {1, "1 second"},
                {59, "59 seconds"},
                {60, "1 minute"},
                {61, "1 minute, 1 second"},
                {900, "15 minutes"},
                {899, "14 minutes, 59 seconds"}};
    char text[ATTEMPT_WAIT_TEXT] = "";

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        attempt_wait_text(text, rows[i].s);
        assert_string_equal(text, rows[i].text);
    }
}

#define UDI_A  "\"PID:TESTBOX,SN:ABC1234WXYZ\""
#define KEY_A  "d963d7c95b3738dc92b09f6a86bb3ebdbac45cbc86dbd4e20a0898a94da20c50"
#define HEAD   "udi,epoch,device-key,check\n"
#define GOOD_A UDI_A ",1," KEY_A ",6f6d3270\n"

static const struct file {
    const char *text;
    enum plr_err err;
    uint32_t line;
} files[] = {
    {HEAD GOOD_A, PLR_OK, 0},
    {"\xef\xbb\xbf" HEAD "\r\n# what the line made\n" GOOD_A "\n", PLR_OK, 0},
    {HEAD "\"sn:ABC1234WXYZ, p:TESTBOX\",0," KEY_A ",6f6d3270", PLR_OK, 0},
    {"", PLR_ERR_FORMAT, 0},
    {HEAD, PLR_ERR_FORMAT, 1},
    {GOOD_A, PLR_ERR_FORMAT, 1},
    {"udi,epoch,check,device-key\n" GOOD_A, PLR_ERR_FORMAT, 1},
    {"udi,epoch,device-key,check,more\n" GOOD_A, PLR_ERR_FORMAT, 1},
    {HEAD GOOD_A GOOD_A, PLR_ERR_FORMAT, 3},
    {HEAD UDI_A ",1," KEY_A "\n", PLR_ERR_FORMAT, 2},
    {HEAD UDI_A ",1," KEY_A ",6f6d3270,\n", PLR_ERR_FORMAT, 2},
    {HEAD UDI_A ",2," KEY_A ",6f6d3270\n", PLR_ERR_FORMAT, 2},
    {HEAD UDI_A ",," KEY_A ",6f6d3270\n", PLR_ERR_FORMAT, 2},
    {HEAD UDI_A ",01," KEY_A ",6f6d3270\n", PLR_ERR_FORMAT, 2},
    {HEAD UDI_A ",1," KEY_A ",6f6d3271\n", PLR_ERR_FORMAT, 2},
    {HEAD UDI_A ",1," KEY_A ",6F6D3270\n", PLR_ERR_FORMAT, 2},
    {HEAD UDI_A ",1," KEY_A ",\n", PLR_ERR_FORMAT, 2},
    {HEAD UDI_A ",1,D963d7c95b3738dc92b09f6a86bb3ebdbac45cbc86dbd4e20a0898a94da20c50,6f6d3270\n", PLR_ERR_FORMAT, 2},
    {HEAD UDI_A ",1,d963d7c95b3738dc92b09f6a86bb3ebdbac45cbc86dbd4e20a0898a94da20c5,6f6d3270\n", PLR_ERR_FORMAT, 2},
    {HEAD UDI_A ",1," KEY_A "00,6f6d3270\n", PLR_ERR_FORMAT, 2},
    {HEAD UDI_A ",1,x963d7c95b3738dc92b09f6a86bb3ebdbac45cbc86dbd4e20a0898a94da20c50,6f6d3270\n", PLR_ERR_FORMAT, 2},
    {HEAD UDI_A ",1,,6f6d3270\n", PLR_ERR_FORMAT, 2},
    {HEAD "PID:TESTBOX,1," KEY_A ",6f6d3270\n", PLR_ERR_FORMAT, 2},
    {HEAD "\"PID:TESTBOX,SN:ABC1234WXYZ,1," KEY_A ",6f6d3270\n", PLR_ERR_FORMAT, 2},
    {HEAD GOOD_A "\x01\n", PLR_ERR_FORMAT, 3},
};

static void test_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct devicefile *file = NULL;
        struct fail f = {0};
        enum plr_err err = devicefile_read(&file, files[i].text, strlen(files[i].text), &f);

        if (err != files[i].err || (err && f.line != files[i].line && files[i].line))
            fail_msg("%s\n-> %d, line %u: %s", files[i].text, err, (unsigned)f.line, f.why);
        /* Nothing of a key is in a message. */
        if (err)
            assert_true(strstr(f.why, "d963") == NULL && strstr(f.hint, "d963") == NULL);
        else
            assert_string_equal(file->rows[0].udi.text, "PID:TESTBOX,SN:ABC1234WXYZ");
        devicefile_free(file);
    }
    struct devicefile *file = NULL;
    assert_int_equal(devicefile_read(&file, HEAD "\0" GOOD_A, sizeof(HEAD "\0" GOOD_A) - 1, NULL), PLR_ERR_FORMAT);
}

/* A row more than a product has members. */
static void test_many_rows(void **state)
{
    char text[8192] = HEAD, check[DEVICE_CHECK_TEXT + 1] = "", hex[65] = "";
    size_t len = strlen(text);
    struct devicefile *file = NULL;
    struct fail f = {0};

    (void)state;
    for (unsigned i = 0; i < STATE_MEMBER_MAX + 1; i++) {
        uint8_t key[DEVICE_KEY_LEN] = {(uint8_t)i};
        enum plr_err want = i < STATE_MEMBER_MAX ? PLR_OK : PLR_ERR_PRODUCT;

        device_check(check, key);
        (void)sodium_bin2hex(hex, sizeof hex, key, sizeof key);
        len += (size_t)snprintf(text + len, sizeof text - len, "SN:X%u,0,%s,%s\n", i, hex, check);
        assert_int_equal(devicefile_read(&file, text, len, &f), want);
        if (!want) {
            assert_int_equal(file->count, i + 1);
            devicefile_free(file);
        }
    }
    assert_string_equal(f.reason, "otherproduct");
    assert_non_null(strstr(f.hint, "--split"));
}

static void give_key(struct member *m, uint8_t epoch, uint8_t first)
{
    m->device_key = (struct state_device_key){.known = true, .epoch = epoch, .bytes = {first}};
}

static void sign_for(struct deviceauth *auth, const struct member *m, const struct state_request *r)
{
    struct device_claim claim = {.seq = state_seq6(r->seq), .commitment = r->commitment};

    *auth = (struct deviceauth){.epoch = m->device_key.epoch, .export_status = EXPORT_ALLOWED, .account = 7};
    device_sign(auth, m->device_key.bytes, &claim);
}

static void expect(const struct deviceauth *auth, const struct agent *a, size_t member, enum authz_standing standing)
{
    struct authz_match match = {0};

    assert_int_equal(authzmatch_device_possible(auth, a, NULL), PLR_OK);
    assert_int_equal(authzmatch_device(&match, auth, a, NULL), PLR_OK);
    assert_int_equal(match.member, member);
    assert_int_equal(match.standing, standing);
}

/* The requests of every member are tried, each with the member's own key. */
static void test_matches(void **state)
{
    struct agent *a = agent_in(STATE_PENDING);
    struct deviceauth auth = {0};
    struct authz_match match = {0};
    struct fail f = {0};

    (void)state;
    a->member_count = 3;
    set_member(&a->members[1], "PID:TESTBOX,SN:ABC1234WXY1", STATE_UPDATE_PLR);
    set_member(&a->members[2], "PID:TESTBOX,SN:ABC1234WXY2", STATE_PENDING);
    assert_int_equal(authzmatch_device_possible(&auth, a, &f), PLR_ERR_UNTRUSTED);
    assert_string_equal(f.reason, "nodevicekey");
    give_key(&a->members[0], 0, 1);
    give_key(&a->members[1], 0, 2);
    sign_for(&auth, &a->members[0], &a->members[0].pending);
    expect(&auth, a, 0, AUTHZ_PENDING);
    sign_for(&auth, &a->members[1], &a->members[1].pending);
    expect(&auth, a, 1, AUTHZ_PENDING);
    sign_for(&auth, &a->members[1], &a->members[1].installed.request);
    expect(&auth, a, 1, AUTHZ_INSTALLED);
    sign_for(&auth, &a->members[1], &a->members[1].past[0].request);
    expect(&auth, a, 1, AUTHZ_CANCELLED);
    sign_for(&auth, &a->members[0], &(struct state_request){.seq = 9});
    assert_int_equal(authzmatch_device(&match, &auth, a, NULL), PLR_ERR_SIGNATURE);
    /* Members without a key, and with one of another epoch, are passed over. */
    auth.epoch = 1;
    assert_int_equal(authzmatch_device_possible(&auth, a, &f), PLR_ERR_UNTRUSTED);
    assert_string_equal(f.reason, "otherepoch");
    give_key(&a->members[2], 1, 3);
    sign_for(&auth, &a->members[2], &a->members[2].pending);
    expect(&auth, a, 2, AUTHZ_PENDING);
    a->members[2].mode = STATE_IDLE;
    a->members[2].past_count = 0;
    assert_int_equal(authzmatch_device_possible(&auth, a, &f), PLR_ERR_SIGNATURE);
    state_free(a);
}

static enum plr_err apply(struct agent *a, const char *text, size_t *ret_changed, struct fail *f)
{
    struct devicefile *file = NULL;
    bool changed[STATE_MEMBER_MAX] = {false};
    enum plr_err err = devicefile_read(&file, text, strlen(text), f);

    assert_int_equal(err, PLR_OK);
    err = devicefile_apply(a, changed, file, f);
    *ret_changed = 0;
    for (size_t i = 0; i < STATE_MEMBER_MAX; i++)
        *ret_changed += changed[i];
    devicefile_free(file);
    return err;
}

static void test_apply(void **state)
{
    struct agent *a = agent_in(STATE_INSTALLED_PLR);
    struct fail f = {0};
    size_t changed = 0;

    (void)state;
    memcpy(a->members[0].installed.text, "0123", 5);
    assert_int_equal(apply(a, HEAD GOOD_A, &changed, &f), PLR_OK);
    assert_int_equal(changed, 1);
    assert_int_equal(a->members[0].device_key.epoch, 1);
    assert_int_equal(apply(a, HEAD GOOD_A, &changed, &f), PLR_OK);
    assert_int_equal(changed, 0);
    /* Of what is installed with a MAC the key stays; the same again is no change. */
    memcpy(a->members[0].installed.text, "M123", 5);
    assert_int_equal(apply(a, HEAD GOOD_A, &changed, &f), PLR_OK);
    assert_int_equal(apply(a, HEAD UDI_A ",0," KEY_A ",6f6d3270\n", &changed, &f), PLR_ERR_STATE);
    assert_string_equal(f.reason, "devicekeyinuse");
    assert_int_equal(a->members[0].device_key.epoch, 1);
    a->members[0].mode = STATE_IDLE;
    assert_int_equal(apply(a, HEAD UDI_A ",0," KEY_A ",6f6d3270\n", &changed, &f), PLR_OK);
    assert_int_equal(a->members[0].device_key.epoch, 0);
    /* One row is of another product: none is taken. */
    a->members[0].device_key.known = false;
    assert_int_equal(apply(a, HEAD GOOD_A "SN:OTHER,1," KEY_A ",6f6d3270\n", &changed, &f), PLR_ERR_PRODUCT);
    assert_string_equal(f.reason, "otherproduct");
    assert_false(a->members[0].device_key.known);
    state_free(a);
}

/* Written, and read again: the same; what version it says; and nothing of the other version is taken. */
static void check_versions(const struct agent *a, const char *version)
{
    struct agent *back = calloc(1, sizeof(*back));
    char *text = NULL;
    size_t len = 0;

    assert_int_equal(storetext_format(&text, &len, a, NULL), PLR_OK);
    assert_int_equal(strncmp(text, "plrkit-store ", 13), 0);
    assert_int_equal(text[13], version[0]);
    assert_int_equal(storetext_parse(back, text, len, NULL), PLR_OK);
    assert_memory_equal(&back->members[0].device_key, &a->members[0].device_key, sizeof(a->members[0].device_key));
    assert_memory_equal(&back->attempts, &a->attempts, sizeof(a->attempts));
    text[13] = text[13] == '1' ? '2' : '1';
    assert_int_equal(storetext_parse(back, text, len, NULL), PLR_ERR_DAMAGED);
    free(text);
    state_free(back);
}

static void test_versions(void **state)
{
    struct agent *a = agent_in(STATE_PENDING);
    struct member *m = &a->members[0];

    (void)state;
    m->pending.commitment.bits = m->past[0].request.commitment.bits = request_commitment_bits(&m->udi);
    check_versions(a, "1");
    give_key(&a->members[0], 1, 0xab);
    check_versions(a, "2");
    a->attempts = (struct state_attempts){.failed = UINT32_MAX, .boot_s = 77};
    memcpy(a->attempts.boot_id, one, sizeof one);
    check_versions(a, "2");
    a->members[0].device_key = (struct state_device_key){0};
    check_versions(a, "2");
    state_free(a);
}

static int init(void **state)
{
    (void)state;
    return keys_init(NULL) == PLR_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_waits),     cmocka_unit_test(test_wait_text), cmocka_unit_test(test_files),
        cmocka_unit_test(test_many_rows), cmocka_unit_test(test_matches),   cmocka_unit_test(test_apply),
        cmocka_unit_test(test_versions),
    };

    return cmocka_run_group_tests(tests, init, NULL);
}
