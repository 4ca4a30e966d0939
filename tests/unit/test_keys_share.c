/* Key shares: every k of n, mistakes in the codes, and shares that do not belong together. */
#include "test_keys_common.h"

#include <sodium.h>

#include "codec/mend.h"
#include "codec/symbol.h"
#include "keys/keyshare.h"

#define SUITE_SHARES 6

/* Seed 00 01 .. 1f; coefficients of x: 0x80 + 3 i, of x^2: 0x11 + 7 i for byte i. Python: hashlib, cryptography, long
 * division in the field, the checksum of BIP-173. */
static const char *const known[SUITE_SHARES] = {
    "K6694AV4HKADTS9DYNZ8DKGP3YK6WDNYR44N2PF1N1SZP0T8J2C21T5H752DS21HTMST17S",
    "K6A94AV2ZFHMS5CYGTMJHRZVA678F75NXB5X6Y51NTR9QGGDSNJVXDX8G7EW9M6849VW0ZR",
    "K6E94AV6EWZR3T4KBFKSCVD53SR8KGKVAD10NCERMSNX0YC5JMPMDFZH91JMR207BGN4MK5",
    "K6J94AV1XM33MFS32WMMT49235TG3VRBC5TSX8RP1E5PZPW5CSCK9W0Z9CJQ35GSWDKWB8F",
    "K6P94AV5C7DFEGHES9KZ77VWAT5GZCE5V3Y4ETKF0D828R0D7R8WSY26GAEZJKPPKMX4Z4J",
    "K7Y94AV5KD3M1WJXQ44SHDTKAZV11JP5ZNHVZEKRTN0MEHKF3CC67X9DA9QF084MG2V224H",
};
static const uint8_t known_index[SUITE_SHARES] = {1, 2, 3, 4, 5, 15};

static struct share read_known(size_t i)
{
    struct share share = {0};
    struct code code = {0};
    struct fail f = {0};

    if (code_read_kind(&code, CODE_SHARE, known[i], strlen(known[i]), &f) != PLR_OK ||
        share_decode(&share, &code, &f) != PLR_OK)
        fail_msg("known share: %s", f.why);
    return share;
}

static void seed_of_known(uint8_t seed[static 32])
{
    for (size_t i = 0; i < 32; i++)
        seed[i] = (uint8_t)i;
}

static void test_known_codes(void **state)
{
    uint8_t seed[32] = {0};
    uint8_t got[32] = {0};
    struct keyshares *shares = keyshare_new();
    struct signkey *key = NULL;
    char set[KEYSHARE_SET_TEXT + 1] = "";

    (void)state;
    seed_of_known(seed);
    for (size_t i = 0; i < SUITE_SHARES; i++) {
        struct share share = read_known(i);
        struct code code = {0};
        char text[CODE_SYM_MAX + 1] = "";

        assert_int_equal(share.threshold, 3);
        assert_int_equal(share.index, known_index[i]);
        keyshare_set_text(set, share.set);
        assert_string_equal(set, "92456c");
        share_encode(&code, &share);
        code_text(text, &code);
        assert_string_equal(text, known[i]);
    }
    for (size_t i = 3; i < SUITE_SHARES; i++) {
        struct share share = read_known(i);

        assert_int_equal(keyshare_add(shares, &share, NULL), PLR_OK);
    }
    assert_int_equal(keyshare_combine(&key, shares, NULL), PLR_OK);
    assert_int_equal(signkey_seed(got, key, NULL), PLR_OK);
    assert_memory_equal(got, seed, 32);
    signkey_free(key);
    keyshare_free(shares);
}

static void test_undefined_content(void **state)
{
    static const struct {
        uint8_t threshold, index;
        const char *reason;
    } bad[] = {{0, 1, "badthreshold"},  {1, 1, "badthreshold"}, {10, 1, "badthreshold"},
               {15, 1, "badthreshold"}, {2, 0, "badindex"},     {9, 0, "badindex"}};
    struct share share = read_known(0);
    struct share back = {0};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct code code = {0};
        struct fail f = {0};

        share.threshold = bad[i].threshold;
        share.index = bad[i].index;
        share_encode(&code, &share);
        assert_int_equal(share_decode(&back, &code, &f), PLR_ERR_FORMAT);
        assert_string_equal(f.reason, bad[i].reason);
    }
}

