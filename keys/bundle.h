/* Making a trust bundle: certificates and revocations, signed together with a root. plr-trust(5), STATEMENT. */
#ifndef PLRKIT_BUNDLE_H
#define PLRKIT_BUNDLE_H

#include "keys/trustcrl.h"

/* What goes into it; the certificates are the caller's. */
struct bundle {
    uint32_t number;
    uint64_t now_s;
    size_t cert_count;
    const struct trustcert *certs[TRUSTCRL_CERTS_MAX];
    size_t revoked_count;
    struct trustcrl_revoked revoked[TRUSTCRL_REVOKED_MAX];
};

/* PEM into dst[cap], NUL-terminated: the certificates in their order, then the statement, signed with key, whose
 * certificate is certs[speaker]. What came out is read again before it is given: errors of trust_read too.
 * PLR_ERR_SPACE, PLR_ERR_CRYPTO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err bundle_make(char *dst, size_t cap, size_t *ret_len, const struct bundle *bundle,
                                        size_t speaker, const struct signkey *key, struct fail *f);

/* The same from certificates in PEM, the first of them that of key: the bundle of an authority that is just made. */
PLR_MUST_CHECK enum plr_err bundle_make_pem(char *dst, size_t cap, size_t *ret_len, const char *const *pems,
                                            size_t count, uint32_t number, uint64_t now_s, const struct signkey *key,
                                            struct fail *f);

/* One certificate out of PEM with one block "CERTIFICATE". Errors of pem_next and trustcert_read. */
PLR_MUST_CHECK enum plr_err bundle_certificate(struct trustcert *ret, const char *pem, size_t pem_len, struct fail *f);

#endif
