#include "keys/keyshare.h"

#include <sodium.h>

#include "keys/shamir.h"

#define HASH_LEN        32
#define SEED_LEN        32
#define CHECK_LEN_BYTES (SHARE_BYTES - SEED_LEN)
#define NUMBERS_MAX     80

_Static_assert(SHAMIR_THRESHOLD_MAX == SHARE_THRESHOLD_MAX, "one threshold");

struct keyshares *keyshare_new(void)
{
    struct keyshares *shares = sodium_malloc(sizeof *shares);

    if (shares != NULL)
        memset(shares, 0, sizeof *shares);
    return shares;
}

void keyshare_free(struct keyshares *shares)
{
    sodium_free(shares);
}

uint32_t keyshare_set(const uint8_t public_key[static 32])
{
    static const char label[] = "plrkit share set v1";
    static const uint8_t lp[2] = {0, 32};
    crypto_generichash_state st;
    uint8_t hash[HASH_LEN] = {0};

    crypto_generichash_init(&st, NULL, 0, HASH_LEN);
    crypto_generichash_update(&st, (const uint8_t *)label, sizeof label - 1);
    crypto_generichash_update(&st, lp, sizeof lp);
    crypto_generichash_update(&st, public_key, 32);
    crypto_generichash_final(&st, hash, HASH_LEN);
    return (uint32_t)hash[0] << 16 | (uint32_t)hash[1] << 8 | hash[2];
}

void keyshare_set_text(char dst[static KEYSHARE_SET_TEXT + 1], uint32_t set)
{
    const uint8_t bytes[] = {(uint8_t)(set >> 16), (uint8_t)(set >> 8), (uint8_t)set};

    (void)sodium_bin2hex(dst, KEYSHARE_SET_TEXT + 1, bytes, sizeof bytes);
}

/* What a seed is recognised by when it comes back. */
static void check_bytes(uint8_t ret[static CHECK_LEN_BYTES], const uint8_t seed[static SEED_LEN])
{
    static const char label[] = "plrkit share check v1";
    crypto_generichash_state st;
    uint8_t hash[HASH_LEN] = {0};

    crypto_generichash_init(&st, NULL, 0, HASH_LEN);
    crypto_generichash_update(&st, (const uint8_t *)label, sizeof label - 1);
    crypto_generichash_update(&st, seed, SEED_LEN);
    crypto_generichash_final(&st, hash, HASH_LEN);
    memcpy(ret, hash, CHECK_LEN_BYTES);
    sodium_memzero(hash, sizeof hash);
    sodium_memzero(&st, sizeof st);
}

static enum plr_err fail_memory(struct fail *f)
{
    return fail_set(f, PLR_ERR_MEMORY, "memory", "no guarded memory for key shares");
}

static enum plr_err check_split(const struct signkey *key, unsigned threshold, unsigned count, struct fail *f)
{
    if (signkey_type(key) != SIGNKEY_ED25519) {
        fail_set(f, PLR_ERR_USAGE, "keytype", "only Ed25519 keys are shared, and this is a key for PLR authorizations");
        fail_hint(f, "roots, and signers of SLR authorizations and of the log, have Ed25519 keys");
        return PLR_ERR_USAGE;
    }
    if (threshold < SHARE_THRESHOLD_MIN || threshold > SHARE_THRESHOLD_MAX)
        return fail_set(f, PLR_ERR_USAGE, "badthreshold", "%u shares cannot be the threshold, but %u to %u", threshold,
                        SHARE_THRESHOLD_MIN, SHARE_THRESHOLD_MAX);
    if (count < threshold || count > SHARE_INDEX_MAX)
        return fail_set(f, PLR_ERR_USAGE, "badshares", "%u shares cannot be made where %u are needed, but %u to %u",
                        count, threshold, threshold, SHARE_INDEX_MAX);
    return PLR_OK;
}

enum plr_err keyshare_split(struct keyshares *ret, const struct signkey *key, unsigned threshold, unsigned count,
                            struct fail *f)
{
    struct secret *coefficients = NULL;
    uint8_t public_key[32] = {0};
    enum plr_err err = check_split(key, threshold, count, f);

