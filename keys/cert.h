/* X.509 certificates of the root and of the signers. OpenSSL. plr-trust(5), CERTIFICATES. */
#ifndef PLRKIT_CERT_H
#define PLRKIT_CERT_H

#include <stdbool.h>

#include "keys/signkey.h"

#define CERT_PEM_MAX   4096
#define CERT_REHEARSAL "REHEARSAL" /* organizational unit of who certifies nothing for production */

/* Extended key usages, under the arc 2.25.UUID of the project. */
enum cert_purpose { CERT_ROOT, CERT_SLR_SIGNER, CERT_PLR_SIGNER, CERT_LOG_SIGNER };

struct cert_request {
    enum cert_purpose purpose;
    const char *name;      /* common name, printable ASCII, at most 64 */
    uint64_t not_before_s; /* seconds since 1970 UTC */
    uint64_t not_after_s;
    bool rehearsal; /* the subject gets the organizational unit REHEARSAL */
    uint8_t slot;   /* PLR signer: 0 or 1; recorded as serialNumber attribute of the subject "slot-0" */
};

/* Certificate for subject's public key, signed by issuer (the subject itself for CERT_ROOT; issuer_pem is then NULL).
 * PEM into dst[cap], NUL-terminated; random serial of 16 bytes. PLR_ERR_USAGE (a name, validity or slot that no
 * certificate has), PLR_ERR_CRYPTO (keys of another type, or not the issuer's; room). */
PLR_MUST_CHECK enum plr_err cert_make(char *dst, size_t cap, size_t *ret_len, const struct cert_request *req,
                                      const struct signkey *subject, const struct signkey *issuer,
                                      const char *issuer_pem, struct fail *f);

#endif
