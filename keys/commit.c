#include <sodium.h>
#include <string.h>

#include "keys/commit.h"

#define COMMIT_OPSLIMIT 2
#define COMMIT_MEMLIMIT (16u * 1024 * 1024)
#define HASH_LEN        32

void commit_fresh(uint8_t ret_secret[static OPENING_SECRET_BYTES])
{
    randombytes_buf(ret_secret, OPENING_SECRET_BYTES);
}

static void make_salt(uint8_t ret[static crypto_pwhash_SALTBYTES], const struct udi *udi, uint8_t seq)
{
    static const char label[] = "plrkit commit v1";
    uint8_t lp[2] = {(uint8_t)(udi->text_len >> 8), (uint8_t)udi->text_len};
    uint8_t hash[HASH_LEN] = {0};
    crypto_generichash_state st;

    crypto_generichash_init(&st, NULL, 0, sizeof hash);
    crypto_generichash_update(&st, (const uint8_t *)label, strlen(label));
    crypto_generichash_update(&st, lp, sizeof lp);
    crypto_generichash_update(&st, (const uint8_t *)udi->text, udi->text_len);
    crypto_generichash_update(&st, &seq, 1);
    crypto_generichash_final(&st, hash, sizeof hash);
    memcpy(ret, hash, crypto_pwhash_SALTBYTES);
}

enum plr_err commit_make(struct commitment *ret, const uint8_t secret[static OPENING_SECRET_BYTES],
                         const struct udi *udi, uint8_t seq, uint8_t bits, struct fail *f)
{
    uint8_t salt[crypto_pwhash_SALTBYTES] = {0};
    uint8_t hash[HASH_LEN] = {0};
    struct commitment c = {.bits = bits};

    if (bits > 8 * COMMITMENT_BYTES_MAX)
        return fail_set(f, PLR_ERR_FORMAT, "badcommitment", "a commitment has no %u bits", (unsigned)bits);
    make_salt(salt, udi, seq);
    if (crypto_pwhash(hash, sizeof hash, (const char *)secret, OPENING_SECRET_BYTES, salt, COMMIT_OPSLIMIT,
                      COMMIT_MEMLIMIT, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "there is no memory for the commitment (16 MiB)");
    memcpy(c.bytes, hash, sizeof c.bytes);
    for (size_t bit = bits; bit < 8 * sizeof c.bytes; bit++)
        c.bytes[bit / 8] &= (uint8_t) ~(0x80u >> bit % 8);
    sodium_memzero(hash, sizeof hash);
    *ret = c;
    return PLR_OK;
}

enum plr_err commit_open(const struct commitment *commitment, const uint8_t secret[static OPENING_SECRET_BYTES],
                         const struct udi *udi, uint8_t seq, struct fail *f)
{
    struct commitment own = {0};
    enum plr_err err = commit_make(&own, secret, udi, seq, commitment->bits, f);

    if (err != PLR_OK)
        return err;
    if (!request_commitment_equal(&own, commitment))
        return fail_set(f, PLR_ERR_NO, "notopened", "the code does not open the commitment of the request");
    return PLR_OK;
}
