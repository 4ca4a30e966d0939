/* Private keys: round trips, passphrases, damage, foreign files; guarded memory and the start-up self-test. */
#include "tests/unit/test_keys_common.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <sodium.h>

#include "keys/secret.h"
#include "keys/selftest.h"
#include "keys/slrsign.h"

static struct secret *passphrase_of(const char *text)
{
    struct secret *s = secret_new(strlen(text));

    assert_non_null(s);
    memcpy(s->bytes, text, strlen(text));
    return s;
}

static void test_init(void **state)
{
    (void)state;
    struct fail f = {0};

    assert_int_equal(keys_init(&f), PLR_OK);
    assert_int_equal(keys_init(&f), PLR_OK);
    assert_null(selftest_run());
}

static void test_secret(void **state)
{
    (void)state;
    for (size_t len = 0; len < 70; len++) {
        struct secret *s = secret_new(len);

        assert_non_null(s);
        assert_int_equal(s->len, len);
        assert_int_equal((uintptr_t)s % _Alignof(struct secret), 0);
        assert_true(sodium_is_zero(s->bytes, len));
        memset(s->bytes, 0xaa, len);
        secret_free(s);
    }
    secret_free(NULL);
    assert_null(secret_new(SIZE_MAX));
    assert_null(secret_new(SIZE_MAX - 8));
}

/* The same key comes back, and signs as before. */
static void check_same(const struct signkey *a, const struct signkey *b)
{
    uint8_t pub_a[32] = {0};
    uint8_t pub_b[32] = {0};
    size_t len = signkey_public(pub_a, a);

    assert_int_equal(signkey_type(a), signkey_type(b));
    assert_int_equal(signkey_public(pub_b, b), len);
    assert_memory_equal(pub_a, pub_b, len);
    if (signkey_type(a) == SIGNKEY_P224) {
        struct schnorr_public pub = schnorr_key_public(signkey_schnorr(b));

        assert_int_equal(len, SCHNORR_PUBLIC_LEN);
        assert_memory_equal(pub.bytes, pub_a, len);
        return;
    }
    uint8_t signature[64] = {0};
    const uint8_t msg[] = "twelve bytes";
    assert_int_equal(len, 32);
    assert_null(signkey_schnorr(b));
    assert_int_equal(signkey_sign_ed25519(signature, b, msg, sizeof(msg), NULL), PLR_OK);
    assert_int_equal(slrsign_verify_ed25519(signature, msg, sizeof(msg), pub_a, NULL), PLR_OK);
    assert_int_equal(slrsign_verify_ed25519(signature, msg, sizeof(msg) - 1, pub_a, NULL), PLR_ERR_SIGNATURE);
}

static void test_round_trip(void **state)
{
    (void)state;
    struct secret *pass = passphrase_of("correct horse");

    for (int type = SIGNKEY_ED25519; type <= SIGNKEY_P224; type++) {
        for (int encrypted = 0; encrypted < 2; encrypted++) {
            struct signkey *key = fresh_key((enum signkey_type)type);
            struct signkey *back = NULL;
            char pem[SIGNKEY_PEM_MAX] = {0};
            struct fail f = {0};
            size_t len = 0;

            assert_int_equal(signkey_write(pem, sizeof(pem), &len, key, encrypted ? pass : NULL, &f), PLR_OK);
            assert_int_equal(strlen(pem), len);
            assert_int_equal(strstr(pem, "-----BEGIN ENCRYPTED PRIVATE KEY-----") != NULL, encrypted);
            if (signkey_read(&back, pem, len, encrypted ? pass : NULL, &f) != PLR_OK)
                fail_msg("%s", f.why);
            check_same(key, back);
            signkey_free(back);
            /* Too little room: nothing is written. */
            char small[64] = "untouched";
            size_t small_len = 7;
            assert_int_equal(signkey_write(small, sizeof(small), &small_len, key, NULL, &f), PLR_ERR_SPACE);
            assert_string_equal(small, "untouched");
            assert_int_equal(small_len, 7);
            signkey_free(key);
        }
    }
    secret_free(pass);
}