/* Where a share is wanted the mistake is located; elsewhere nothing of a share is said, right or wrong. */
static void test_mistakes(void **state)
{
    struct code code = {0};
    char text[CODE_SYM_MAX + 2] = "";

    (void)state;
    for (size_t at = 1; at < 71; at++)
        for (uint8_t v = 0; v < 32; v++) {
            struct fail f = {0};

            memcpy(text, known[1], 72);
            text[at] = symbol_char(v);
            if (text[at] != known[1][at]) {
                assert_int_equal(code_read_kind(&code, CODE_SHARE, text, 71, &f), PLR_ERR_CHECK);
                assert_int_equal(f.symbol, at + 1);
            }
            assert_int_equal(code_read(&code, text, 71, &f), PLR_ERR_KIND);
            assert_string_equal(f.reason, "share");
            assert_string_equal(f.why, "this is a key share, and secret");
            assert_int_equal(code_read_kind(&code, CODE_REQUEST, text, 71, &f), PLR_ERR_KIND);
            assert_string_equal(f.why, "this is a key share, and secret; a reservation request code is wanted");
        }
    for (size_t len = 0; len < 71; len++)
        assert_int_not_equal(code_read_kind(&code, CODE_SHARE, known[0], len, NULL), PLR_OK);
    for (uint8_t v = 0; v < 32; v++) {
        memcpy(text, known[0], 71);
        text[71] = symbol_char(v);
        assert_int_not_equal(code_read_kind(&code, CODE_SHARE, text, 72, NULL), PLR_OK);
    }
}

static void test_mending(void **state)
{
    struct mend m = {0};
    struct code code = {0};
    struct fail f = {0};
    char text[CODE_SYM_MAX + 1] = "";
    char back[CODE_SYM_MAX + 1] = "";

    (void)state;
    for (size_t a = 1; a < 71; a++) {
        size_t b = a == 70 ? 3 : a + 1;

        memcpy(text, known[2], 72);
        text[a] = text[a] == '7' ? '8' : '7';
        text[b] = text[b] == 'Q' ? 'R' : 'Q';
        assert_int_equal(mend_find(&m, CODE_SHARE, text, 71, NULL, &f), PLR_OK);
        assert_int_equal(m.result.count, 1);
        mend_code(&code, &m, 0);
        code_text(back, &code);
        assert_string_equal(back, known[2]);
        assert_int_equal(mend_find(&m, CODE_NONE, text, 71, NULL, &f), PLR_ERR_KIND);
        assert_string_equal(f.reason, "share");
        assert_int_equal(mend_find(&m, CODE_PLR, text, 71, NULL, &f), PLR_ERR_KIND);
        assert_string_equal(f.reason, "share");
    }
}

/* Every threshold and count that can be, and of each every choice of exactly the threshold. */
static void test_every_choice(void **state)
{
    struct signkey *key = fresh_key(SIGNKEY_ED25519);
    struct keyshares *all = keyshare_new();
    uint8_t want[32] = {0};
    size_t tried = 0;

    (void)state;
    (void)signkey_public(want, key);
    for (unsigned n = 2; n <= 7; n++)
        for (unsigned k = 2; k <= n; k++) {
            assert_int_equal(keyshare_split(all, key, k, n, NULL), PLR_OK);
            assert_int_equal(all->count, n);
            for (unsigned mask = 1; mask < 1u << n; mask++) {
                struct keyshares *some = keyshare_new();
                struct signkey *back = NULL;
                uint8_t got[32] = {0};
                struct fail f = {0};

                for (unsigned i = n; i-- > 0;)
                    if (mask >> i & 1)
                        assert_int_equal(keyshare_add(some, &all->share[i], NULL), PLR_OK);
                if (some->count < k) {
                    assert_int_equal(keyshare_combine(&back, some, &f), PLR_ERR_STATE);
                    assert_string_equal(f.reason, "toofew");
                } else {
                    assert_int_equal(keyshare_combine(&back, some, &f), PLR_OK);
                    (void)signkey_public(got, back);
                    assert_memory_equal(got, want, 32);
                    tried++;
                }
                signkey_free(back);
                keyshare_free(some);
            }
        }
    assert_true(tried > 300);
    assert_int_equal(keyshare_split(all, key, 9, 15, NULL), PLR_OK);
    keyshare_free(all);
    signkey_free(key);
}

