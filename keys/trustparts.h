/* What a trust bundle is in memory: for keys/ only. */
#ifndef PLRKIT_TRUSTPARTS_H
#define PLRKIT_TRUSTPARTS_H

#include "keys/digest.h"
#include "keys/trust.h"
#include "keys/trustcrl.h"

struct trust {
    size_t root_count;
    size_t signer_count;
    size_t speaker;                                            /* index of the root that signed the statement */
    size_t signer_root[TRUST_SIGNERS_MAX];                     /* index of the root that signed it */
    const struct trustcrl_revoked *revoked[TRUST_SIGNERS_MAX]; /* its entry in the statement, or NULL */
    uint8_t kid[TRUST_SIGNERS_MAX][COSE_KID_LEN];
    char fingerprint[TRUST_ROOTS_MAX][DIGEST_FINGERPRINT];
    uint8_t root_hash[TRUST_ROOTS_MAX][32];
    struct trustcert roots[TRUST_ROOTS_MAX];
    struct trustcert signers[TRUST_SIGNERS_MAX];
    size_t crl_count;
    struct trustcrl crl;
};

#endif