static void test_keys_differ(void **state)
{
    (void)state;
    uint8_t seen[8][32] = {{0}};

    for (size_t i = 0; i < 8; i++) {
        struct signkey *key = fresh_key(i < 4 ? SIGNKEY_ED25519 : SIGNKEY_P224);

        (void)signkey_public(seen[i], key);
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(seen[k], seen[i], 29);
        signkey_free(key);
    }
}

static void test_passphrase(void **state)
{
    (void)state;
    struct signkey *key = fresh_key(SIGNKEY_ED25519);
    struct signkey *back = NULL;
    struct secret *right = passphrase_of("right");
    struct secret *wrong = passphrase_of("Right");
    struct secret *empty = secret_new(0);
    char pem[SIGNKEY_PEM_MAX] = {0};
    char other[SIGNKEY_PEM_MAX] = {0};
    struct fail f = {0};
    size_t len = 0;

    assert_int_equal(signkey_write(pem, sizeof(pem), &len, key, right, &f), PLR_OK);
    assert_int_equal(signkey_read(&back, pem, len, wrong, &f), PLR_ERR_UNTRUSTED);
    assert_string_equal(f.reason, "badpassphrase");
    assert_int_equal(signkey_read(&back, pem, len, NULL, &f), PLR_ERR_UNTRUSTED);
    assert_string_equal(f.reason, "badpassphrase");
    assert_non_null(strstr(f.hint, "--passphrase-file"));
    assert_int_equal(signkey_read(&back, pem, len, empty, &f), PLR_ERR_UNTRUSTED);
    assert_null(back);
    assert_int_equal(signkey_write(other, sizeof(other), &len, key, empty, &f), PLR_ERR_USAGE);
    /* A fresh salt each time. */
    assert_int_equal(signkey_write(other, sizeof(other), &len, key, right, &f), PLR_OK);
    assert_string_not_equal(pem, other);
    secret_free(right);
    secret_free(wrong);
    secret_free(empty);
    signkey_free(key);
}

/* Read damaged text: an error of the right kind, or (a byte without meaning) the same key; never another key. */
static int damaged_is_refused(const struct signkey *key, const char *pem, size_t len, const struct secret *pass)
{
    struct signkey *back = NULL;
    struct fail f = {0};
    enum plr_err err = signkey_read(&back, pem, len, pass, &f);

    if (err == PLR_OK) {
        check_same(key, back);
        signkey_free(back);
        return 0;
    }
    assert_null(back);
    assert_true(err == PLR_ERR_DAMAGED || (err == PLR_ERR_UNTRUSTED && pass));
    assert_true(strlen(f.why) > 0);
    return 1;
}

static void check_damage(const struct secret *pass, size_t step)
{
    for (int type = SIGNKEY_ED25519; type <= SIGNKEY_P224; type++) {
        struct signkey *key = fresh_key((enum signkey_type)type);
        char pem[SIGNKEY_PEM_MAX] = {0};
        size_t len = 0;
        size_t tried = 0;
        size_t refused = 0;

        assert_int_equal(signkey_write(pem, sizeof(pem), &len, key, pass, NULL), PLR_OK);
        for (size_t at = 0; at < len; at += step, tried++) {
            char kept = pem[at];

            pem[at] = kept == 'A' ? 'B' : 'A';
            refused += (size_t)damaged_is_refused(key, pem, len, pass);
            pem[at] = kept;
        }
        /* All but, at most, two version numbers (two symbols show one of them) and a count of unused bits. */
        assert_true(tried - refused <= 4);
        for (size_t cut = 0; cut + 1 < len; cut += step)
            assert_int_equal(damaged_is_refused(key, pem, cut, pass), 1);
        signkey_free(key);
    }
}

static void test_damage_plain(void **state)
{
    (void)state;
    check_damage(NULL, 1);
}

static void test_damage_encrypted(void **state)
{
    (void)state;
    struct secret *pass = passphrase_of("p");

    check_damage(pass, 37);
    secret_free(pass);
}

/* Text of a key that OpenSSL writes; kind chooses the form. */
enum foreign { PLAIN_P256, SEALED_PBKDF2, SEALED_COSTLY, PLAIN_BARE };

