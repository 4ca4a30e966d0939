/* One certificate of a trust bundle: everything that can be said of it by itself, and whether a root signed it. For
 * keys/trust.c only. plr-trust(5), CERTIFICATES. */
#ifndef PLRKIT_TRUSTCERT_H
#define PLRKIT_TRUSTCERT_H

#include <stdbool.h>

#include "keys/cert.h"

#define TRUSTCERT_NAME_MAX 64
#define TRUSTCERT_DER_MAX  4096

struct trustcert {
    enum cert_purpose purpose;
    char name[TRUSTCERT_NAME_MAX + 1]; /* common name: printable ASCII */
    uint64_t not_before_s;
    uint64_t not_after_s;
    bool rehearsal;         /* the subject says so */
    uint8_t slot;           /* PLR signer */
    uint8_t public_key[32]; /* 32 bytes Ed25519; 29 bytes P-224, a point of the curve */
    uint8_t serial[CERT_SERIAL_LEN];
    uint32_t number; /* from the serial number; 0 for a root */
    struct scope scope;
    size_t der_len;
    uint8_t der[TRUSTCERT_DER_MAX];
};

/* Read and check one certificate in DER. PLR_ERR_FORMAT: not X.509 version 3 in DER, a name, time or key of other than
 * the one form. PLR_ERR_UNTRUSTED: extensions that make it neither root nor signer (reason "wrongpurpose"). */
PLR_MUST_CHECK enum plr_err trustcert_read(struct trustcert *ret, const uint8_t *der, size_t len, struct fail *f);

/* True if root is the issuer by name and key identifier and its key signed cert. root may be cert itself. */
bool trustcert_signed_by(const struct trustcert *cert, const struct trustcert *root);

#endif