static void test_what_cannot_be(void **state)
{
    struct signkey *key = fresh_key(SIGNKEY_ED25519);
    struct signkey *plr = fresh_key(SIGNKEY_P224);
    struct keyshares *all = keyshare_new();

    (void)state;
    assert_int_equal(keyshare_split(all, key, 1, 3, NULL), PLR_ERR_USAGE);
    assert_int_equal(keyshare_split(all, key, 10, 12, NULL), PLR_ERR_USAGE);
    assert_int_equal(keyshare_split(all, key, 4, 3, NULL), PLR_ERR_USAGE);
    assert_int_equal(keyshare_split(all, key, 2, 16, NULL), PLR_ERR_USAGE);
    assert_int_equal(keyshare_split(all, plr, 2, 3, NULL), PLR_ERR_USAGE);
    assert_int_equal(all->count, 0);
    keyshare_free(all);
    signkey_free(plr);
    signkey_free(key);
}

/* Two splits of one key share nothing but what they say of themselves: no byte of a share is as in the other in more
 * places than chance allows, and no share is the secret. */
static void test_fresh_randomness(void **state)
{
    struct signkey *key = fresh_key(SIGNKEY_ED25519);
    struct keyshares *a = keyshare_new();
    struct keyshares *b = keyshare_new();
    unsigned seen[256] = {0};
    size_t same = 0;
    size_t values = 0;
    uint8_t seed[32] = {0};

    (void)state;
    assert_int_equal(signkey_seed(seed, key, NULL), PLR_OK);
    for (unsigned round = 0; round < 64; round++) {
        assert_int_equal(keyshare_split(a, key, 2, 2, NULL), PLR_OK);
        assert_int_equal(keyshare_split(b, key, 2, 2, NULL), PLR_OK);
        for (unsigned i = 0; i < 2; i++) {
            assert_int_equal(a->share[i].set, b->share[i].set);
            assert_memory_not_equal(a->share[i].y, b->share[i].y, SHARE_BYTES);
            for (unsigned at = 0; at < 32; at++) {
                same += a->share[i].y[at] == seed[at];
                seen[a->share[i].y[at]]++;
            }
        }
    }
    /* 4096 bytes: each value comes 16 times, and the secret's own 16 times. */
    for (unsigned v = 0; v < 256; v++)
        values += seen[v] > 0;
    assert_true(values > 240);
    assert_true(same < 64);
    keyshare_free(a);
    keyshare_free(b);
    signkey_free(key);
}

