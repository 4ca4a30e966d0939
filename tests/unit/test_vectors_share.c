/* Vectors of an independent implementation: the field, codes K, and keys split and put together. */
#include "tests/unit/vectors.h"

#include <sodium.h>

#include "keys/keyshare.h"
#include "keys/shamir.h"

static enum plr_err read_share(struct share *ret, const char *text, struct fail *f)
{
    struct code code = {0};
    enum plr_err err = code_read_kind(&code, CODE_SHARE, text, strlen(text), f);

    return err != PLR_OK ? err : share_decode(ret, &code, f);
}

static bool set_is(const json_t *v, uint32_t set)
{
    char text[KEYSHARE_SET_TEXT + 1] = "";

    keyshare_set_text(text, set);
    return strcmp(text, vectors_text(v, "set")) == 0;
}

/* Another kind of another length is refused for its length. */
static bool refused(const json_t *v, enum plr_err err, const struct fail *f)
{
    if (vectors_reason(v, "kind"))
        return vectors_expect(err == PLR_ERR_KIND || (err == PLR_ERR_TEXT && strcmp(f->reason, "badlength") == 0));
    return vectors_refused(v, err, f);
}

static void judge_code(const json_t *v)
{
    struct share share = {0};
    struct code code = {0};
    struct fail f = {0};
    char text[CODE_SYM_MAX + 1] = "";
    enum plr_err err = read_share(&share, vectors_text(v, "code"), &f);

    if (!vectors_valid(v)) {
        refused(v, err, &f);
        return;
    }
    if (!vectors_expect(err == PLR_OK))
        return;
    vectors_expect(share.threshold == vectors_number(v, "threshold") && share.index == vectors_number(v, "index"));
    vectors_expect(set_is(v, share.set));
    vectors_expect(vectors_same(share.y, SHARE_BYTES, v, "y"));
    share_encode(&code, &share);
    code_text(text, &code);
    vectors_expect(strcmp(text, vectors_text(v, "code")) == 0);
}

/* With the coefficients of the vector the shares come out to the letter. */
static void judge_split(const json_t *v)
{
    uint8_t coefficients[SHARE_THRESHOLD_MAX * SHARE_BYTES] = {0};
    uint8_t public_key[32] = {0};
    const json_t *given = json_object_get(v, "coefficients");
    const json_t *shares = json_object_get(v, "shares");
    unsigned threshold = (unsigned)vectors_number(v, "threshold");
    struct secret *seed = NULL;
    struct signkey *key = NULL;
    struct share share = {0};
    size_t i = 0;
    json_t *one = NULL;

    (void)vectors_bytes(coefficients, 32, v, "seed");
    (void)vectors_bytes(coefficients + 32, 4, v, "check");
    if (!vectors_expect(json_array_size(given) + 1 == threshold && threshold <= SHARE_THRESHOLD_MAX))
        return;
    json_array_foreach(given, i, one)
    {
        size_t len = 0;

        vectors_expect(sodium_hex2bin(coefficients + (i + 1) * SHARE_BYTES, SHARE_BYTES, json_string_value(one),
                                      2 * SHARE_BYTES, NULL, &len, NULL) == 0 &&
                       len == SHARE_BYTES);
    }
    seed = secret_new(32);
    memcpy(seed->bytes, coefficients, 32);
    vectors_expect(signkey_from_seed(&key, seed, NULL) == PLR_OK);
    secret_free(seed);
    vectors_expect(signkey_public(public_key, key) == 32 && vectors_same(public_key, 32, v, "public"));
    vectors_expect(set_is(v, keyshare_set(public_key)));
    json_array_foreach(shares, i, one)
    {
        struct code code = {0};
        struct fail f = {0};
        char text[CODE_SYM_MAX + 1] = "";

        if (!vectors_expect(read_share(&share, json_string_value(one), &f) == PLR_OK))
            continue;
        shamir_value(share.y, share.index, coefficients, SHARE_BYTES, threshold);
        share.set = keyshare_set(public_key);
        share_encode(&code, &share);
        code_text(text, &code);
        vectors_expect(strcmp(text, json_string_value(one)) == 0);
    }
    signkey_free(key);
}

