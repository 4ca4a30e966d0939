/* The commitment: lock of a request, opened by its return code. Argon2id (libsodium). plr-code(5), COMMITMENT. */
#ifndef PLRKIT_COMMIT_H
#define PLRKIT_COMMIT_H

#include "codec/opening.h"
#include "codec/request.h"

/* A fresh secret t from the system's randomness. */
void commit_fresh(uint8_t ret_secret[static OPENING_SECRET_BYTES]);

/* Commitment to secret for this UDI and sequence number (0..63), cut to bits (40..44). About 20 ms, 16 MiB.
 * PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err commit_make(struct commitment *ret, const uint8_t secret[static OPENING_SECRET_BYTES],
                                        const struct udi *udi, uint8_t seq, uint8_t bits, struct fail *f);

/* PLR_OK if secret opens the commitment; PLR_ERR_NO if not; PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err commit_open(const struct commitment *commitment,
                                        const uint8_t secret[static OPENING_SECRET_BYTES], const struct udi *udi,
                                        uint8_t seq, struct fail *f);

#endif
