/* Start and end of the crypto libraries; call before anything else in keys/. */
#ifndef PLRKIT_KEYS_H
#define PLRKIT_KEYS_H

#include "codec/fail.h"

/* Initialise libsodium and run the start-up self-test. Idempotent. PLR_ERR_CRYPTO. */
PLR_MUST_CHECK enum plr_err keys_init(struct fail *f);

#endif
