/* Public keys as tokens write them, and which key files are references. What a token does is tests/token.bats. */
#include "test_keys_common.h"

#include "keys/token.h"
#include "keys/tokenpoint.h"

/* The one object of a token that is not there. */
static struct {
    const char *params;
    size_t params_len;
    uint8_t point[80];
    size_t point_len;
} object;

static ck_rv_t attributes(ck_session_handle_t session, ck_object_handle_t handle, struct ck_attribute *list,
                          unsigned long count)
{
    const void *value = list[0].type == CKA_EC_PARAMS ? (const void *)object.params : object.point;
    size_t len = list[0].type == CKA_EC_PARAMS ? object.params_len : object.point_len;

    assert_int_equal(session, 1);
    assert_int_equal(handle, 2);
    assert_int_equal(count, 1);
    if (len > list[0].value_len) {
        list[0].value_len = (unsigned long)-1;
        return CKR_BUFFER_TOO_SMALL;
    }
    memcpy(list[0].value, value, len);
    list[0].value_len = len;
    return CKR_OK;
}

static bool read_point(uint8_t ret[static 32])
{
    struct ck_function_list module = {.C_GetAttributeValue = attributes};

    return tokenpoint_read(ret, &module, 1, 2);
}

static void set_point(const char *head, size_t head_len, size_t tail)
{
    memset(object.point, 0xaa, sizeof object.point);
    memcpy(object.point, head, head_len);
    for (size_t i = 0; i < 32; i++)
        object.point[head_len + i] = (uint8_t)(i + 1);
    object.point_len = head_len + 32 + tail;
}

static void test_points(void **state)
{
    static const struct {
        const char *head;
        size_t len;
        size_t tail;
        bool good;
    } points[] = {
        {"", 0, 0, true},
        {"\x04\x20", 2, 0, true},
        {"\x03\x21\x00", 3, 0, true},
        {"", 0, 1, false},
        {"\x04\x20", 2, 1, false},
        {"\x04\x21", 2, 0, false},
        {"\x05\x20", 2, 0, false},
        {"\x03\x21\x01", 3, 0, false},
        {"\x04", 1, 0, false},
        {"\x03\x21\x00", 3, 1, false},
        {"", 0, 40, false},
    };

    (void)state;
    object.params = TOKENPOINT_OID;
    object.params_len = sizeof TOKENPOINT_OID - 1;
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        uint8_t got[32] = {0};

        set_point(points[i].head, points[i].len, points[i].tail);
        assert_int_equal(read_point(got), points[i].good);
        for (size_t k = 0; k < 32; k++)
            assert_int_equal(got[k], points[i].good ? k + 1 : 0);
    }
    object.point_len = 31;
    assert_false(read_point((uint8_t[32]){0}));
    object.point_len = 0;
    assert_false(read_point((uint8_t[32]){0}));
}

static void test_curves(void **state)
{
    static const struct {
        const char *params;
        size_t len;
        bool good;
    } curves[] = {
        {TOKENPOINT_OID, sizeof TOKENPOINT_OID - 1, true},
        {TOKENPOINT_NAME, sizeof TOKENPOINT_NAME - 1, true},
        {"\x06\x09\x2b\x06\x01\x04\x01\xda\x47\x0f\x01", 11, true},
        {"\x06\x03\x2b\x65\x71", 5, false}, /* Ed448 */
        {"\x06\x03\x2b\x65\x6e", 5, false}, /* X25519 */
        {TOKENPOINT_OID, sizeof TOKENPOINT_OID - 2, false},
        {TOKENPOINT_OID, sizeof TOKENPOINT_OID, false},
        {"\x13\x0a"
         "edwards448",
         12, false},
        {"", 0, false},
    };

    (void)state;
    set_point("\x04\x20", 2, 0);
    for (size_t i = 0; i < sizeof curves / sizeof *curves; i++) {
        uint8_t got[32] = {0};

        object.params = curves[i].params;
        object.params_len = curves[i].len;
        assert_int_equal(read_point(got), curves[i].good);
    }
}

static void test_references(void **state)
{
    static const struct {
        const char *text;
        bool reference;
        bool passphrase;
    } texts[] = {
        {"pkcs11:token=a;object=b", true, true},
        {"pkcs11:token=a;object=b\n", true, true},
        {"pkcs11:", true, true},
        {"pkcs11:token=a;object=b\n\n", false, false},
        {"pkcs11:token=a;object=b\r\n", false, false},
        {"pkcs11:token=a;object=b\npkcs11:token=a", false, false},
        {"pkcs11:token=a b", false, false},
        {"pkcs11:token=\xc3\xa4", false, false},
        {" pkcs11:token=a", false, false},
        {"PKCS11:token=a", false, false},
        {"pkcs11", false, false},
        {"\n", false, false},
        {"", false, false},
        {"-----BEGIN PRIVATE KEY-----\n", false, false},
        {"-----BEGIN ENCRYPTED PRIVATE KEY-----\n", false, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t len = strlen(texts[i].text);

        assert_int_equal(token_is_reference(texts[i].text, len), texts[i].reference);
        assert_int_equal(signkey_is_reference(texts[i].text, len), texts[i].reference);
        assert_int_equal(signkey_wants_passphrase(texts[i].text, len), texts[i].passphrase);
    }
    /* A NUL is not the end of the text. */
    assert_false(token_is_reference("pkcs11:token=a\0b", 16));
}

static void test_too_long(void **state)
{
    char text[SIGNKEY_PEM_MAX] = "pkcs11:object=";
    struct signkey *key = NULL;
    struct fail f = {0};

    (void)state;
    memset(text + 14, 'x', sizeof text - 14);
    assert_int_equal(signkey_read(&key, text, sizeof text, NULL, &f), PLR_ERR_FORMAT);
    assert_string_equal(f.reason, "badtokenuri");
    assert_null(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_points),
        cmocka_unit_test(test_curves),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
