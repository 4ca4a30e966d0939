/* Return code R and update confirmation V: the opening of a commitment. plr-code(5), RETURN AND CONFIRMATION. */
#ifndef PLRKIT_OPENING_H
#define PLRKIT_OPENING_H

#include "codec/code.h"

#define OPENING_SECRET_BYTES 8

enum opening_reason {
    OPENING_RETURNED = 0,      /* an installed authorization is given back */
    OPENING_NOT_INSTALLED = 1, /* an authorization that was never installed is given back */
    OPENING_UPDATED = 2,       /* replaced by an update */
};

struct opening {
    enum code_kind kind; /* CODE_RETURN or CODE_CONFIRMATION */
    enum opening_reason reason;
    uint8_t seq;                          /* of the request whose commitment is opened, 0..63 */
    uint32_t udi_hash;                    /* 22 bits */
    uint8_t secret[OPENING_SECRET_BYTES]; /* t */
};

void opening_encode(struct code *ret, const struct opening *op);

/* Unpack a code of kind CODE_RETURN or CODE_CONFIRMATION whose checks hold. PLR_ERR_FORMAT: reason 3..7. */
PLR_MUST_CHECK enum plr_err opening_decode(struct opening *ret, const struct code *code, struct fail *f);

/* Stable word: returned, not-installed, updated. */
const char *opening_reason_word(enum opening_reason reason);

#endif