static enum plr_err combine(struct signkey **ret, const json_t *v, struct fail *f)
{
    struct keyshares *shares = keyshare_new();
    enum plr_err err = PLR_OK;
    size_t i = 0;
    json_t *one = NULL;

    json_array_foreach(json_object_get(v, "shares"), i, one)
    {
        struct share share = {0};

        if (err == PLR_OK)
            err = read_share(&share, json_string_value(one), f);
        if (err == PLR_OK)
            err = keyshare_add(shares, &share, f);
    }
    if (err == PLR_OK)
        err = keyshare_combine(ret, shares, f);
    keyshare_free(shares);
    return err;
}

/* What the reasons of the vectors are called here. */
static bool combine_refused(const json_t *v, const struct fail *f)
{
    static const struct {
        const char *reason, *ours, *or_ours;
    } table[] = {
        {"too-few", "toofew", ""},
        {"mixed-sets", "otherset", ""},
        {"mixed-thresholds", "otherthreshold", ""},
        {"same-index", "same", "twonumbers"},
        {"check-bytes", "wrongshares", "wrongshare"},
        {"polynomial", "wrongshare", ""},
        {"set", "wrongshares", ""},
    };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (vectors_reason(v, table[i].reason))
            return strcmp(f->reason, table[i].ours) == 0 || strcmp(f->reason, table[i].or_ours) == 0;
    return false;
}

static void judge_combine(const json_t *v)
{
    struct signkey *key = NULL;
    struct fail f = {0};
    uint8_t seed[32] = {0};
    enum plr_err err = combine(&key, v, &f);

    if (!vectors_valid(v)) {
        if (!vectors_expect(err != PLR_OK && key == NULL && combine_refused(v, &f)))
            print_error("#   \"%s\" is the reason, but: %s\n", vectors_text(v, "reason"), err ? f.why : "a key");
        signkey_free(key);
        return;
    }
    if (!vectors_expect(err == PLR_OK)) {
        print_error("#   %s\n", f.why);
        return;
    }
    assert_int_equal(signkey_seed(seed, key, NULL), PLR_OK);
    vectors_expect(vectors_same(seed, sizeof seed, v, "seed"));
    signkey_free(key);
}

static void judge_field(const json_t *v, const char *what)
{
    uint8_t table[256 * 256] = {0};
    uint8_t hash[32] = {0};
    uint8_t a = vectors_has(v, "a") ? (uint8_t)vectors_hex(v, "a") : 0;

    for (unsigned i = 0; i < 256; i++)
        for (unsigned j = 0; j < 256; j++)
            table[256 * i + j] = shamir_multiply((uint8_t)i, (uint8_t)j);
    if (strcmp(what, "product") == 0) {
        vectors_expect(table[256 * a + vectors_hex(v, "b")] == vectors_hex(v, "product"));
    } else if (strcmp(what, "row") == 0) {
        vectors_expect(vectors_same(table + 256 * a, 256, v, "row"));
    } else {
        (void)crypto_generichash(hash, sizeof hash, table, sizeof table, NULL, 0);
        vectors_expect(vectors_same(hash, sizeof hash, v, "hash"));
    }
}

static void judge_share(const json_t *v)
{
    const char *what = vectors_text(v, "what");

    if (strcmp(what, "share") == 0)
        judge_code(v);
    else if (strcmp(what, "split") == 0)
        judge_split(v);
    else if (strcmp(what, "combine") == 0)
        judge_combine(v);
    else
        judge_field(v, what);
}

static void test_share(void **state)
{
    (void)state;
    vectors_each("share", judge_share);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_share)};

    return cmocka_run_group_tests_name("vectors_share", tests, vectors_init, NULL);
}
