/* A public key by itself: what a custodian certifies without ever seeing the private one. SubjectPublicKeyInfo in PEM
 * (RFC 7468, section 13). plr-trust(5), KEY FILES. */
#ifndef PLRKIT_PUBKEY_H
#define PLRKIT_PUBKEY_H

#include "keys/signkey.h"

#define PUBKEY_PEM_MAX 512

struct pubkey {
    enum signkey_type type;
    size_t len;        /* 32 for Ed25519, 29 for P-224 (compressed) */
    uint8_t bytes[32]; /* an Ed25519 key is canonical and of the prime order; a P-224 key is a point */
};

/* That of a private key. */
void pubkey_of(struct pubkey *ret, const struct signkey *key);

/* True if they are the same. */
bool pubkey_equal(const struct pubkey *a, const struct pubkey *b);

/* Read a PEM text with one block "PUBLIC KEY". PLR_ERR_FORMAT: no such block, other than strict DER, a key of another
 * type, or a point that no key has. */
PLR_MUST_CHECK enum plr_err pubkey_read(struct pubkey *ret, const char *pem, size_t pem_len, struct fail *f);

/* The same for what a certificate or file holds in DER (SubjectPublicKeyInfo). */
PLR_MUST_CHECK enum plr_err pubkey_decode(struct pubkey *ret, const uint8_t *der, size_t len, struct fail *f);

/* The other way, NUL-terminated. PLR_ERR_SPACE, PLR_ERR_CRYPTO. */
PLR_MUST_CHECK enum plr_err pubkey_write(char *dst, size_t cap, size_t *ret_len, const struct pubkey *key,
                                         struct fail *f);

/* As an OpenSSL key, for keys/cert.c: an EVP_PKEY, or NULL. The caller frees it. */
void *pubkey_evp(const struct pubkey *key);

#endif
