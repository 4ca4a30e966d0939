/* Device keys: a product that was given one when it was made takes a PLR authorization of 32 symbols, whose MAC only
 * the authority and the product itself can make. Keyed BLAKE2b-256 (libsodium). plr-code(5), DEVICE KEY. */
#ifndef PLRKIT_DEVICE_H
#define PLRKIT_DEVICE_H

#include "codec/deviceauth.h"
#include "codec/request.h"

#define DEVICE_KEY_LEN    32
#define DEVICE_CHECK_TEXT 8

/* What the authorization is tied to but does not carry. */
struct device_claim {
    uint8_t seq; /* 0..63 */
    struct commitment commitment;
};

/* K_dev of a product out of K_epoch. The caller keeps both where secrets are kept, and wipes them. */
void device_key(uint8_t ret[static DEVICE_KEY_LEN], const uint8_t epoch_key[static DEVICE_KEY_LEN],
                const struct udi *udi);

/* Key check value of a device key: 8 lower-case hex digits and NUL. No secret. */
void device_check(char ret[static DEVICE_CHECK_TEXT + 1], const uint8_t key[static DEVICE_KEY_LEN]);

/* Fill in the MAC of auth, whose epoch, export status and account are set. */
void device_sign(struct deviceauth *auth, const uint8_t key[static DEVICE_KEY_LEN], const struct device_claim *claim);

/* PLR_OK if the MAC of auth is that of key over claim; PLR_ERR_SIGNATURE if not. In constant time. */
PLR_MUST_CHECK enum plr_err device_verify(const struct deviceauth *auth, const uint8_t key[static DEVICE_KEY_LEN],
                                          const struct device_claim *claim, struct fail *f);

#endif
