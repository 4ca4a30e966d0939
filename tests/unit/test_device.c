/* Device keys: derivation and MAC against answers of Python's hashlib.blake2b, every bit of what is tied to the MAC,
 * the code's fields, and the files of epoch keys. */
#include "tests/unit/test_keys_common.h"

#include <sodium.h>
#include <stdio.h>

#include "keys/digest.h"
#include "keys/epochkey.h"
#include "keys/signkey.h"

#define CODE "MM29KSEQRJ3EF1CGRVS3VP82EHG77ZZR"
#define UDI  "PID:C9300-24UX,SN:FCW2134L0RN"
#define CLAIM                                                                                                          \
    {                                                                                                                  \
        .seq = 5, .commitment = {.bits = 44, .bytes = {0x01, 0x23, 0x45, 0x67, 0x89, 0xa0} }                           \
    }
#define RECEIPT "72422f5c"

static void key_of(uint8_t key[static DEVICE_KEY_LEN])
{
    uint8_t epoch[DEVICE_KEY_LEN] = {0};
    struct udi udi = {0};

    for (size_t i = 0; i < sizeof epoch; i++)
        epoch[i] = (uint8_t)i;
    assert_int_equal(udi_parse(&udi, UDI, strlen(UDI), NULL), PLR_OK);
    device_key(key, epoch, &udi);
}

static void test_known_answer(void **state)
{
    const struct device_claim claim = CLAIM;
    struct deviceauth auth = {.epoch = 1, .export_status = EXPORT_ALLOWED, .account = 4711}, back = {0};
    uint8_t key[DEVICE_KEY_LEN] = {0}, bytes[CODE_BYTES_MAX] = {0};
    char hex[2 * DEVICE_KEY_LEN + 1] = "", check[DEVICE_CHECK_TEXT + 1] = "", text[CODE_SYM_MAX + 1] = "";
    char receipt[DIGEST_RECEIPT_TEXT + 1] = "";
    struct code code = {0};

    (void)state;
    key_of(key);
    sodium_bin2hex(hex, sizeof hex, key, sizeof key);
    assert_string_equal(hex, "d963d7c95b3738dc92b09f6a86bb3ebdbac45cbc86dbd4e20a0898a94da20c50");
    device_check(check, key);
    assert_string_equal(check, "6f6d3270");
    device_sign(&auth, key, &claim);
    deviceauth_encode(&code, &auth);
    code_text(text, &code);
    assert_string_equal(text, CODE);
    assert_int_equal(code_read_kind(&code, CODE_PLR_DEVICE, CODE, strlen(CODE), NULL), PLR_OK);
    assert_int_equal(deviceauth_decode(&back, &code, NULL), PLR_OK);
    assert_int_equal(back.epoch, 1);
    assert_int_equal(back.export_status, EXPORT_ALLOWED);
    assert_int_equal(back.account, 4711);
    assert_memory_equal(back.mac, auth.mac, sizeof auth.mac);
    assert_int_equal(code_bytes(bytes, &code), 17);
    assert_int_equal(bytes[16] & 0x3f, 0);
    digest_code_receipt(receipt, &code);
    assert_string_equal(receipt, RECEIPT);
}

/* One thing at a time is another: none of them holds. */
static void test_everything_is_tied(void **state)
{
    const struct device_claim claim = CLAIM;
    struct deviceauth good = {.epoch = 1, .export_status = EXPORT_ALLOWED, .account = 4711};
    uint8_t key[DEVICE_KEY_LEN] = {0};

    (void)state;
    key_of(key);
    device_sign(&good, key, &claim);
    assert_int_equal(device_verify(&good, key, &claim, NULL), PLR_OK);
    for (size_t i = 0; i < 8 * sizeof good.mac; i++) {
        struct deviceauth a = good;

        a.mac[i / 8] ^= (uint8_t)(1u << i % 8);
        assert_int_equal(device_verify(&a, key, &claim, NULL), PLR_ERR_SIGNATURE);
    }
    for (size_t i = 0; i < 8 * sizeof key; i++) {
        key[i / 8] ^= (uint8_t)(1u << i % 8);
        assert_int_equal(device_verify(&good, key, &claim, NULL), PLR_ERR_SIGNATURE);
        key[i / 8] ^= (uint8_t)(1u << i % 8);
    }
    for (size_t i = 0; i < 18 + 2 + 1; i++) {
        struct deviceauth a = good;

        a.account ^= i < 18 ? 1u << i : 0;
        a.export_status ^= i == 18 ? 1 : i == 19 ? 3 : 0;
        a.epoch ^= i == 20;
        assert_int_equal(device_verify(&a, key, &claim, NULL), PLR_ERR_SIGNATURE);
    }
    for (size_t i = 0; i < 6 + 44 + 1; i++) {
        struct device_claim c = claim;

        c.seq ^= (uint8_t)(i < 6 ? 1u << i : 0);
        if (i >= 6 && i < 50)
            c.commitment.bytes[(i - 6) / 8] ^= (uint8_t)(0x80u >> (i - 6) % 8);
        c.commitment.bits -= i == 50;
        assert_int_equal(device_verify(&good, key, &c, NULL), PLR_ERR_SIGNATURE);
    }
}

static void test_export_3_is_refused(void **state)
{
    struct deviceauth a = {.export_status = (enum export_status)3};
    struct code code = {0};
    struct fail f = {0};

    (void)state;
    deviceauth_encode(&code, &a);
    a.account = 7;
    assert_int_equal(deviceauth_decode(&a, &code, &f), PLR_ERR_FORMAT);
    assert_string_equal(f.reason, "badexport");
    assert_int_equal(a.account, 7);
}