    if (err != PLR_OK)
        return err;
    coefficients = secret_new((size_t)threshold * SHARE_BYTES);
    if (coefficients == NULL)
        return fail_memory(f);
    (void)signkey_public(public_key, key);
    randombytes_buf(coefficients->bytes, coefficients->len);
    if ((err = signkey_seed(coefficients->bytes, key, f)) != PLR_OK) {
        secret_free(coefficients);
        return err;
    }
    check_bytes(coefficients->bytes + SEED_LEN, coefficients->bytes);
    ret->count = count;
    for (unsigned i = 0; i < count; i++) {
        struct share *s = &ret->share[i];

        s->threshold = (uint8_t)threshold;
        s->index = (uint8_t)(i + 1);
        s->set = keyshare_set(public_key);
        shamir_value(s->y, s->index, coefficients->bytes, SHARE_BYTES, threshold);
    }
    secret_free(coefficients);
    return PLR_OK;
}

/* --- back together ------------------------------------------------------------------------------------------------ */

static enum plr_err fail_mixed(const struct keyshares *shares, const struct share *share, struct fail *f)
{
    char here[KEYSHARE_SET_TEXT + 1] = "";
    char other[KEYSHARE_SET_TEXT + 1] = "";

    keyshare_set_text(here, shares->share[0].set);
    keyshare_set_text(other, share->set);
    fail_set(f, PLR_ERR_CHECK, "otherset", "share %u is of set %s, share %u of set %s: they are of two keys",
             share->index, other, shares->share[0].index, here);
    fail_hint(f, "take shares that name one set");
    return PLR_ERR_CHECK;
}

enum plr_err keyshare_add(struct keyshares *shares, const struct share *share, struct fail *f)
{
    const struct share *first = &shares->share[0];

    if (shares->count > 0 && share->set != first->set)
        return fail_mixed(shares, share, f);
    if (shares->count > 0 && share->threshold != first->threshold) {
        fail_set(f, PLR_ERR_CHECK, "otherthreshold",
                 "share %u is one of which %u are needed, share %u one of which %u are: they were not made together",
                 share->index, share->threshold, first->index, first->threshold);
        fail_hint(f, "the key was split more than once; take shares that were made together");
        return PLR_ERR_CHECK;
    }
    for (size_t i = 0; i < shares->count; i++) {
        if (shares->share[i].index != share->index)
            continue;
        if (sodium_memcmp(shares->share[i].y, share->y, SHARE_BYTES) == 0)
            return fail_set(f, PLR_ERR_STATE, "same", "share %u is there already", share->index);
        fail_set(f, PLR_ERR_CHECK, "twonumbers", "there are two different shares with number %u", share->index);
        fail_hint(f, "the key was split more than once; take shares that were made together");
        return PLR_ERR_CHECK;
    }
    shares->share[shares->count++] = *share;
    return PLR_OK;
}

/* The first threshold shares of those in mask (bit i: share i): what they make at 0, or at another x. */
static void value_of(uint8_t ret[static SHARE_BYTES], uint8_t at, const struct keyshares *shares, unsigned mask)
{
    uint8_t x[SHARE_THRESHOLD_MAX] = {0};
    const uint8_t *y[SHARE_THRESHOLD_MAX] = {NULL};
    unsigned n = 0;

    for (unsigned i = 0; i < shares->count && n < shares->share[0].threshold; i++)
        if (mask >> i & 1) {
            x[n] = shares->share[i].index;
            y[n++] = shares->share[i].y;
        }
    shamir_interpolate(ret, at, x, y, SHARE_BYTES, n);
}

/* Do these make a secret that is known by its check bytes and its set? One bit that everybody may know. */
static bool make_key(struct secret *work, const struct keyshares *shares, unsigned mask)
{
    uint8_t *secret = work->bytes;
    uint8_t *check = work->bytes + SHARE_BYTES;
    uint8_t *pair = check + CHECK_LEN_BYTES;
    uint8_t public_key[32] = {0};

    value_of(secret, 0, shares, mask);
    check_bytes(check, secret);
    if (sodium_memcmp(check, secret + SEED_LEN, CHECK_LEN_BYTES) != 0)
        return false;
    (void)crypto_sign_seed_keypair(public_key, pair, secret);
    return keyshare_set(public_key) == shares->share[0].set;
}