static void test_do_not_belong_together(void **state)
{
    struct signkey *key = fresh_key(SIGNKEY_ED25519);
    struct signkey *other = fresh_key(SIGNKEY_ED25519);
    struct signkey *back = NULL;
    struct keyshares *a = keyshare_new();
    struct keyshares *b = keyshare_new();
    struct keyshares *c = keyshare_new();
    struct keyshares *mix = keyshare_new();
    struct fail f = {0};

    (void)state;
    assert_int_equal(keyshare_split(a, key, 3, 6, NULL), PLR_OK);
    assert_int_equal(keyshare_split(b, key, 3, 6, NULL), PLR_OK);
    assert_int_equal(keyshare_split(c, key, 2, 6, NULL), PLR_OK);
    assert_int_equal(keyshare_add(mix, &a->share[0], &f), PLR_OK);
    assert_int_equal(keyshare_add(mix, &a->share[0], &f), PLR_ERR_STATE);
    assert_string_equal(f.reason, "same");
    assert_int_equal(keyshare_add(mix, &b->share[0], &f), PLR_ERR_CHECK);
    assert_string_equal(f.reason, "twonumbers");
    assert_int_equal(keyshare_add(mix, &c->share[1], &f), PLR_ERR_CHECK);
    assert_string_equal(f.reason, "otherthreshold");
    assert_int_equal(keyshare_split(c, other, 3, 6, NULL), PLR_OK);
    assert_int_equal(keyshare_add(mix, &c->share[1], &f), PLR_ERR_CHECK);
    assert_string_equal(f.reason, "otherset");
    assert_int_equal(mix->count, 1);

    /* Of another split of the same key: enough, but no key; with two more of the first split it is named. */
    assert_int_equal(keyshare_add(mix, &b->share[1], &f), PLR_OK);
    assert_int_equal(keyshare_add(mix, &a->share[2], &f), PLR_OK);
    assert_int_equal(keyshare_combine(&back, mix, &f), PLR_ERR_CHECK);
    assert_string_equal(f.reason, "wrongshares");
    assert_int_equal(keyshare_add(mix, &a->share[3], &f), PLR_OK);
    assert_int_equal(keyshare_combine(&back, mix, &f), PLR_ERR_CHECK);
    assert_string_equal(f.reason, "wrongshare");
    assert_string_equal(f.why, "share 2 does not belong to the others, which make a key");
    assert_int_equal(keyshare_add(mix, &b->share[4], &f), PLR_OK);
    assert_int_equal(keyshare_combine(&back, mix, &f), PLR_ERR_CHECK);
    assert_string_equal(f.why, "shares 2, 5 do not belong to the others, which make a key");
    assert_null(back);
    keyshare_free(mix);
    keyshare_free(a);
    keyshare_free(b);
    keyshare_free(c);
    signkey_free(key);
    signkey_free(other);
}

/* Every single bit of a share is of the key. */
static void test_every_bit_counts(void **state)
{
    struct keyshares *shares = keyshare_new();
    struct signkey *back = NULL;
    struct fail f = {0};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct share share = read_known(i);

        assert_int_equal(keyshare_add(shares, &share, NULL), PLR_OK);
    }
    for (unsigned bit = 0; bit < 8 * SHARE_BYTES; bit++) {
        shares->share[1].y[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(keyshare_combine(&back, shares, &f), PLR_ERR_CHECK);
        shares->share[1].y[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (unsigned bit = 0; bit < SHARE_SET_BITS; bit++) {
        for (size_t i = 0; i < 3; i++)
            shares->share[i].set ^= 1u << bit;
        assert_int_equal(keyshare_combine(&back, shares, &f), PLR_ERR_CHECK);
        for (size_t i = 0; i < 3; i++)
            shares->share[i].set ^= 1u << bit;
    }
    assert_int_equal(keyshare_combine(&back, shares, &f), PLR_OK);
    signkey_free(back);
    keyshare_free(shares);
}

static void test_seed_and_back(void **state)
{
    /* RFC 8032, section 7.1, TEST 1. */
    static const uint8_t public_key[4] = {0xd7, 0x5a, 0x98, 0x01};
    static const uint8_t secret_key[32] = {0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a,
                                           0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32,
                                           0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60};
    struct secret *seed = secret_new(sizeof secret_key);
    uint8_t got[32] = {0};
    struct signkey *key = NULL;

    (void)state;
    memcpy(seed->bytes, secret_key, sizeof secret_key);
    assert_int_equal(signkey_from_seed(&key, seed, NULL), PLR_OK);
    secret_free(seed);
    assert_int_equal(signkey_type(key), SIGNKEY_ED25519);
    (void)signkey_public(got, key);
    assert_memory_equal(got, public_key, sizeof public_key);
    assert_int_equal(signkey_seed(got, key, NULL), PLR_OK);
    assert_memory_equal(got, secret_key, 32);
    signkey_free(key);
}

static int start(void **state)
{
    (void)state;
    return keys_init(NULL) == PLR_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_codes),      cmocka_unit_test(test_undefined_content),
        cmocka_unit_test(test_mistakes),         cmocka_unit_test(test_mending),
        cmocka_unit_test(test_every_choice),     cmocka_unit_test(test_what_cannot_be),
        cmocka_unit_test(test_fresh_randomness), cmocka_unit_test(test_do_not_belong_together),
        cmocka_unit_test(test_every_bit_counts), cmocka_unit_test(test_seed_and_back),
    };

    return cmocka_run_group_tests_name("keys_share", tests, start, NULL);
}
