/* Private keys, public keys and certificates as files of the custodian: made once, never replaced but by a change of
 * passphrase. plr-trust(5), KEY FILES. */
#ifndef PLRKIT_KEYFILES_H
#define PLRKIT_KEYFILES_H

#include "keys/pubkey.h"
#include "keys/trustcert.h"
#include "src/key/keyargs.h"

/* "DIR/NAME" or "PREFIX.SUFFIX" into dst[PATH_MAX]: what stands between them is between. PLR_ERR_USAGE: too long. */
PLR_MUST_CHECK enum plr_err keyfiles_path(char *dst, const char *a, const char *between, const char *b, struct fail *f);

/* The passphrase of a key that is made: that of the options, asked twice at a terminal, or none (--unprotected). */
PLR_MUST_CHECK enum plr_err keyfiles_new_passphrase(struct secret **ret, const struct keyargs *args, struct fail *f);

/* A fresh file with these bytes, 0600, durable. PLR_ERR_STATE (reason "exists"), PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err keyfiles_create(const char *path, const void *bytes, size_t len, struct fail *f);

/* A private key: into a fresh file; or out of one, asking for its passphrase where it has one and passphrase_file is
 * NULL. Errors of signkey_write, keyfiles_create; of file_read, passphrase_get, signkey_read. */
PLR_MUST_CHECK enum plr_err keyfiles_write_key(const char *path, const struct signkey *key,
                                               const struct secret *passphrase, struct fail *f);
PLR_MUST_CHECK enum plr_err keyfiles_read_key(struct signkey **ret, const char *path, const char *passphrase_file,
                                              struct fail *f);

/* A public key into a fresh file. */
PLR_MUST_CHECK enum plr_err keyfiles_write_public(const char *path, const struct signkey *key, struct fail *f);

#endif
