/* The device epoch keys of an authority, keys/device-0.key and keys/device-1.key: what derives the key of each product.
 * plr-ledger(5), FILES. */
#ifndef PLRKIT_AUTHORITY_EPOCH_H
#define PLRKIT_AUTHORITY_EPOCH_H

#include "keys/epochkey.h"
#include "src/cssm/authority.h"

/* The highest epoch of which there is a key. PLR_ERR_NOT_FOUND: none, reason "noepochkey". */
PLR_MUST_CHECK enum plr_err authority_epoch_latest(uint8_t *ret, const char *dir, struct fail *f);

/* The key of an epoch; secret_free it. PLR_ERR_NOT_FOUND: there is none; PLR_ERR_UNTRUSTED (passphrase wrong or
 * missing: reason "badpassphrase"), PLR_ERR_DAMAGED, PLR_ERR_IO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err authority_epoch_key(struct secret **ret, const char *dir, uint8_t epoch,
                                                const struct secret *passphrase, struct fail *f);

/* True if there is a key of this epoch, and if it wants a passphrase. */
bool authority_epoch_there(const char *dir, uint8_t epoch);
bool authority_epoch_protected(const char *dir, uint8_t epoch);

#endif
