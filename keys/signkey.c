#include "keys/signkey.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <sodium.h>

#include "keys/digest.h"
#include "keys/keyfile.h"
#include "keys/token.h"

#define POINT_LEN 57 /* uncompressed point on P-224 */

struct signkey {
    enum signkey_type type;
    size_t public_len;
    uint8_t public_key[32];
    struct secret *ed25519; /* libsodium's form: seed, then public key */
    struct schnorr_key *schnorr;
    struct token *token; /* where the private key is in one; ed25519 is then NULL */
    EVP_PKEY *evp;
};

static enum plr_err fail_crypto(struct fail *f, const char *what)
{
    return fail_set(f, PLR_ERR_CRYPTO, "crypto", "the crypto library did not %s", what);
}

static enum plr_err fail_memory(struct fail *f)
{
    return fail_set(f, PLR_ERR_MEMORY, "memory", "no guarded memory for a key");
}

static enum plr_err fail_damaged(struct fail *f, const char *why)
{
    (void)fail_set(f, PLR_ERR_DAMAGED, "badkey", "the key file is damaged: %s", why);
    fail_hint(f, "restore it from the backup");
    return PLR_ERR_DAMAGED;
}

/* Seed out of the OpenSSL key; libsodium makes the public key and must agree with OpenSSL. */
static enum plr_err take_ed25519(struct signkey *key, struct fail *f)
{
    struct secret *seed = secret_new(crypto_sign_SEEDBYTES);
    enum plr_err err = PLR_OK;
    uint8_t other[32] = {0};
    size_t len = crypto_sign_SEEDBYTES;
    size_t other_len = sizeof(other);

    key->ed25519 = secret_new(crypto_sign_SECRETKEYBYTES);
    if (!seed || !key->ed25519) {
        err = fail_memory(f);
        goto out;
    }
    if (EVP_PKEY_get_raw_private_key(key->evp, seed->bytes, &len) != 1 || len != crypto_sign_SEEDBYTES ||
        EVP_PKEY_get_raw_public_key(key->evp, other, &other_len) != 1 || other_len != sizeof(other)) {
        err = fail_crypto(f, "give out the Ed25519 key");
        goto out;
    }
    (void)crypto_sign_seed_keypair(key->public_key, key->ed25519->bytes, seed->bytes);
    key->public_len = crypto_sign_PUBLICKEYBYTES;
    if (memcmp(other, key->public_key, sizeof(other)) != 0)
        err = fail_crypto(f, "agree with itself about an Ed25519 key");
out:
    secret_free(seed);
    return err;
}

/* True if the public point stored with the key is the one of its scalar. */
static bool point_agrees(const EVP_PKEY *evp, const struct schnorr_public *pub)
{
    uint8_t point[POINT_LEN] = {0};
    size_t len = 0;

    if (EVP_PKEY_get_octet_string_param(evp, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point), &len) != 1)
        return false;
    if (len == POINT_LEN)
        point[0] = (uint8_t)(2 | (point[POINT_LEN - 1] & 1));
    else if (len != SCHNORR_PUBLIC_LEN)
        return false;
    return memcmp(point, pub->bytes, SCHNORR_PUBLIC_LEN) == 0;
}

static enum plr_err take_p224(struct signkey *key, struct fail *f)
{
    struct secret *scalar = secret_new(SCHNORR_SCALAR_LEN);
    enum plr_err err = PLR_OK;
    BIGNUM *x = NULL;
    struct schnorr_public pub = {{0}};

    if (!scalar) {
        err = fail_memory(f);
        goto out;
    }
    if (EVP_PKEY_get_bn_param(key->evp, OSSL_PKEY_PARAM_PRIV_KEY, &x) != 1 ||
        BN_bn2binpad(x, scalar->bytes, SCHNORR_SCALAR_LEN) != SCHNORR_SCALAR_LEN) {
        err = fail_crypto(f, "give out the P-224 key");
        goto out;
    }
    err = schnorr_key_new(&key->schnorr, scalar->bytes, f);
    if (err)
        goto out;
    pub = schnorr_key_public(key->schnorr);
    if (!point_agrees(key->evp, &pub)) {
        err = fail_damaged(f, "its public key is not the one of its private key");
        goto out;
    }
    memcpy(key->public_key, pub.bytes, sizeof(pub.bytes));
    key->public_len = sizeof(pub.bytes);
out:
    BN_clear_free(x);
    secret_free(scalar);
    return err;
}

