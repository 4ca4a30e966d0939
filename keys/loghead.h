/* The signed head of an authority's log: what proves all entries up to it. plr-ledger(5), HEAD. */
#ifndef PLRKIT_LOGHEAD_H
#define PLRKIT_LOGHEAD_H

#include "keys/signkey.h"
#include "keys/trust.h"

#define LOGHEAD_HASH_LEN      32
#define LOGHEAD_SIGNATURE_LEN 64

struct loghead {
    uint8_t authority[32]; /* SHA-256 of the certificate, DER, of the root that certified the log signer */
    uint64_t seq;          /* number of the last entry */
    uint8_t hash[LOGHEAD_HASH_LEN];
    uint64_t at_s; /* when it was signed; seconds since 1970 UTC */
    uint8_t kid[COSE_KID_LEN];
    uint8_t signature[LOGHEAD_SIGNATURE_LEN];
};

/* Sign authority, seq, hash and at_s of head: fills in kid and signature. Ed25519 over
 * "plrkit log head v1" || authority || seq (8) || hash || at_s (8), big endian. PLR_ERR_CRYPTO. */
PLR_MUST_CHECK enum plr_err loghead_sign(struct loghead *head, const struct signkey *key, struct fail *f);

/* The signer is in the bundle, for logs, valid when it signed, of the authority that the head names; the signature
 * holds. PLR_ERR_UNTRUSTED (errors of trust_log_signer; reason "otherauthority"), PLR_ERR_SIGNATURE. */
PLR_MUST_CHECK enum plr_err loghead_verify(const struct loghead *head, const struct trust *trust, struct fail *f);

/* The same by a signer that was found otherwise (trust_log_certificate); its key id is that of the head. */
PLR_MUST_CHECK enum plr_err loghead_verify_by(const struct loghead *head, const struct trust_signer *signer,
                                              struct fail *f);

#endif
