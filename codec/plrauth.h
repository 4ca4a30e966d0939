/* PLR authorization code, P, 64 symbols: the fields. The signature itself is keys/schnorr.h. plr-code(5), PLR. */
#ifndef PLRKIT_PLRAUTH_H
#define PLRKIT_PLRAUTH_H

#include <stdbool.h>

#include "codec/code.h"

#define PLRAUTH_ACCOUNT_MAX   0x3ffffu /* 18 bits */
#define PLRAUTH_REHEARSAL_MIN 0x20000u /* from here on the account is that of a rehearsal */
#define PLRAUTH_S_HI_BYTES    26       /* 208 bits, big endian */

enum export_status { EXPORT_NOT_ALLOWED = 0, EXPORT_ALLOWED = 1, EXPORT_RESTRICTED = 2 };

struct plrauth {
    uint8_t slot; /* 0 current key, 1 next */
    enum export_status export_status;
    uint32_t account; /* smart-account number */
    uint64_t e;       /* 60 bits, not 0 */
    uint8_t s_hi[PLRAUTH_S_HI_BYTES];
};

void plrauth_encode(struct code *ret, const struct plrauth *auth);

/* Unpack a code of kind CODE_PLR whose checks hold. PLR_ERR_FORMAT: export status 3, e = 0. */
PLR_MUST_CHECK enum plr_err plrauth_decode(struct plrauth *ret, const struct code *code, struct fail *f);

/* True if it is of a smart account of a rehearsal, by its number. */
bool plrauth_is_rehearsal(const struct plrauth *auth);

/* not-allowed, allowed, restricted: in options, JSON and facts */
const char *plrauth_export_word(enum export_status status);

#endif
