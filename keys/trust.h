/* The trust bundle: PEM with the root and the signers' certificates that a product pins. OpenSSL for X.509; libsodium
 * verifies. plr-trust(5) is the format. */
#ifndef PLRKIT_TRUST_H
#define PLRKIT_TRUST_H

#include <stdbool.h>

#include "codec/cose.h"
#include "keys/schnorr.h"

#define TRUST_PEM_MAX     (256u * 1024u)
#define TRUST_ROOTS_MAX   2
#define TRUST_SIGNERS_MAX 16

struct trust; /* opaque */

struct trust_signer {
    const char *name; /* common name, escaped ASCII; lives as long as the trust */
    const char *root_name;
    uint64_t not_before_s;
    uint64_t not_after_s;
    const char *purpose;    /* "SLR", "PLR" or "log": what it signs */
    uint8_t root_hash[32];  /* SHA-256 of the DER of its root */
    uint8_t slot;           /* PLR */
    uint8_t public_key[32]; /* 32 bytes Ed25519; 29 bytes P-224 */
};

/* Read a bundle: 1..2 self-signed roots, every other certificate signed by one of them and of a known purpose.
 * PLR_ERR_FORMAT (not PEM, no root, too many), PLR_ERR_UNTRUSTED (a certificate that its root did not sign, or of
 * another purpose, or for a rehearsal when others are not; reason says which). The time is not looked at. */
PLR_MUST_CHECK enum plr_err trust_read(struct trust **ret, const char *pem, size_t pem_len, struct fail *f);
void trust_free(struct trust *trust);

/* SHA-256 fingerprint of root i in hex groups, for people; "" if there is none. */
const char *trust_root_fingerprint(const struct trust *trust, size_t i);

/* True if this is the bundle of a rehearsal: all its certificates are marked, or none is. */
bool trust_is_rehearsal(const struct trust *trust);

/* Is what bears the mark of a rehearsal, or does not, meant for who has this bundle? Asked before any signature is
 * looked at, so that the reason has a name: the key id of an SLR authorization (trust_slr_signer asks by itself), the
 * account number of a PLR authorization (plrauth_is_rehearsal). PLR_ERR_UNTRUSTED: reason "rehearsal" or "production".
 */
PLR_MUST_CHECK enum plr_err trust_check_mark(const struct trust *trust, bool rehearsal, struct fail *f);

/* SHA-256 over the DER of the roots, in ascending order of their own SHA-256: which authority this is, whatever its
 * signers; 32 bytes. */
void trust_authority_id(uint8_t ret[static 32], const struct trust *trust);

/* The SLR signer with this key id. PLR_ERR_UNTRUSTED: those of trust_check_mark; none (reason "unknownkey"), the key
 * signs something else
 * ("wrongpurpose"), or it or its root is not valid at now_s ("signerexpired", "signernotyetvalid"). now_s 0 skips the
 * time. */
PLR_MUST_CHECK enum plr_err trust_slr_signer(struct trust_signer *ret, const struct trust *trust,
                                             const uint8_t kid[static COSE_KID_LEN], uint64_t now_s, struct fail *f);

/* The signer of the authority's log with this key id. Same errors. */
PLR_MUST_CHECK enum plr_err trust_log_signer(struct trust_signer *ret, const struct trust *trust,
                                             const uint8_t kid[static COSE_KID_LEN], uint64_t now_s, struct fail *f);

/* The PLR signer of a slot. Same errors. */
PLR_MUST_CHECK enum plr_err trust_plr_signer(struct trust_signer *ret, const struct trust *trust, uint8_t slot,
                                             uint64_t now_s, struct fail *f);

/* How many signers, and the i-th, for listing; is_plr says which kind. */
size_t trust_signer_count(const struct trust *trust);
void trust_signer_at(struct trust_signer *ret, int *ret_is_plr, const struct trust *trust, size_t i);

#endif
