/* The trust bundle: PEM with the roots, the signers' certificates and the statement that a product pins. OpenSSL for
 * X.509; libsodium verifies. plr-trust(5) is the format. */
#ifndef PLRKIT_TRUST_H
#define PLRKIT_TRUST_H

#include <stdbool.h>

#include "codec/cose.h"
#include "keys/cert.h"
#include "keys/schnorr.h"

#define TRUST_PEM_MAX     (256u * 1024u)
#define TRUST_ROOTS_MAX   2
#define TRUST_SIGNERS_MAX 16
#define TRUST_WHATEVER    UINT64_MAX /* in place of a time */

struct trust; /* opaque */

struct trust_signer {
    const char *name; /* common name, escaped ASCII; lives as long as the trust */
    const char *root_name;
    uint64_t not_before_s;
    uint64_t not_after_s;
    enum cert_purpose purpose;
    uint8_t root_hash[32]; /* SHA-256 of the DER of its root */
    uint8_t serial[CERT_SERIAL_LEN];
    uint32_t number;
    uint8_t slot;              /* PLR */
    uint8_t public_key[32];    /* 32 bytes Ed25519; 29 bytes P-224 */
    const struct scope *scope; /* lives as long as the trust */
    const char *revoked;       /* reason, one of RFC 5280's words; NULL if it is not revoked */
    uint64_t revoked_s;
};

/* Read a bundle: 1..2 self-signed roots; every other certificate signed by one of them and of a known purpose; one
 * statement, signed by one of the roots, of just these certificates.
 * PLR_ERR_FORMAT (not PEM, no root, no statement, too many), PLR_ERR_UNTRUSTED (a certificate that its root did not
 * sign, or of another purpose, or for a rehearsal when others are not; a statement of other certificates; reason says
 * which). The time is not looked at. */
PLR_MUST_CHECK enum plr_err trust_read(struct trust **ret, const char *pem, size_t pem_len, struct fail *f);
void trust_free(struct trust *trust);

/* The number of the bundle, and when it was made: a newer one has a higher number. */
uint32_t trust_number(const struct trust *trust);
uint64_t trust_issued_s(const struct trust *trust);

/* How many roots; SHA-256 fingerprint of root i in hex groups, for people; "" if there is none; its common name; its
 * SHA-256, 32 bytes. The root that signed the statement is trust_speaker. */
size_t trust_root_count(const struct trust *trust);
size_t trust_speaker(const struct trust *trust);
const char *trust_root_fingerprint(const struct trust *trust, size_t i);
const char *trust_root_name(const struct trust *trust, size_t i);
const uint8_t *trust_root_hash(const struct trust *trust, size_t i);

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
 * signs something else ("wrongpurpose"), it was revoked ("signerrevoked"), or it or its root is not valid at now_s
 * ("signerexpired", "signernotyetvalid"). now_s 0 skips the time, TRUST_WHATEVER revocation too: whose key it is is
 * then all that is asked. */
PLR_MUST_CHECK enum plr_err trust_slr_signer(struct trust_signer *ret, const struct trust *trust,
                                             const uint8_t kid[static COSE_KID_LEN], uint64_t now_s, struct fail *f);

/* The signer of the authority's log with this key id; one that was revoked still vouches for what it signed before.
 * Same errors. */
PLR_MUST_CHECK enum plr_err trust_log_signer(struct trust_signer *ret, const struct trust *trust,
                                             const uint8_t kid[static COSE_KID_LEN], uint64_t now_s, struct fail *f);

/* The same where the bundle lacks it and cert is its certificate: by a root of this bundle, for logs, not revoked
 * before now_s, valid then. ret lives as long as cert and trust. PLR_ERR_UNTRUSTED: reason "unknownkey" or as above. */
struct trustcert;
PLR_MUST_CHECK enum plr_err trust_log_certificate(struct trust_signer *ret, const struct trust *trust,
                                                  const struct trustcert *cert, uint64_t now_s, struct fail *f);

/* The PLR signer of a slot. Same errors. */
PLR_MUST_CHECK enum plr_err trust_plr_signer(struct trust_signer *ret, const struct trust *trust, uint8_t slot,
                                             uint64_t now_s, struct fail *f);

/* The signer with this public key (32 bytes; of a PLR signer 29), for this purpose. Same errors. */
PLR_MUST_CHECK enum plr_err trust_signer_by_key(struct trust_signer *ret, const struct trust *trust,
                                                enum cert_purpose purpose, const uint8_t public_key[static 32],
                                                uint64_t now_s, struct fail *f);

/* For naming the reason after the signer of the slot did not verify a code: say of signer that it was revoked.
 * Returns PLR_ERR_UNTRUSTED, reason "signerrevoked". */
enum plr_err trust_fail_revoked(const struct trust_signer *signer, struct fail *f);

/* Does the signer sign for products with this PID ("" for none)? PLR_ERR_UNTRUSTED: reason "wrongscope". */
PLR_MUST_CHECK enum plr_err trust_check_scope(const struct trust_signer *signer, const char *pid, struct fail *f);

/* How many signers, and the i-th, for listing. */
size_t trust_signer_count(const struct trust *trust);
void trust_signer_at(struct trust_signer *ret, const struct trust *trust, size_t i);

/* Was the certificate with this serial number, of the root with this hash, revoked? Its reason as in trust_signer, or
 * NULL: also where the certificate is no longer in the bundle. */
const char *trust_revoked(const struct trust *trust, const uint8_t root_hash[static 32],
                          const uint8_t serial[static CERT_SERIAL_LEN]);

#endif
