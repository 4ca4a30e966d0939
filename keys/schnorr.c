#include <sodium.h>
#include <string.h>

#include "keys/ct.h"
#include "keys/curve224.h"
#include "keys/scan224.h"
#include "keys/schnorr.h"

#define LOW_BITS     16     /* of s, which are not sent */
#define BLOCK_POINTS 65536u /* scanned for one nonce; also what a verifier scans */
#define BLOCKS_MAX   4096u  /* not reached in 2^240 signatures */
#define NONCE_RANDOM 32
#define HASH_LEN     crypto_hash_sha256_BYTES

_Static_assert(SCHNORR_SCALAR_LEN == MONT224_BYTES && SCHNORR_PUBLIC_LEN == CURVE224_COMPRESSED_LEN, "P-224");

struct schnorr_key {
    uint8_t x[SCHNORR_SCALAR_LEN];
    uint8_t nonce_key[crypto_generichash_KEYBYTES];
    struct schnorr_public pub;
};

enum plr_err schnorr_key_new(struct schnorr_key **ret, const uint8_t x[static SCHNORR_SCALAR_LEN], struct fail *f)
{
    static const char label[] = "plrkit plr-nonce v1";
    struct schnorr_key *key = sodium_malloc(sizeof *key);
    struct curve224_point y = {0};
    struct mont224 scalar = mont224_read(x);
    enum plr_err err = PLR_OK;

    if (key == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "there is no guarded memory for a key");
    memset(key, 0, sizeof *key);
    uint64_t usable = mont224_below(&scalar, &mont224_order) & (1 ^ mont224_is_zero(&scalar));
    CT_PUBLIC(&usable, sizeof usable);
    if (!usable)
        err = fail_set(f, PLR_ERR_CRYPTO, "badscalar", "the secret scalar is out of range");
    sodium_memzero(&scalar, sizeof scalar);
    if (err == PLR_OK)
        err = curve224_mul_secret(&y, x, f);
    if (err != PLR_OK) {
        sodium_free(key);
        return err;
    }
    CT_PUBLIC(&y, sizeof y);
    memcpy(key->x, x, sizeof key->x);
    crypto_generichash(key->nonce_key, sizeof key->nonce_key, (const uint8_t *)label, strlen(label), x,
                       SCHNORR_SCALAR_LEN);
    curve224_compress(key->pub.bytes, &y);
    *ret = key;
    return PLR_OK;
}

void schnorr_key_free(struct schnorr_key *key)
{
    sodium_free(key);
}

struct schnorr_public schnorr_key_public(const struct schnorr_key *key)
{
    return key->pub;
}

/* mh of plr-code(5): everything that the code is tied to. */
static void hash_message(uint8_t ret[static HASH_LEN], const struct plrauth *auth, const struct schnorr_public *pub,
                         const struct schnorr_claim *claim)
{
    static const char label[] = "plrkit plr-authorization v1"; /* its NUL is hashed */
    const struct udi *udi = claim->udi;
    uint8_t lp[2] = {(uint8_t)(udi->text_len >> 8), (uint8_t)udi->text_len};
    uint8_t head[2] = {claim->seq, claim->commitment.bits};
    uint8_t tail[6] = {auth->slot,
                       (uint8_t)auth->export_status,
                       (uint8_t)(auth->account >> 24),
                       (uint8_t)(auth->account >> 16),
                       (uint8_t)(auth->account >> 8),
                       (uint8_t)auth->account};
    crypto_hash_sha256_state st;

    crypto_hash_sha256_init(&st);
    crypto_hash_sha256_update(&st, (const uint8_t *)label, sizeof label);
    crypto_hash_sha256_update(&st, pub->bytes, sizeof pub->bytes);
    crypto_hash_sha256_update(&st, lp, sizeof lp);
    crypto_hash_sha256_update(&st, (const uint8_t *)udi->text, udi->text_len);
    crypto_hash_sha256_update(&st, head, sizeof head);
    crypto_hash_sha256_update(&st, claim->commitment.bytes, sizeof claim->commitment.bytes);
    crypto_hash_sha256_update(&st, tail, sizeof tail);
    crypto_hash_sha256_final(&st, ret);
}

struct challenge {
    crypto_hash_sha256_state midstate; /* after TAG || mh, one block */
    uint64_t e;                        /* sought; 0 for any */
};

