/* Ed25519 against the standard vectors: RFC 8032, section 7.1, signed and verified; and Project Wycheproof's file, as
 * labelled, which is not part of this source: PLRKIT_SHARED names the folder that has data/wycheproof-ed25519.json. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <jansson.h>
#include <sodium.h>

#include "codec/cose.h"
#include "keys/keys.h"
#include "keys/signkey.h"
#include "keys/slrsign.h"

#define MSG_MAX 4096

static int setup(void **state)
{
    (void)state;
    return keys_init(NULL) == PLR_OK ? 0 : -1;
}

/* Hex to bytes; the vectors are well-formed. */
static size_t unhex(uint8_t *dst, size_t cap, const char *hex)
{
    size_t len = 0;
    const char *end = NULL;

    assert_int_equal(sodium_hex2bin(dst, cap, hex, strlen(hex), NULL, &len, &end), 0);
    assert_int_equal(*end, '\0');
    return len;
}

static const struct {
    const char *seed;
    const char *public_key;
    const char *msg;
    const char *signature;
} rfc8032[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
     "655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
     "b00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
     "c027beceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e"
     "2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17a"
     "d9bef1177331a704"},
};

/* The key of a seed: PKCS#8 of RFC 8410, section 7, as a file. */
static struct signkey *key_of_seed(const char *seed_hex)
{
    static const uint8_t head[16] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                     0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};
    uint8_t der[48] = {0};
    char b64[128] = {0};
    char pem[256] = {0};
    struct signkey *key = NULL;

    memcpy(der, head, sizeof(head));
    assert_int_equal(unhex(der + sizeof(head), 32, seed_hex), 32);
    (void)sodium_bin2base64(b64, sizeof(b64), der, sizeof(der), sodium_base64_VARIANT_ORIGINAL);
    int len = snprintf(pem, sizeof(pem), "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n", b64);
    assert_int_equal(signkey_read(&key, pem, (size_t)len, NULL, NULL), PLR_OK);
    return key;
}

static void test_rfc8032(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rfc8032) / sizeof(rfc8032[0]); i++) {
        struct signkey *key = key_of_seed(rfc8032[i].seed);
        uint8_t msg[64] = {0};
        uint8_t want_pub[32] = {0};
        uint8_t want[64] = {0};
        uint8_t pub[32] = {0};
        uint8_t got[64] = {0};
        size_t len = unhex(msg, sizeof(msg), rfc8032[i].msg);

        (void)unhex(want_pub, sizeof(want_pub), rfc8032[i].public_key);
        (void)unhex(want, sizeof(want), rfc8032[i].signature);
        assert_int_equal(signkey_public(pub, key), 32);
        assert_memory_equal(pub, want_pub, 32);
        assert_int_equal(signkey_sign_ed25519(got, key, msg, len, NULL), PLR_OK);
        assert_memory_equal(got, want, 64);
        assert_int_equal(slrsign_verify_ed25519(want, msg, len, pub, NULL), PLR_OK);
        for (size_t bit = 0; bit < 512; bit++) {
            struct fail f = {0};

            got[bit / 8] ^= (uint8_t)(1u << bit % 8);
            assert_int_equal(slrsign_verify_ed25519(got, msg, len, pub, &f), PLR_ERR_SIGNATURE);
            assert_string_equal(f.reason, "badsignature");
            got[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        signkey_free(key);
    }
}

/* A COSE object whose signature has this length: only 64 bytes may pass the decoder. */
static enum plr_err decode_with(const uint8_t *signature, size_t len)
{
    static const uint8_t kid[COSE_KID_LEN] = {1, 2, 3, 4};
    uint8_t whole[512] = {0};
    uint8_t full[COSE_SIG_LEN] = {0};
    size_t at = 0;
    struct cose_view view = {0};

    assert_int_equal(cose_encode(whole, sizeof(whole), &at, kid, (const uint8_t *)"payload", 7, full, NULL), PLR_OK);
    at -= COSE_SIG_LEN + 2;
    assert_int_equal(whole[at], 0x58);
    if (len < 24) {
        whole[at++] = (uint8_t)(0x40 | len);
    } else {
        whole[at++] = 0x58;
        whole[at++] = (uint8_t)len;
    }
    memcpy(whole + at, signature, len);
    return cose_decode(&view, whole, at + len, NULL);
}

static void check_vector(const json_t *test, const uint8_t *public_key)
{
    uint8_t msg[MSG_MAX] = {0};
    uint8_t signature[128] = {0};
    bool valid = strcmp(json_string_value(json_object_get(test, "result")), "valid") == 0;
    json_int_t id = json_integer_value(json_object_get(test, "tcId"));
    size_t len = unhex(msg, sizeof(msg), json_string_value(json_object_get(test, "msg")));
    size_t sig_len = unhex(signature, sizeof(signature), json_string_value(json_object_get(test, "sig")));
    enum plr_err err = decode_with(signature, sig_len);

    if (sig_len != COSE_SIG_LEN) {
        if (valid || err != PLR_ERR_FORMAT)
            fail_msg("vector %lld: a signature of %zu bytes got %d", (long long)id, sig_len, err);
        return;
    }
    assert_int_equal(err, PLR_OK);
    err = slrsign_verify_ed25519(signature, msg, len, public_key, NULL);
    if (err != (valid ? PLR_OK : PLR_ERR_SIGNATURE))
        fail_msg("vector %lld is %s and got %d", (long long)id, valid ? "valid" : "invalid", err);
}

static void test_wycheproof(void **state)
{
    (void)state;
    const char *shared = getenv("PLRKIT_SHARED");
    char path[4096] = {0};
    size_t i = 0;
    size_t k = 0;
    size_t seen = 0;
    const json_t *group = NULL;
    const json_t *test = NULL;

    (void)snprintf(path, sizeof(path), "%s/data/wycheproof-ed25519.json", shared ? shared : "../shared");
    json_t *root = json_load_file(path, 0, NULL);
    if (!root) {
        print_message("there is no \"%s\": skipped\n", path);
        skip();
    }
    json_array_foreach(json_object_get(root, "testGroups"), i, group)
    {
        uint8_t public_key[32] = {0};
        const char *hex = json_string_value(json_object_get(json_object_get(group, "publicKey"), "pk"));

        assert_non_null(hex);
        assert_int_equal(unhex(public_key, sizeof(public_key), hex), 32);
        json_array_foreach(json_object_get(group, "tests"), k, test)
        {
            check_vector(test, public_key);
            seen++;
        }
    }
    assert_int_equal(seen, json_integer_value(json_object_get(root, "numberOfTests")));
    assert_true(seen > 0);
    print_message("%zu vectors\n", seen);
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc8032),
        cmocka_unit_test(test_wycheproof),
    };

    return cmocka_run_group_tests_name("Ed25519: standard vectors", tests, setup, NULL);
}
