/* A root: an Ed25519 key that certifies signers, in a folder of its own: root.key, root.pem, number. plr-key(1). */
#ifndef PLRKIT_KEYROOT_H
#define PLRKIT_KEYROOT_H

#include "src/key/keyfiles.h"

#define KEYROOT_KEY    "root.key"
#define KEYROOT_CERT   "root.pem"
#define KEYROOT_NUMBER "number" /* how many certificates it has given */

/* A root that is open: what it signs with. */
struct keyroot {
    const char *dir;
    struct signkey *key;
    char pem[CERT_PEM_MAX];
    struct trustcert cert;
};

/* The certificate of a root for key, in PEM and read again. args: name, rehearsal, years, from_s, until_s. Errors of
 * cert_make, keyroot_validity. */
PLR_MUST_CHECK enum plr_err keyroot_certify(char pem[static CERT_PEM_MAX], struct trustcert *ret_cert,
                                            const struct signkey *key, const struct keyargs *args, struct fail *f);

/* All files of a root into the folder dir, which is there; key is NULL where its key is not to be written. Errors of
 * keyfiles_write_key, file_create. */
PLR_MUST_CHECK enum plr_err keyroot_write(const char *dir, const char *pem, const struct signkey *key,
                                          const struct secret *passphrase, struct fail *f);

/* Open the root in args->root; keyroot_close it. PLR_ERR_USAGE (no --root), PLR_ERR_DAMAGED (its key is not that of its
 * certificate), errors of keyfiles_read_key. The struct is large: the caller allocates it. */
PLR_MUST_CHECK enum plr_err keyroot_open(struct keyroot *ret, const struct keyargs *args, struct fail *f);
void keyroot_close(struct keyroot *root);

/* The number of the next certificate: counted durably before it is given. PLR_ERR_IO, PLR_ERR_DAMAGED. */
PLR_MUST_CHECK enum plr_err keyroot_count(uint32_t *ret, const struct keyroot *root, struct fail *f);

/* The validity that the options ask for, from a day before now. PLR_ERR_USAGE. */
PLR_MUST_CHECK enum plr_err keyroot_validity(uint64_t *ret_from_s, uint64_t *ret_until_s, const struct keyargs *args,
                                             uint32_t years, struct fail *f);

/* plr-key root */
int keyroot_run(void *input);

#endif
