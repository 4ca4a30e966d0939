/* The bytes of the store: what is refused. plr-store(5). */
#include "test_keys_common.h"

#include <sodium.h>
#include <stddef.h>

#include "src/agent/jsonio.h"
#include "src/agent/statejson.h"
#include "src/agent/store.h"
#include "src/agent/storetext.h"

static int group_setup(void **state)
{
    (void)state;
    return keys_init(NULL) ? -1 : 0;
}

static struct udi test_udi(void)
{
    struct udi udi = {0};
    const char text[] = "PID:TESTBOX,SN:ABC1234WXYZ";

    assert_int_equal(udi_parse(&udi, text, strlen(text), NULL), PLR_OK);
    return udi;
}

/* A small state in which every part is filled. */
static struct agent *full_agent(void)
{
    struct agent *a = calloc(1, sizeof(*a));

    assert_non_null(a);
    a->generation = 7;
    a->member_count = 1;
    a->members[0].udi = test_udi();
    a->trust_hash[3] = 0xfe;
    a->members[0].mode = STATE_PENDING;
    a->members[0].seq = 9;
    a->members[0].pending = (struct state_request){.seq = 8, .time_s = NOW_S};
    a->members[0].pending.commitment.bits = request_commitment_bits(&a->members[0].udi);
    a->members[0].pending.secret[0] = 0xab;
    a->members[0].pending.commitment.bytes[4] = 0x77;
    a->members[0].last_return = (struct state_opening){.seq = 7, .reason = OPENING_NOT_INSTALLED, .time_s = NOW_S};
    a->members[0].last_confirmation = (struct state_opening){.seq = 3, .reason = OPENING_UPDATED, .time_s = NOW_S};
    memcpy(a->members[0].last_receipt, "01ab89ef", 9);
    a->members[0].past_count = 1;
    a->members[0].past[0] =
        (struct state_past){.request = a->members[0].pending, .outcome = STATE_GIVEN_BACK_UNUSED, .ended_s = NOW_S};
    a->members[0].past[0].request.seq = 7;
    a->use_count = 1;
    a->uses[0] = (struct state_use){.tag = "TAG-1", .count = 3, .export_controlled = true};
    a->evaluation_used_s = 1234;
    a->clock = (struct state_clock){.wall_s = NOW_S,
                                    .proven_s = NOW_S - 9,
                                    .boot_s = 55,
                                    .boot_id = "11111111-2222-3333-4444-555555555555",
                                    .doubt = STATE_DOUBT_BACK};
    a->machine.known[MACHINE_INSTALLATION] = true;
    a->machine.known[MACHINE_BOARD_SERIAL] = true;
    a->machine.hash[MACHINE_BOARD_SERIAL][7] = 0x5a;
    a->machine.salt[15] = 0x11;
    a->elsewhere = true;
    memcpy(a->counter.spec, "file:/var/lib/counter", 22);
    a->counter.id[0] = 0xc1;
    a->counter.value = 12;
    a->event_count = 1;
    a->events[0] = (struct state_event){.time_s = NOW_S, .text = "%SMART_LIC-6-TEST: \"quoted\" text"};
    return a;
}

static enum plr_err parse(const char *bytes, size_t len, struct fail *f)
{
    /* Exactly as long as it is, so that a sanitizer sees a byte too far. */
    char *copy = malloc(len ? len : 1);
    struct agent *a = calloc(1, sizeof(*a));

    assert_non_null(copy);
    assert_non_null(a);
    memcpy(copy, bytes, len);
    enum plr_err err = storetext_parse(a, copy, len, f);
    free(copy);
    free(a);
    return err;
}

static void test_round_trip(void **state)
{
    struct agent *a = full_agent(), *b = calloc(1, sizeof(*b));
    char *text = NULL, *again = NULL;
    size_t len = 0, again_len = 0;

    (void)state;
    assert_int_equal(storetext_format(&text, &len, a, NULL), PLR_OK);
    assert_int_equal(storetext_parse(b, text, len, NULL), PLR_OK);
    assert_memory_equal(a, b, sizeof(*a));
    assert_int_equal(storetext_format(&again, &again_len, b, NULL), PLR_OK);
    assert_int_equal(len, again_len);
    assert_memory_equal(text, again, len);
    free(again);
    free(text);
    free(b);
    free(a);
}

static void test_every_bit_counts(void **state)
{
    struct agent *a = full_agent();
    char *text = NULL;
    size_t len = 0;

    (void)state;
    assert_int_equal(storetext_format(&text, &len, a, NULL), PLR_OK);
    assert_int_equal(parse(text, len, NULL), PLR_OK);
    for (size_t i = 0; i < len; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            text[i] = (char)(text[i] ^ (1 << bit));
            if (parse(text, len, NULL) == PLR_OK)
                fail_msg("accepted with bit %u of byte %zu changed", bit, i);
            text[i] = (char)(text[i] ^ (1 << bit));
        }
    }
    free(text);
    free(a);
}

