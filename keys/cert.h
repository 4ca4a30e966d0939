/* X.509 certificates of the root and of the signers. OpenSSL. plr-trust(5), CERTIFICATES. */
#ifndef PLRKIT_CERT_H
#define PLRKIT_CERT_H

#include <stdbool.h>

#include "keys/pubkey.h"
#include "keys/scope.h"

#define CERT_PEM_MAX    4096
#define CERT_DER_MAX    3000
#define CERT_SERIAL_LEN 16
#define CERT_NUMBER_MAX 0xffffffu
#define CERT_REHEARSAL  "REHEARSAL" /* organizational unit of who certifies nothing for production */

/* Extended key usages, under the arc 2.25.UUID of the project. */
enum cert_purpose { CERT_ROOT, CERT_SLR_SIGNER, CERT_PLR_SIGNER, CERT_LOG_SIGNER };

struct cert_request {
    enum cert_purpose purpose;
    const char *name;      /* common name, printable ASCII, at most 64 */
    uint64_t not_before_s; /* seconds since 1970 UTC */
    uint64_t not_after_s;
    bool rehearsal;            /* the subject gets the organizational unit REHEARSAL */
    uint8_t slot;              /* PLR signer: 0 or 1; recorded as serialNumber attribute of the subject "slot-0" */
    uint32_t number;           /* of this certificate among those of its root, which is 0; in the serial number */
    const struct scope *scope; /* of a signer; NULL: all products */
};

/* Certificate for subject, signed by issuer (for CERT_ROOT the subject's own key; issuer_pem is then NULL). PEM into
 * dst[cap], NUL-terminated. The serial number is 0x40, the number (3 bytes), 12 random bytes: also a root whose count
 * was lost makes no two alike. PLR_ERR_USAGE (a name, validity, slot or number that no certificate has), PLR_ERR_CRYPTO
 * (keys of another type, or not the issuer's), PLR_ERR_SPACE. */
PLR_MUST_CHECK enum plr_err cert_certify(char *dst, size_t cap, size_t *ret_len, const struct cert_request *req,
                                         const struct pubkey *subject, const struct signkey *issuer,
                                         const char *issuer_pem, struct fail *f);

/* The same where the subject's private key is at hand. */
PLR_MUST_CHECK enum plr_err cert_make(char *dst, size_t cap, size_t *ret_len, const struct cert_request *req,
                                      const struct signkey *subject, const struct signkey *issuer,
                                      const char *issuer_pem, struct fail *f);

/* "root", "slr", "plr", "log": in options, file names and JSON. */
const char *cert_purpose_word(enum cert_purpose purpose);

#endif