static void test_fields_in_range(void **state)
{
    struct deviceauth a = {0}, back = {0};
    struct code code = {0};

    (void)state;
    for (unsigned i = 0; i < 2 * 3 * 4; i++) {
        static const uint32_t accounts[] = {0, 1, PLRAUTH_REHEARSAL_MIN - 1, PLRAUTH_ACCOUNT_MAX};

        a = (struct deviceauth){
            .epoch = i % 2, .export_status = (enum export_status)(i / 2 % 3), .account = accounts[i / 6]};
        memset(a.mac, (int)(i * 11), sizeof a.mac);
        deviceauth_encode(&code, &a);
        assert_int_equal(code.len, DEVICEAUTH_SYMBOLS);
        assert_int_equal(deviceauth_decode(&back, &code, NULL), PLR_OK);
        assert_true(back.epoch == a.epoch && back.export_status == a.export_status && back.account == a.account);
        assert_memory_equal(back.mac, a.mac, sizeof a.mac);
        assert_int_equal(deviceauth_is_rehearsal(&back), a.account > 0x1ffff);
    }
}

static struct secret *passphrase_of(const char *text)
{
    struct secret *s = secret_new(strlen(text));

    assert_non_null(s);
    memcpy(s->bytes, text, strlen(text));
    return s;
}

static void read_fails(const char *pem, const struct secret *passphrase, enum plr_err want, const char *reason)
{
    struct secret *key = NULL;
    struct fail f = {0};

    assert_int_equal(epochkey_read(&key, pem, strlen(pem), passphrase, &f), want);
    assert_string_equal(f.reason, reason);
    assert_null(key);
}

static void test_epoch_key_file(void **state)
{
    struct secret *key = NULL, *back = NULL, *right = passphrase_of("right"), *wrong = passphrase_of("wrong");
    char plain[SIGNKEY_PEM_MAX] = "", sealed[SIGNKEY_PEM_MAX] = "";
    size_t len = 0;

    (void)state;
    assert_int_equal(epochkey_generate(&key, NULL), PLR_OK);
    assert_int_equal(key->len, DEVICE_KEY_LEN);
    assert_false(sodium_is_zero(key->bytes, key->len));
    assert_int_equal(epochkey_write(plain, sizeof plain, &len, key, NULL, NULL), PLR_OK);
    assert_int_equal(len, strlen(plain));
    assert_int_equal(strncmp(plain, "-----BEGIN PRIVATE KEY-----\n", 28), 0);
    assert_int_equal(epochkey_read(&back, plain, len, NULL, NULL), PLR_OK);
    assert_memory_equal(back->bytes, key->bytes, DEVICE_KEY_LEN);
    secret_free(back);
    assert_int_equal(epochkey_write(sealed, sizeof sealed, &len, key, right, NULL), PLR_OK);
    assert_non_null(strstr(sealed, "BEGIN ENCRYPTED PRIVATE KEY"));
    assert_int_equal(epochkey_read(&back, sealed, len, right, NULL), PLR_OK);
    assert_memory_equal(back->bytes, key->bytes, DEVICE_KEY_LEN);
    read_fails(sealed, NULL, PLR_ERR_UNTRUSTED, "badpassphrase");
    read_fails(sealed, wrong, PLR_ERR_UNTRUSTED, "badpassphrase");
    read_fails("", NULL, PLR_ERR_DAMAGED, "badkey");
    secret_free(back);
    secret_free(key);
    secret_free(right);
    secret_free(wrong);
}

/* Every change of a character of a plain file is noticed, or changes nothing. */
static void test_epoch_key_damage(void **state)
{
    struct secret *key = NULL;
    char pem[SIGNKEY_PEM_MAX] = "";
    size_t len = 0, noticed = 0;

    (void)state;
    assert_int_equal(epochkey_generate(&key, NULL), PLR_OK);
    assert_int_equal(epochkey_write(pem, sizeof pem, &len, key, NULL, NULL), PLR_OK);
    for (size_t i = 0; i < len; i++) {
        struct secret *back = NULL;
        char was = pem[i];

        pem[i] = was == 'A' ? 'B' : 'A';
        if (epochkey_read(&back, pem, len, NULL, NULL) == PLR_OK)
            assert_memory_equal(back->bytes, key->bytes, DEVICE_KEY_LEN);
        else
            noticed++;
        secret_free(back);
        pem[i] = was;
    }
    assert_true(noticed > len / 2);
    secret_free(key);
}

/* Neither kind of file is taken for the other. */
static void test_kinds_of_files(void **state)
{
    struct signkey *sign = fresh_key(SIGNKEY_ED25519), *none = NULL;
    struct secret *key = NULL;
    char pem[SIGNKEY_PEM_MAX] = "";
    size_t len = 0;

    (void)state;
    assert_int_equal(signkey_write(pem, sizeof pem, &len, sign, NULL, NULL), PLR_OK);
    read_fails(pem, NULL, PLR_ERR_DAMAGED, "badkey");
    assert_int_equal(epochkey_generate(&key, NULL), PLR_OK);
    assert_int_equal(epochkey_write(pem, sizeof pem, &len, key, NULL, NULL), PLR_OK);
    assert_int_equal(signkey_read(&none, pem, len, NULL, NULL), PLR_ERR_DAMAGED);
    assert_null(none);
    secret_free(key);
    signkey_free(sign);
}

static int init(void **state)
{
    (void)state;
    return keys_init(NULL) == PLR_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answer),        cmocka_unit_test(test_everything_is_tied),
        cmocka_unit_test(test_export_3_is_refused), cmocka_unit_test(test_fields_in_range),
        cmocka_unit_test(test_epoch_key_file),      cmocka_unit_test(test_epoch_key_damage),
        cmocka_unit_test(test_kinds_of_files),
    };

    return cmocka_run_group_tests(tests, init, NULL);
}