static void test_every_length_counts(void **state)
{
    struct agent *a = full_agent();
    struct fail f = {0};
    char *text = NULL;
    size_t len = 0;

    (void)state;
    assert_int_equal(storetext_format(&text, &len, a, NULL), PLR_OK);
    for (size_t n = 0; n < len; n++)
        assert_int_equal(parse(text, n, &f), PLR_ERR_DAMAGED);
    char *longer = calloc(1, len + 2);
    memcpy(longer, text, len);
    longer[len] = '\n';
    assert_int_equal(parse(longer, len + 1, &f), PLR_ERR_DAMAGED);
    longer[len] = '\0';
    assert_int_equal(parse(longer, len + 1, &f), PLR_ERR_DAMAGED);
    free(longer);
    free(text);
    free(a);
}

/* A whole file around a body, its length and checksum right. */
static char *wrap(const char *version, const char *body, size_t *ret_len)
{
    uint8_t digest[32] = {0};
    char hex[65] = "";
    size_t len = strlen(body), cap = len + 160;
    char *text = malloc(cap);

    assert_non_null(text);
    (void)crypto_generichash(digest, sizeof(digest), (const unsigned char *)body, len, NULL, 0);
    (void)sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest));
    *ret_len = (size_t)snprintf(text, cap, "plrkit-store %s %zu %s\n%s", version, len, hex, body);
    return text;
}

static enum plr_err parse_body(const char *body, struct fail *f)
{
    size_t len = 0;
    char *text = wrap("1", body, &len);
    enum plr_err err = parse(text, len, f);

    free(text);
    return err;
}

static void test_foreign_and_newer(void **state)
{
    struct fail f = {0};
    size_t len = 0;
    char *text = wrap("3", "{}", &len);

    (void)state;
    assert_int_equal(parse(text, len, &f), PLR_ERR_IO);
    assert_string_equal(f.reason, "newerversion");
    assert_non_null(strstr(f.why, "version 3"));
    free(text);
    assert_int_equal(parse("", 0, &f), PLR_ERR_DAMAGED);
    assert_int_equal(parse("SQLite format 3", 15, &f), PLR_ERR_DAMAGED);
    assert_int_equal(parse("plrkit-store 0 2 x\n{}", 21, &f), PLR_ERR_DAMAGED);
    assert_int_equal(parse_body("", &f), PLR_ERR_DAMAGED);
    assert_int_equal(parse_body("[]", &f), PLR_ERR_DAMAGED);
    assert_int_equal(parse_body("{}", &f), PLR_ERR_DAMAGED);
    assert_int_equal(parse_body("null", &f), PLR_ERR_DAMAGED);
}

struct change {
    const char *path; /* object to change, from the top; "" is the top */
    const char *key;
    const char *json; /* new value; NULL takes the key away */
};

/* Each is one step out of the schema, in a file whose checksum is right. */
static const struct change changes[] = {
    {"", "extra", "1"},
    {"", "generation", NULL},
    {"", "generation", "-1"},
    {"", "generation", "\"7\""},
    {"", "generation", "7.0"},
    {"", "members", "[]"},
    {"", "members", "[1]"},
    {"member", "udi", "\"pid:TESTBOX,SN:ABC1234WXYZ\""},
    {"member", "udi", "\"PID:TESTBOX\""},
    {"member", "udi", "1"},
    {"member", "extra", "1"},
    {"", "trust", "\"00\""},
    {"member", "mode", "\"open\""},
    {"member", "mode", "\"idle\""},          /* but a request is pending */
    {"member", "mode", "\"installed-slr\""}, /* but nothing is installed */
    {"member", "seq", "4294967296"},
    {"member", "seq", "7"}, /* below that of the request */
    {"member", "pending", "null"},
    {"member", "pending", "[]"},
    {"member", "installed", "{}"},
    {"member", "receipt", "\"0123456789\""},
    {"member", "receipt", "\"\\u00e9\""},
    {"member", "past", "{}"},
    {"", "usage", "null"},
    {"", "evaluation-used", "7776001"},
    {"", "clock", "null"},
    {"", "events", "[1]"},
    {"pending", "extra", "1"},
    {"pending", "seq", "0"},
    {"pending", "secret", "\"AB00000000000000\""}, /* upper case */
    {"pending", "secret", "\"ab\""},
    {"pending", "bits", "42"}, /* not this UDI's */
    {"pending", "time", "253402300800"},
    {"return", "reason", "3"},
    {"return", "reason", "2"}, /* that of a confirmation */
    {"return", "seq", "0"},
    {"confirmation", "reason", "0"},
    {"return", "secret", "null"},
    {"", "machine", "null"},
    {"", "counter", "{}"},
    {"machine", "salt", "\"ab\""},
    {"machine", "elsewhere", "0"},
    {"machine", "names", "[{\"kind\":\"shoe-size\",\"hash\":\"00112233445566778899aabbccddeeff\"}]"},
    {"machine", "names",
     "[{\"kind\":\"machine-id\",\"hash\":\"00112233445566778899aabbccddeeff\"},"
     "{\"kind\":\"machine-id\",\"hash\":\"00112233445566778899aabbccddeeff\"}]"},
    {"counter", "at", "\"\""},
    {"counter", "id", "\"00\""},
    {"counter", "value", "-1"},
    {"clock", "wall", "-5"},
    {"clock", "proven", "253402300800"},
    {"clock", "doubt", "\"forward\""},
    {"clock", "boot-id", "\"11111111-2222-3333-4444-5555555555555\""},
};