static bool is_p224(const EVP_PKEY *evp)
{
    char group[32] = {0};
    size_t len = 0;

    return EVP_PKEY_is_a(evp, "EC") && EVP_PKEY_get_group_name(evp, group, sizeof(group), &len) == 1 &&
           (strcmp(group, "secp224r1") == 0 || strcmp(group, "P-224") == 0);
}

/* Takes evp, also on failure. */
static enum plr_err from_evp(struct signkey **ret, EVP_PKEY *evp, struct fail *f)
{
    struct signkey *key = calloc(1, sizeof(*key));
    enum plr_err err = PLR_OK;

    if (!key) {
        EVP_PKEY_free(evp);
        return fail_memory(f);
    }
    key->evp = evp;
    if (EVP_PKEY_is_a(evp, "ED25519")) {
        key->type = SIGNKEY_ED25519;
        err = take_ed25519(key, f);
    } else if (is_p224(evp)) {
        key->type = SIGNKEY_P224;
        err = take_p224(key, f);
    } else {
        err = fail_damaged(f, "its key is neither Ed25519 nor P-224");
    }
    if (err) {
        signkey_free(key);
        return err;
    }
    *ret = key;
    return PLR_OK;
}

enum plr_err signkey_generate(struct signkey **ret, enum signkey_type type, struct fail *f)
{
    EVP_PKEY *evp = type == SIGNKEY_ED25519 ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519") : EVP_EC_gen("P-224");

    if (!evp) {
        ERR_clear_error();
        return fail_crypto(f, "make a key");
    }
    return from_evp(ret, evp, f);
}

enum plr_err signkey_generate_marked(struct signkey **ret, bool rehearsal, struct fail *f)
{
    struct secret *seed = secret_new(crypto_sign_SEEDBYTES);
    struct secret *pair = secret_new(crypto_sign_SECRETKEYBYTES);
    uint8_t public_key[32] = {0};
    uint8_t kid[COSE_KID_LEN] = {0};
    enum plr_err err = PLR_OK;

    if (!seed || !pair) {
        err = fail_memory(f);
        goto out;
    }
    do {
        randombytes_buf(seed->bytes, crypto_sign_SEEDBYTES);
        (void)crypto_sign_seed_keypair(public_key, pair->bytes, seed->bytes);
        digest_kid(kid, public_key);
    } while (digest_kid_is_rehearsal(kid) != rehearsal);
    err = signkey_from_seed(ret, seed, f);
out:
    secret_free(seed);
    secret_free(pair);
    return err;
}

enum plr_err signkey_from_seed(struct signkey **ret, const struct secret *seed, struct fail *f)
{
    EVP_PKEY *evp = seed->len == crypto_sign_SEEDBYTES
                        ? EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed->bytes, seed->len)
                        : NULL;

    ERR_clear_error();
    return evp ? from_evp(ret, evp, f) : fail_crypto(f, "make an Ed25519 key of a seed");
}

/* A key that stays in its token. OpenSSL gets the public key only. */
static enum plr_err from_token(struct signkey **ret, const char *text, size_t len, const struct secret *pin,
                               struct fail *f)
{
    struct signkey *key = calloc(1, sizeof(*key));
    enum plr_err err = PLR_OK;

    if (!key)
        return fail_memory(f);
    key->type = SIGNKEY_ED25519;
    err = token_follow(&key->token, text, len, pin, f);
    if (err)
        goto out;
    token_public(key->public_key, key->token);
    key->public_len = crypto_sign_PUBLICKEYBYTES;
    key->evp = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->public_key, key->public_len);
    if (!key->evp) {
        err = fail_crypto(f, "take an Ed25519 public key");
        goto out;
    }
    *ret = key;
    key = NULL;
out:
    signkey_free(key);
    ERR_clear_error();
    return err;
}

