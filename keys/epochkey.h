/* Device epoch keys of the authority, K_epoch: 32 random bytes, out of which each device key is derived. A file like
 * those of the signing keys. plr-trust(5), KEY FILES. */
#ifndef PLRKIT_EPOCHKEY_H
#define PLRKIT_EPOCHKEY_H

#include "keys/device.h"
#include "keys/secret.h"

/* A fresh one, of DEVICE_KEY_LEN bytes; secret_free it. PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err epochkey_generate(struct secret **ret, struct fail *f);

/* Read PEM text (at most SIGNKEY_PEM_MAX); passphrase may be NULL for a key that is not encrypted. PLR_ERR_DAMAGED (no
 * device epoch key), PLR_ERR_UNTRUSTED (passphrase wrong or missing; reason "badpassphrase"), PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err epochkey_read(struct secret **ret, const char *pem, size_t pem_len,
                                          const struct secret *passphrase, struct fail *f);

/* Write PEM into dst (SIGNKEY_PEM_MAX), NUL-terminated, sealed as signkey_write does. The caller wipes dst. */
PLR_MUST_CHECK enum plr_err epochkey_write(char *dst, size_t cap, size_t *ret_len, const struct secret *key,
                                           const struct secret *passphrase, struct fail *f);

#endif
