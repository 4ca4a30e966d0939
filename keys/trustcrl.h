/* The statement of a trust bundle: a revocation list (RFC 5280, section 5) whose number is that of the bundle and which
 * says what belongs to it. Read by everybody, made by who holds a root. plr-trust(5), STATEMENT. */
#ifndef PLRKIT_TRUSTCRL_H
#define PLRKIT_TRUSTCRL_H

#include "keys/trustcert.h"

#define TRUSTCRL_NUMBER_MAX  999999999u
#define TRUSTCRL_REVOKED_MAX 64
#define TRUSTCRL_DER_MAX     8192
#define TRUSTCRL_DIGEST_LEN  32
#define TRUSTCRL_CERTS_MAX   18 /* of a bundle: 2 roots, 16 signers */

/* CRLReason (RFC 5280, section 5.3.1): those that a signer can have. */
enum trustcrl_reason {
    TRUSTCRL_UNSPECIFIED = 0,
    TRUSTCRL_KEY_COMPROMISE = 1,
    TRUSTCRL_SUPERSEDED = 4,
    TRUSTCRL_CESSATION = 5,
};

struct trustcrl_revoked {
    uint8_t serial[CERT_SERIAL_LEN];
    uint64_t at_s; /* seconds since 1970 UTC */
    enum trustcrl_reason reason;
};

struct trustcrl {
    uint32_t number;   /* 1..TRUSTCRL_NUMBER_MAX */
    uint64_t issued_s; /* thisUpdate */
    uint64_t next_s;   /* nextUpdate: the end of the root, since nobody brings a new list on a day that was agreed */
    uint8_t digest[TRUSTCRL_DIGEST_LEN]; /* trustcrl_digest of the certificates */
    size_t revoked_count;
    struct trustcrl_revoked revoked[TRUSTCRL_REVOKED_MAX];
    size_t der_len;
    uint8_t der[TRUSTCRL_DER_MAX];
};

/* Read and check one list in DER. PLR_ERR_FORMAT: anything but version 2 in strict DER with the two extensions, or an
 * entry of another form. Signed by whom is not looked at. */
PLR_MUST_CHECK enum plr_err trustcrl_read(struct trustcrl *ret, const uint8_t *der, size_t len, struct fail *f);

/* True if root is the issuer by name and key identifier and its key signed the list. */
bool trustcrl_signed_by(const struct trustcrl *crl, const struct trustcert *root);

/* SHA-256 over the SHA-256 of every certificate's DER, those in ascending order. */
void trustcrl_digest(uint8_t ret[static TRUSTCRL_DIGEST_LEN], const struct trustcert *const *certs, size_t count);

/* The entry of a serial number, or NULL. */
const struct trustcrl_revoked *trustcrl_find(const struct trustcrl *crl, const uint8_t serial[static CERT_SERIAL_LEN]);

/* "unspecified", "keyCompromise", "superseded", "cessationOfOperation": RFC 5280's words, in options and JSON. */
const char *trustcrl_reason_word(enum trustcrl_reason reason);
bool trustcrl_reason_read(enum trustcrl_reason *ret, const char *word);

#endif