enum plr_err signkey_seed(uint8_t ret[static SIGNKEY_SEED_LEN], const struct signkey *key, struct fail *f)
{
    if (key->token) {
        (void)fail_set(f, PLR_ERR_STATE, "intoken", "the key is in a token, which does not give it out");
        fail_hint(f, "a key that is to be split is made in a file: \"plr-key root\" or \"plr-key ceremony\"");
        return PLR_ERR_STATE;
    }
    if (!key->ed25519)
        return fail_set(f, PLR_ERR_STATE, "wrongkey", "the key is not one of Ed25519");
    memcpy(ret, key->ed25519->bytes, SIGNKEY_SEED_LEN); /* libsodium's form begins with it */
    return PLR_OK;
}

enum plr_err signkey_read(struct signkey **ret, const char *pem, size_t pem_len, const struct secret *passphrase,
                          struct fail *f)
{
    PKCS8_PRIV_KEY_INFO *info = NULL;
    struct signkey *key = NULL;
    EVP_PKEY *evp = NULL;
    enum plr_err err = PLR_OK;

    if (token_is_reference(pem, pem_len))
        return from_token(ret, pem, pem_len, passphrase, f);
    err = keyfile_read(&info, pem, pem_len, passphrase, f);
    if (err)
        goto out;
    evp = EVP_PKCS82PKEY(info);
    if (!evp) {
        err = fail_damaged(f, "there is no key of a known type in it");
        goto out;
    }
    err = from_evp(&key, evp, f);
    if (err)
        goto out;
    if (!keyfile_public_agrees(info, key->public_key, key->public_len)) {
        err = fail_damaged(f, "its key is not the one that was written");
        goto out;
    }
    *ret = key;
    key = NULL;
out:
    signkey_free(key);
    PKCS8_PRIV_KEY_INFO_free(info);
    ERR_clear_error();
    return err;
}

enum plr_err signkey_write(char *dst, size_t cap, size_t *ret_len, const struct signkey *key,
                           const struct secret *passphrase, struct fail *f)
{
    if (key->token) {
        (void)fail_set(f, PLR_ERR_POLICY, "intoken", "the key is in a token, and stays there");
        fail_hint(f, "copy its reference file; its PIN is changed with the tools of the token's maker");
        return PLR_ERR_POLICY;
    }
    return keyfile_write(dst, cap, ret_len, key->evp, key->public_key, key->public_len, passphrase, f);
}

void signkey_free(struct signkey *key)
{
    if (!key)
        return;
    secret_free(key->ed25519);
    schnorr_key_free(key->schnorr);
    token_close(key->token);
    EVP_PKEY_free(key->evp);
    free(key);
}

bool signkey_wants_passphrase(const char *text, size_t len)
{
    static const char sealed[] = "-----BEGIN ENCRYPTED PRIVATE KEY-----";

    return token_is_reference(text, len) || memmem(text, len, sealed, sizeof(sealed) - 1) != NULL;
}

bool signkey_is_reference(const char *text, size_t len)
{
    return token_is_reference(text, len);
}

enum signkey_type signkey_type(const struct signkey *key)
{
    return key->type;
}

size_t signkey_public(uint8_t ret[static 32], const struct signkey *key)
{
    memcpy(ret, key->public_key, key->public_len);
    return key->public_len;
}

enum plr_err signkey_sign_ed25519(uint8_t ret[static 64], const struct signkey *key, const uint8_t *msg, size_t len,
                                  struct fail *f)
{
    uint8_t signature[crypto_sign_BYTES] = {0};

    if (key->type != SIGNKEY_ED25519)
        return fail_set(f, PLR_ERR_CRYPTO, "wrongkey", "this key signs PLR authorizations only");
    if (key->token)
        return token_sign(ret, key->token, msg, len, f);
    if (crypto_sign_detached(signature, NULL, msg, len, key->ed25519->bytes) != 0 ||
        crypto_sign_verify_detached(signature, msg, len, key->public_key) != 0)
        return fail_crypto(f, "make an Ed25519 signature that holds");
    memcpy(ret, signature, sizeof(signature));
    return PLR_OK;
}

const struct schnorr_key *signkey_schnorr(const struct signkey *key)
{
    return key->schnorr;
}

void *signkey_evp(const struct signkey *key)
{
    return key->evp;
}
