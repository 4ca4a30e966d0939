/* Key share K: one of n texts of which any k bring an Ed25519 key back, and fewer say nothing. A secret: the structs
 * below are kept in guarded memory, and no message repeats what is in them. plr-code(5), KEY SHARE. */
#ifndef PLRKIT_SHARE_H
#define PLRKIT_SHARE_H

#include "codec/code.h"

#define SHARE_THRESHOLD_MIN 2
#define SHARE_THRESHOLD_MAX 9
#define SHARE_INDEX_MAX     15
#define SHARE_SET_BITS      24
#define SHARE_BYTES         36 /* a seed of 32, and 4 to check it by */

struct share {
    uint8_t threshold; /* k: how many are needed, SHARE_THRESHOLD_MIN..SHARE_THRESHOLD_MAX */
    uint8_t index;     /* x: which one this is, 1..SHARE_INDEX_MAX */
    uint32_t set;      /* SHARE_SET_BITS of the hash of the public key */
    uint8_t y[SHARE_BYTES];
};

void share_encode(struct code *ret, const struct share *share);

/* Unpack a code of kind CODE_SHARE whose checks hold. PLR_ERR_FORMAT: a threshold or an index that no share has. */
PLR_MUST_CHECK enum plr_err share_decode(struct share *ret, const struct code *code, struct fail *f);

#endif
