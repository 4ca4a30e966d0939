/* PLR authorization code for a device key, M, 32 symbols: the fields. The MAC itself is keys/device.h. plr-code(5),
 * DEVICE KEY. */
#ifndef PLRKIT_DEVICEAUTH_H
#define PLRKIT_DEVICEAUTH_H

#include "codec/plrauth.h"

#define DEVICEAUTH_SYMBOLS   32
#define DEVICEAUTH_MAC_BYTES 13 /* 104 bits */
#define DEVICEAUTH_EPOCHS    2

struct deviceauth {
    uint8_t epoch; /* of the key that it is made with: 0 or 1 */
    enum export_status export_status;
    uint32_t account; /* smart-account number, at most PLRAUTH_ACCOUNT_MAX */
    uint8_t mac[DEVICEAUTH_MAC_BYTES];
};

void deviceauth_encode(struct code *ret, const struct deviceauth *auth);

/* Unpack a code of kind CODE_PLR_DEVICE whose checks hold. PLR_ERR_FORMAT: export status 3. */
PLR_MUST_CHECK enum plr_err deviceauth_decode(struct deviceauth *ret, const struct code *code, struct fail *f);

/* True if it is of a smart account of a rehearsal, by its number. */
bool deviceauth_is_rehearsal(const struct deviceauth *auth);

#endif