static size_t foreign_pem(char *dst, size_t cap, enum foreign kind, const struct secret *pass)
{
    EVP_PKEY *pkey = kind == PLAIN_P256 ? EVP_EC_gen("P-256") : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(pkey);
    BIO *bio = BIO_new(BIO_s_mem());
    X509_ALGOR *alg = NULL;
    X509_SIG *sig = NULL;
    char *text = NULL;

    if (kind == SEALED_PBKDF2)
        alg = PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), 2048, NULL, 0, NULL, NID_hmacWithSHA256);
    if (kind == SEALED_COSTLY)
        alg = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), NULL, 0, NULL, 2, 1, 65);
    if (alg) {
        sig = PKCS8_set0_pbe((const char *)pass->bytes, (int)pass->len, info, alg);
        assert_int_equal(PEM_write_bio_PKCS8(bio, sig), 1);
    } else {
        assert_int_equal(PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio, info), 1);
    }
    size_t len = (size_t)BIO_get_mem_data(bio, &text);
    assert_true(len < cap);
    memcpy(dst, text, len);
    dst[len] = '\0';
    X509_SIG_free(sig);
    BIO_free(bio);
    PKCS8_PRIV_KEY_INFO_free(info);
    EVP_PKEY_free(pkey);
    return len;
}

static void test_foreign(void **state)
{
    (void)state;
    struct secret *pass = passphrase_of("p");
    char pem[SIGNKEY_PEM_MAX] = {0};
    struct signkey *key = NULL;
    struct fail f = {0};
    size_t len = foreign_pem(pem, sizeof(pem), PLAIN_BARE, pass);

    /* Made by openssl genpkey, without our attribute: welcome. */
    assert_int_equal(signkey_read(&key, pem, len, NULL, &f), PLR_OK);
    signkey_free(key);
    key = NULL;
    len = foreign_pem(pem, sizeof(pem), PLAIN_P256, pass);
    assert_int_equal(signkey_read(&key, pem, len, NULL, &f), PLR_ERR_DAMAGED);
    assert_non_null(strstr(f.why, "neither Ed25519 nor P-224"));
    len = foreign_pem(pem, sizeof(pem), SEALED_PBKDF2, pass);
    assert_int_equal(signkey_read(&key, pem, len, pass, &f), PLR_ERR_DAMAGED);
    assert_non_null(strstr(f.why, "scrypt"));
    len = foreign_pem(pem, sizeof(pem), SEALED_COSTLY, pass);
    assert_int_equal(signkey_read(&key, pem, len, pass, &f), PLR_ERR_DAMAGED);
    assert_non_null(strstr(f.why, "scrypt"));
    assert_null(key);
    secret_free(pass);
}

static void test_not_a_key_file(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "\n\n# nothing\n",
        "hello",
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\ntail",
        "-----BEGIN PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n",
        "-----BEGIN -----\nAAAA\n-----END -----\n",
    };
    struct signkey *key = NULL;
    struct fail f = {0};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(signkey_read(&key, texts[i], strlen(texts[i]), NULL, &f), PLR_ERR_DAMAGED);
    char *large = malloc(SIGNKEY_PEM_MAX + 1);
    assert_non_null(large);
    memset(large, '#', SIGNKEY_PEM_MAX + 1);
    assert_int_equal(signkey_read(&key, large, SIGNKEY_PEM_MAX + 1, NULL, &f), PLR_ERR_DAMAGED);
    free(large);
    assert_null(key);
}

static void test_wrong_type_signs_nothing(void **state)
{
    (void)state;
    struct signkey *key = fresh_key(SIGNKEY_P224);
    uint8_t signature[64] = {1};
    struct fail f = {0};

    assert_int_equal(signkey_sign_ed25519(signature, key, (const uint8_t *)"x", 1, &f), PLR_ERR_CRYPTO);
    assert_int_equal(signature[0], 1);
    signkey_free(key);
    signkey_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_init),
        cmocka_unit_test(test_secret),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_keys_differ),
        cmocka_unit_test(test_passphrase),
        cmocka_unit_test(test_damage_plain),
        cmocka_unit_test(test_damage_encrypted),
        cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_not_a_key_file),
        cmocka_unit_test(test_wrong_type_signs_nothing),
    };

    return cmocka_run_group_tests_name("keys: private keys", tests, NULL, NULL);
}