static void challenge_begin(struct challenge *c, const uint8_t mh[static HASH_LEN], uint64_t e)
{
    static const char label[] = "plrkit plr-challenge v1";
    uint8_t tag[HASH_LEN] = {0};

    crypto_hash_sha256(tag, (const uint8_t *)label, strlen(label));
    crypto_hash_sha256_init(&c->midstate);
    crypto_hash_sha256_update(&c->midstate, tag, sizeof tag);
    crypto_hash_sha256_update(&c->midstate, mh, HASH_LEN);
    c->e = e;
}

/* Does the challenge of the point begin with 20 zero bits, and is it the one sought? */
static bool challenge_hit(void *context, const uint8_t x[static MONT224_BYTES])
{
    struct challenge *c = context;
    crypto_hash_sha256_state st = c->midstate;
    uint8_t hash[HASH_LEN];
    uint64_t e = 0;

    crypto_hash_sha256_update(&st, x, MONT224_BYTES);
    crypto_hash_sha256_final(&st, hash);
    if (hash[0] != 0 || hash[1] != 0 || hash[2] >> 4 != 0)
        return false;
    for (size_t i = 2; i < 10; i++)
        e = e << 8 | hash[i];
    if (e == 0 || (c->e != 0 && c->e != e))
        return false;
    c->e = e;
    return true;
}

/* s_hi 2^16 as 28 bytes; false if s_hi >= floor(q / 2^16). */
static bool expand_s(uint8_t ret[static MONT224_BYTES], const uint8_t s_hi[static PLRAUTH_S_HI_BYTES])
{
    uint8_t order[MONT224_BYTES] = {0};

    mont224_write(order, &mont224_order.m);
    memset(ret, 0, MONT224_BYTES);
    memcpy(ret, s_hi, PLRAUTH_S_HI_BYTES);
    return memcmp(s_hi, order, PLRAUTH_S_HI_BYTES) < 0;
}

static void scalar_of_e(uint8_t ret[static MONT224_BYTES], uint64_t e)
{
    memset(ret, 0, MONT224_BYTES);
    for (size_t i = 0; i < 8; i++)
        ret[MONT224_BYTES - 1 - i] = (uint8_t)(e >> (8 * i));
}

enum plr_err schnorr_verify(const struct plrauth *auth, const struct schnorr_public *pub,
                            const struct schnorr_claim *claim, struct fail *f)
{
    uint8_t mh[HASH_LEN] = {0};
    uint8_t s[MONT224_BYTES] = {0};
    uint8_t e[MONT224_BYTES] = {0};
    struct curve224_point b = {0};
    struct challenge c;
    uint32_t u = 0;
    enum plr_err err = curve224_check(pub->bytes, f);

    if (err != PLR_OK)
        return err;
    if (!expand_s(s, auth->s_hi) || auth->e == 0 || auth->e >> 60 != 0)
        return fail_set(f, PLR_ERR_SIGNATURE, "badsignature", "the signature is out of range");
    hash_message(mh, auth, pub, claim);
    challenge_begin(&c, mh, auth->e);
    scalar_of_e(e, auth->e);
    err = curve224_combine(&b, s, e, pub->bytes, f);
    if (err == PLR_OK)
        err = scan224_find(&u, &b, BLOCK_POINTS, challenge_hit, &c, f);
    /* A result at infinity, or next to it, is no signature; want of memory says nothing about it. */
    if (err == PLR_ERR_NO || err == PLR_ERR_NOT_FOUND)
        return fail_set(f, PLR_ERR_SIGNATURE, "badsignature", "the signature does not hold");
    return err;
}

/* 64 bytes modulo q, in constant time: (h2 2^224 + h1) 2^224 + h0. */
static struct mont224 reduce_wide(const uint8_t wide[static 64])
{
    static const struct mont224 two224 = {{0, 0, 0, 1ull << 32}};
    const struct mont224_mod *q = &mont224_order;
    struct mont224 shift = mont224_to(&two224, q);
    uint8_t top[MONT224_BYTES] = {0};
    struct mont224 part = {{0}};
    struct mont224 sum = {{0}};

    memcpy(top + MONT224_BYTES - 8, wide, 8);
    sum = mont224_read(top);
    for (size_t i = 0; i < 2; i++) {
        sum = mont224_mul(&sum, &shift, q);
        part = mont224_read(wide + 8 + i * MONT224_BYTES);
        part = mont224_to(&part, q);
        part = mont224_from(&part, q);
        sum = mont224_add(&sum, &part, q);
    }
    sodium_memzero(top, sizeof top);
    sodium_memzero(&part, sizeof part);
    return sum;
}

