/* A private Ed25519 key in n shares of which any k bring it back. plr-code(5), KEY SHARE. */
#ifndef PLRKIT_KEYSHARE_H
#define PLRKIT_KEYSHARE_H

#include "codec/share.h"
#include "keys/signkey.h"

#define KEYSHARE_SET_TEXT 6

/* Shares in guarded memory: wiped when freed. */
struct keyshares {
    size_t count;
    struct share share[SHARE_INDEX_MAX];
};

/* Empty; NULL if there is no memory. keyshare_free wipes; NULL is fine. */
struct keyshares *keyshare_new(void);
void keyshare_free(struct keyshares *shares);

/* The set of the shares of a key, by its public key: SHARE_SET_BITS. */
uint32_t keyshare_set(const uint8_t public_key[static 32]);

/* How people call a set: lower-case hexadecimal digits and NUL. */
void keyshare_set_text(char dst[static KEYSHARE_SET_TEXT + 1], uint32_t set);

/* Split into count shares, of which threshold are needed, with fresh randomness. PLR_ERR_USAGE (a threshold or count
 * that cannot be, a key that is not Ed25519), PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err keyshare_split(struct keyshares *ret, const struct signkey *key, unsigned threshold,
                                           unsigned count, struct fail *f);

/* Take a further share. PLR_ERR_STATE, reason "same": it is there already. PLR_ERR_CHECK: "otherset",
 * "otherthreshold", or "twonumbers": another share has its number. */
PLR_MUST_CHECK enum plr_err keyshare_add(struct keyshares *shares, const struct share *share, struct fail *f);

/* The key that the shares, of one set, threshold and different numbers as keyshare_add takes them, are of. All must lie
 * on one polynomial. PLR_ERR_STATE: too few ("toofew"); PLR_ERR_CHECK: they are not of one key; where more than enough
 * are there and a threshold of them makes a key, the ones that do not belong to it are named ("wrongshare"), else
 * "wrongshares". PLR_ERR_MEMORY, PLR_ERR_CRYPTO. */
PLR_MUST_CHECK enum plr_err keyshare_combine(struct signkey **ret, const struct keyshares *shares, struct fail *f);

#endif
