/* The file of a private key: PKCS#8 in PEM (RFC 5958, RFC 7468), plain or encrypted with scrypt and AES-256-CBC, with
 * the public key, or the key check value of a device epoch key, as an attribute so that damage is noticed. For
 * keys/signkey.c and keys/epochkey.c only. plr-trust(5), KEY FILES. */
#ifndef PLRKIT_KEYFILE_H
#define PLRKIT_KEYFILE_H

#include <openssl/x509.h>
#include <stdbool.h>

#include "keys/secret.h"

/* What is inside, decrypted. PLR_ERR_DAMAGED, PLR_ERR_UNTRUSTED (reason "badpassphrase"), PLR_ERR_MEMORY. The caller
 * frees it. */
PLR_MUST_CHECK enum plr_err keyfile_read(PKCS8_PRIV_KEY_INFO **ret, const char *pem, size_t pem_len,
                                         const struct secret *passphrase, struct fail *f);

/* True if there is no attribute, or just the one of this public key (or key check value). */
bool keyfile_public_agrees(const PKCS8_PRIV_KEY_INFO *info, const uint8_t *public_key, size_t len);

/* Write, NUL-terminated; passphrase may be NULL. PLR_ERR_SPACE, PLR_ERR_CRYPTO, PLR_ERR_USAGE (empty passphrase). */
PLR_MUST_CHECK enum plr_err keyfile_write(char *dst, size_t cap, size_t *ret_len, const EVP_PKEY *evp,
                                          const uint8_t *public_key, size_t public_len, const struct secret *passphrase,
                                          struct fail *f);

/* The same of a secret that is no asymmetric key: algorithm oid without parameters, the bytes as they are; check is the
 * attribute. Same errors. */
PLR_MUST_CHECK enum plr_err keyfile_write_raw(char *dst, size_t cap, size_t *ret_len, const char *oid,
                                              const struct secret *key, const uint8_t *check, size_t check_len,
                                              const struct secret *passphrase, struct fail *f);

/* The bytes of such a secret, which live as long as info; false if its algorithm is another, or has parameters. */
bool keyfile_raw(const uint8_t **ret, size_t *ret_len, const PKCS8_PRIV_KEY_INFO *info, const char *oid);

#endif