/* k of a block: secret, fresh, and different even if the randomness repeats. */
static struct mont224 make_nonce(const struct schnorr_key *key, const uint8_t mh[static HASH_LEN], uint32_t block)
{
    uint8_t in[HASH_LEN + NONCE_RANDOM + 4] = {0};
    uint8_t wide[64] = {0};
    struct mont224 k = {{0}};

    memcpy(in, mh, HASH_LEN);
    randombytes_buf(in + HASH_LEN, NONCE_RANDOM);
    for (size_t i = 0; i < 4; i++)
        in[HASH_LEN + NONCE_RANDOM + i] = (uint8_t)(block >> (8 * (3 - i)));
    crypto_generichash(wide, sizeof wide, in, sizeof in, key->nonce_key, sizeof key->nonce_key);
    k = reduce_wide(wide);
    sodium_memzero(wide, sizeof wide);
    sodium_memzero(in, sizeof in);
    return k;
}

/* s = k + v + e x modulo q; its high bits into auth. False if they are not below floor(q / 2^16). */
static bool make_response(struct plrauth *auth, const struct schnorr_key *key, const struct mont224 *k, uint32_t v,
                          uint64_t e)
{
    const struct mont224_mod *q = &mont224_order;
    struct mont224 offset = {{v, 0, 0, 0}};
    struct mont224 challenge = {{e, 0, 0, 0}};
    struct mont224 x = mont224_read(key->x);
    struct mont224 s = {{0}};
    uint8_t bytes[MONT224_BYTES] = {0};
    uint8_t checked[MONT224_BYTES] = {0};

    challenge = mont224_to(&challenge, q);
    s = mont224_mul(&challenge, &x, q);
    s = mont224_add(&s, k, q);
    s = mont224_add(&s, &offset, q);
    mont224_write(bytes, &s);
    memcpy(auth->s_hi, bytes, PLRAUTH_S_HI_BYTES);
    CT_PUBLIC(auth->s_hi, PLRAUTH_S_HI_BYTES);
    auth->e = e;
    /* The low bits of s stay secret-like until here; s itself is public once it is sent. */
    sodium_memzero(&x, sizeof x);
    sodium_memzero(&s, sizeof s);
    sodium_memzero(bytes, sizeof bytes);
    return expand_s(checked, auth->s_hi);
}

enum plr_err schnorr_sign(struct plrauth *auth, const struct schnorr_key *key, const struct schnorr_claim *claim,
                          struct fail *f)
{
    struct plrauth made = *auth;
    uint8_t mh[HASH_LEN] = {0};
    uint8_t scalar[MONT224_BYTES] = {0};
    struct mont224 k = {{0}};
    struct curve224_point start = {0};
    struct challenge c;
    uint32_t v = 0;
    bool done = false;
    enum plr_err err = PLR_OK;

    hash_message(mh, auth, &key->pub, claim);
    for (uint32_t block = 0; err == PLR_OK && !done; block++) {
        if (block == BLOCKS_MAX) {
            err = fail_set(f, PLR_ERR_CRYPTO, "nosignature", "no signature was found in %u points",
                           BLOCKS_MAX * BLOCK_POINTS);
            break;
        }
        k = make_nonce(key, mh, block);
        uint64_t zero = mont224_is_zero(&k);
        CT_PUBLIC(&zero, sizeof zero);
        if (zero)
            continue;
        mont224_write(scalar, &k);
        err = curve224_mul_secret(&start, scalar, f);
        if (err != PLR_OK)
            break;
        CT_PUBLIC(&start, sizeof start);
        challenge_begin(&c, mh, 0);
        err = scan224_find(&v, &start, BLOCK_POINTS, challenge_hit, &c, f);
        if (err == PLR_OK)
            done = make_response(&made, key, &k, v, c.e);
        else if (err == PLR_ERR_NO)
            err = PLR_OK;
    }
    sodium_memzero(&k, sizeof k);
    sodium_memzero(scalar, sizeof scalar);
    if (err == PLR_OK)
        err = schnorr_verify(&made, &key->pub, claim, f);
    if (err == PLR_OK)
        *auth = made;
    return err;
}
