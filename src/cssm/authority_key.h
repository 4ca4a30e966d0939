/* The signing keys of an authority, out of its folder. plr-ledger(5), FILES. */
#ifndef PLRKIT_AUTHORITY_KEY_H
#define PLRKIT_AUTHORITY_KEY_H

#include "src/cssm/authority.h"

enum authority_role { AUTHORITY_SLR, AUTHORITY_PLR, AUTHORITY_LOG };
#define AUTHORITY_ROLES 3

/* A key that signs, and what its certificate says of it. */
struct authority_signer {
    struct signkey *key; /* NULL: not open */
    char name[65];
    uint32_t number;
    uint8_t slot; /* PLR */
    struct scope scope;
    uint8_t root_hash[32];
    uint64_t not_after_s;
};

/* The file of a role's key in the folder keys, and the purpose of its certificate. */
const char *authority_key_file(enum authority_role role);
enum cert_purpose authority_key_purpose(enum authority_role role);

/* The key that signs: read, opened with the passphrase (of a key in a token: its PIN), and compared with its
 * certificate in the trust bundle, which must be valid now. PLR_ERR_UNTRUSTED (passphrase wrong or missing: reason
 * "badpassphrase"; certificate expired), PLR_ERR_DAMAGED, PLR_ERR_IO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err authority_key(struct authority_signer *ret, const char *dir, enum authority_role role,
                                          const struct secret *passphrase, uint64_t now_s, struct fail *f);

/* What the bundle says of a key of this role. Same errors, and it is no key of that role (PLR_ERR_DAMAGED). ret->key is
 * key. */
PLR_MUST_CHECK enum plr_err authority_key_facts(struct authority_signer *ret, struct signkey *key,
                                                const struct trust *trust, enum authority_role role, uint64_t now_s,
                                                struct fail *f);

/* What can be known of a key without its passphrase: it is there and private; one that has none is opened and compared
 * as authority_key does, but for the time. Same errors. */
PLR_MUST_CHECK enum plr_err authority_key_look(const char *dir, enum authority_role role, struct fail *f);

/* True if this key wants a passphrase: it is encrypted, or in a token. False also where there is no key: authority_key
 * then says so. */
bool authority_key_protected(const char *dir, enum authority_role role);

#endif