static unsigned bits_in(unsigned mask)
{
    unsigned n = 0;

    for (; mask != 0; mask &= mask - 1)
        n++;
    return n;
}

/* Of the shares in mask, those that are not on the polynomials which the first threshold of them make. */
static unsigned outsiders(struct secret *work, const struct keyshares *shares, unsigned mask)
{
    unsigned out = 0;

    for (unsigned i = 0; i < shares->count; i++) {
        value_of(work->bytes, shares->share[i].index, shares, mask);
        if (sodium_memcmp(work->bytes, shares->share[i].y, SHARE_BYTES) != 0)
            out |= 1u << i;
    }
    return out;
}

static enum plr_err fail_outsiders(const struct keyshares *shares, unsigned out, struct fail *f)
{
    char numbers[NUMBERS_MAX] = "";
    size_t used = 0;
    bool one = bits_in(out) == 1;

    for (unsigned i = 0; i < shares->count; i++)
        if (out >> i & 1)
            used +=
                fail_text(numbers + used, sizeof numbers - used, "%s%u", used > 0 ? ", " : "", shares->share[i].index);
    fail_set(f, PLR_ERR_CHECK, "wrongshare", "share%s %s do%s not belong to the others, which make a key",
             one ? "" : "s", numbers, one ? "es" : "");
    fail_hint(f, "leave %s out, and find out where %s from: %s right by %s check symbols", one ? "it" : "them",
              one ? "it is" : "they are", one ? "it is" : "they are", one ? "its" : "their");
    return PLR_ERR_CHECK;
}

static enum plr_err fail_wrong(const struct keyshares *shares, struct fail *f)
{
    fail_set(f, PLR_ERR_CHECK, "wrongshares", "these %zu shares do not make the key of their set", shares->count);
    fail_hint(f, "each is right by its check symbols, but they were not all made together: add a further share, and "
                 "the wrong one can be named");
    return PLR_ERR_CHECK;
}

static enum plr_err key_of(struct signkey **ret, const uint8_t *bytes, struct fail *f)
{
    struct secret *seed = secret_new(SEED_LEN);
    enum plr_err err = PLR_OK;

    if (seed == NULL)
        return fail_memory(f);
    memcpy(seed->bytes, bytes, SEED_LEN);
    err = signkey_from_seed(ret, seed, f);
    secret_free(seed);
    return err;
}

/* A threshold of them that makes a key; 0 if there is none. At most 6435 ways. */
static unsigned find_key(struct secret *work, const struct keyshares *shares)
{
    for (unsigned mask = 1; mask < 1u << shares->count; mask++)
        if (bits_in(mask) == shares->share[0].threshold && make_key(work, shares, mask))
            return mask;
    return 0;
}

enum plr_err keyshare_combine(struct signkey **ret, const struct keyshares *shares, struct fail *f)
{
    unsigned threshold = shares->share[0].threshold;
    struct secret *work = NULL;
    unsigned mask = 0;
    unsigned out = 0;
    enum plr_err err = PLR_OK;

    if (shares->count == 0)
        return fail_set(f, PLR_ERR_STATE, "toofew", "there is no share");
    if (shares->count < threshold) {
        fail_set(f, PLR_ERR_STATE, "toofew", "%u shares are needed, and %zu %s there", threshold, shares->count,
                 shares->count == 1 ? "is" : "are");
        fail_hint(f, "shares of one set with different numbers count");
        return PLR_ERR_STATE;
    }
    work = secret_new(SHARE_BYTES + CHECK_LEN_BYTES + crypto_sign_SECRETKEYBYTES);
    if (work == NULL)
        return fail_memory(f);
    mask = find_key(work, shares);
    out = mask != 0 ? outsiders(work, shares, mask) : 0;
    if (mask == 0) {
        err = fail_wrong(shares, f);
    } else if (out != 0) {
        err = fail_outsiders(shares, out, f);
    } else {
        value_of(work->bytes, 0, shares, mask);
        err = key_of(ret, work->bytes, f);
    }
    secret_free(work);
    return err;
}
