/* The signing keys of an authority, out of its folder. plr-ledger(5), FILES. */
#ifndef PLRKIT_AUTHORITY_KEY_H
#define PLRKIT_AUTHORITY_KEY_H

#include "src/cssm/authority.h"

enum authority_role { AUTHORITY_SLR, AUTHORITY_PLR, AUTHORITY_LOG };

/* The key that signs: read, opened with the passphrase (of a key in a token: its PIN), and compared with its
 * certificate in the trust bundle, which must be valid now. PLR_ERR_UNTRUSTED (passphrase wrong or missing: reason
 * "badpassphrase"; certificate expired), PLR_ERR_DAMAGED, PLR_ERR_IO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err authority_key(struct signkey **ret, const char *dir, enum authority_role role,
                                          const struct secret *passphrase, uint64_t now_s, struct fail *f);

/* The key that signs the log, in the same way, and the authority that the heads name. */
PLR_MUST_CHECK enum plr_err authority_key_log(struct signkey **ret, uint8_t ret_authority[static 32], const char *dir,
                                              const struct secret *passphrase, uint64_t now_s, struct fail *f);

/* What can be known of a key without its passphrase: it is there and private; one that has none is opened and compared
 * as authority_key does, but for the time. Same errors. */
PLR_MUST_CHECK enum plr_err authority_key_look(const char *dir, enum authority_role role, struct fail *f);

/* True if this key wants a passphrase: it is encrypted, or in a token. False also where there is no key: authority_key
 * then says so. */
bool authority_key_protected(const char *dir, enum authority_role role);

#endif
