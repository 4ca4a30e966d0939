/* Is an issued code what was signed for its reservation? For verify. */
#ifndef PLRKIT_CODEPROOF_H
#define PLRKIT_CODEPROOF_H

#include "keys/device.h"
#include "keys/secret.h"
#include "keys/trust.h"
#include "src/cssm/bundles.h"
#include "src/ledger/facts.h"

/* The device epoch keys that are at hand; NULL: MACs made with it are not checked. */
struct codeproof_keys {
    const struct secret *epoch[DEVICEAUTH_EPOCHS];
};

/* The receipt is that of the code, the signature holds under a key that the bundle trusts and that was valid then, and
 * the code says what the row says: product, request, account, entitlements. Instead of the signature the MAC of one
 * with a device key, or *ret_unchecked is true. Of the bundles the first under which it holds will do. keys may be
 * NULL: there are none. PLR_ERR_DAMAGED (reason "badcode", "badreceipt", "codediffers"), PLR_ERR_SIGNATURE,
 * PLR_ERR_UNTRUSTED, PLR_ERR_MEMORY; all name the reservation. */
PLR_MUST_CHECK enum plr_err codeproof_check(bool *ret_unchecked, const struct reservation_facts *r,
                                            const struct bundles *bundles, const struct codeproof_keys *keys,
                                            struct fail *f);

#endif