/* The object that a path names: of the top, or of the first member. */
static json_t *object_at(json_t *top, const char *path)
{
    json_t *member = json_array_get(json_object_get(top, "members"), 0);

    if (!path[0])
        return top;
    if (strcmp(path, "member") == 0)
        return member;
    return json_object_get(member, path) ? json_object_get(member, path) : json_object_get(top, path);
}

static void test_strict_schema(void **state)
{
    struct agent *a = full_agent();
    json_t *good = statejson_write(a);
    char *unchanged = json_dumps(good, JSON_COMPACT);

    (void)state;
    assert_int_equal(parse_body(unchanged, NULL), PLR_OK);
    free(unchanged);
    json_decref(good);
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        const struct change *c = &changes[i];
        struct fail f = {0};
        json_t *top = statejson_write(a);
        json_t *at = object_at(top, c->path);

        assert_true(json_is_object(at));
        if (c->json)
            assert_int_equal(json_object_set_new(at, c->key, json_loads(c->json, JSON_DECODE_ANY, NULL)), 0);
        else
            assert_int_equal(json_object_del(at, c->key), 0);
        char *body = json_dumps(top, JSON_COMPACT);
        if (parse_body(body, &f) == PLR_OK || strcmp(f.why, "it is not a JSON object") == 0)
            fail_msg("accepted: %s %s %s", c->path, c->key, c->json ? c->json : "absent");
        assert_string_equal(f.reason, "damaged");
        free(body);
        json_decref(top);
    }
    free(a);
}

/* A stack comes back as it was; a member twice, or one that alone is disabled, is damage. */
static void test_members(void **state)
{
    struct agent *a = full_agent(), *back = calloc(1, sizeof(*back));
    struct fail f = {0};
    char *text = NULL;
    size_t len = 0;
    const char second[] = "PID:TESTBOX,SN:ABC1234WXYY";

    (void)state;
    a->member_count = 2;
    assert_int_equal(udi_parse(&a->members[1].udi, second, strlen(second), NULL), PLR_OK);
    a->members[1].mode = STATE_UPDATE_SLR;
    a->members[1].seq = 12;
    a->members[1].pending = (struct state_request){.seq = 12, .time_s = NOW_S};
    a->members[1].pending.commitment.bits = request_commitment_bits(&a->members[1].udi);
    a->members[1].installed.request = a->members[1].pending;
    a->members[1].installed.request.seq = 11;
    memcpy(a->members[1].installed.text, "S", 2);
    assert_int_equal(storetext_format(&text, &len, a, NULL), PLR_OK);
    assert_int_equal(storetext_parse(back, text, len, &f), PLR_OK);
    assert_memory_equal(back, a, sizeof(*a));
    free(text);
    a->members[1].mode = STATE_DISABLED;
    assert_int_equal(storetext_format(&text, &len, a, NULL), PLR_OK);
    assert_int_equal(storetext_parse(back, text, len, &f), PLR_ERR_DAMAGED);
    assert_string_equal(f.why, "its members do not fit together");
    free(text);
    a->members[1] = a->members[0];
    assert_int_equal(storetext_format(&text, &len, a, NULL), PLR_OK);
    assert_int_equal(storetext_parse(back, text, len, &f), PLR_ERR_DAMAGED);
    free(text);
    free(back);
    free(a);
}

static void test_duplicate_keys(void **state)
{
    struct agent *a = full_agent();
    struct fail f = {0};
    json_t *top = statejson_write(a);
    char *body = json_dumps(top, JSON_COMPACT), *twice = NULL;

    (void)state;
    assert_int_equal(parse_body(body, &f), PLR_OK);
    assert_true(asprintf(&twice, "{\"generation\":7,%s", body + 1) > 0);
    assert_int_equal(parse_body(twice, &f), PLR_ERR_DAMAGED);
    free(twice);
    free(body);
    json_decref(top);
    free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_every_bit_counts),
        cmocka_unit_test(test_every_length_counts),
        cmocka_unit_test(test_foreign_and_newer),
        cmocka_unit_test(test_strict_schema),
        cmocka_unit_test(test_duplicate_keys),
        cmocka_unit_test(test_members),
    };

    return cmocka_run_group_tests(tests, group_setup, NULL);
}
