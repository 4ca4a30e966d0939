/* Private keys of the authority: Ed25519 (root, SLR signer, log signer) and P-224 (PLR signer), as PKCS#8 PEM,
 * encrypted with scrypt or not; an Ed25519 key may also be in a token (keys/token.h), and the file then is a reference
 * to it. OpenSSL. plr-trust(5), KEY FILES. */
#ifndef PLRKIT_SIGNKEY_H
#define PLRKIT_SIGNKEY_H

#include <stdbool.h>

#include "keys/schnorr.h"
#include "keys/secret.h"

#define SIGNKEY_PEM_MAX  2048
#define SIGNKEY_SEED_LEN 32

enum signkey_type { SIGNKEY_ED25519, SIGNKEY_P224 };

struct signkey; /* opaque */

/* A fresh key. PLR_ERR_CRYPTO, PLR_ERR_MEMORY. Free with signkey_free. */
PLR_MUST_CHECK enum plr_err signkey_generate(struct signkey **ret, enum signkey_type type, struct fail *f);

/* A fresh Ed25519 key whose key id bears the mark of a rehearsal, or surely does not. The mark has 16 bits and is
 * searched for: about 2 seconds. Same errors. */
PLR_MUST_CHECK enum plr_err signkey_generate_marked(struct signkey **ret, bool rehearsal, struct fail *f);

/* An Ed25519 key from its seed of 32 bytes. Same errors. */
PLR_MUST_CHECK enum plr_err signkey_from_seed(struct signkey **ret, const struct secret *seed, struct fail *f);

/* The seed of an Ed25519 key, which is the key itself. PLR_ERR_STATE: it is in a token, or of another type. */
PLR_MUST_CHECK enum plr_err signkey_seed(uint8_t ret[static SIGNKEY_SEED_LEN], const struct signkey *key,
                                         struct fail *f);

/* Read the text of a key file; passphrase may be NULL for a key that is not encrypted. Of a reference the passphrase is
 * the PIN, and the token is open until signkey_free. PLR_ERR_DAMAGED (not a key of a known type), PLR_ERR_UNTRUSTED
 * (passphrase wrong or missing; reason "badpassphrase"); errors of token_open. */
PLR_MUST_CHECK enum plr_err signkey_read(struct signkey **ret, const char *pem, size_t pem_len,
                                         const struct secret *passphrase, struct fail *f);

/* True if signkey_read wants a passphrase for this text: the key is encrypted, or in a token. */
bool signkey_wants_passphrase(const char *text, size_t len);

/* Write PEM into dst (SIGNKEY_PEM_MAX); encrypted with scrypt (N 2^14, r 8, p 5: OpenSSL 3.0 takes at most 32 MiB) and
 * AES-256-CBC if a passphrase is given. The caller wipes dst. PLR_ERR_POLICY ("intoken"): the key is in a
 * token. */
PLR_MUST_CHECK enum plr_err signkey_write(char *dst, size_t cap, size_t *ret_len, const struct signkey *key,
                                          const struct secret *passphrase, struct fail *f);

void signkey_free(struct signkey *key);

/* True if this text refers to a key in a token. */
bool signkey_is_reference(const char *text, size_t len);

enum signkey_type signkey_type(const struct signkey *key);

/* Ed25519: 32 bytes. P-224: 29 bytes, compressed. Returns the length. */
size_t signkey_public(uint8_t ret[static 32], const struct signkey *key);

/* Ed25519 signature (64 bytes) of msg, by libsodium or by the token. Only for SIGNKEY_ED25519. Errors of token_sign. */
PLR_MUST_CHECK enum plr_err signkey_sign_ed25519(uint8_t ret[static 64], const struct signkey *key, const uint8_t *msg,
                                                 size_t len, struct fail *f);

/* The short signature's key (keys/schnorr.h). Only for SIGNKEY_P224; lives as long as key. */
const struct schnorr_key *signkey_schnorr(const struct signkey *key);

/* The OpenSSL key, for keys/cert.c only: EVP_PKEY. Of a key in a token its public part. */
void *signkey_evp(const struct signkey *key);

#endif
