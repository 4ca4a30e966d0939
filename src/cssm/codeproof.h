/* Is an issued code what was signed for its reservation? For verify. */
#ifndef PLRKIT_CODEPROOF_H
#define PLRKIT_CODEPROOF_H

#include "keys/trust.h"
#include "src/ledger/facts.h"

/* The receipt is that of the code, the signature holds under a key that the bundle trusts and that was valid then, and
 * the code says what the row says: product, request, account, entitlements. PLR_ERR_DAMAGED (reason "badcode",
 * "badreceipt", "codediffers"), PLR_ERR_SIGNATURE, PLR_ERR_UNTRUSTED, PLR_ERR_MEMORY; all name the reservation. */
PLR_MUST_CHECK enum plr_err codeproof_check(const struct reservation_facts *r, const struct trust *trust,
                                            struct fail *f);

#endif
