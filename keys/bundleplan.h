/* What a new trust bundle is to hold: that of the bundle before, with certificates added, left out and revoked. No
 * files, no keys. */
#ifndef PLRKIT_BUNDLEPLAN_H
#define PLRKIT_BUNDLEPLAN_H

#include "keys/bundle.h"
#include "keys/trustparts.h"

struct bundleplan {
    struct bundle bundle; /* its certs point into room */
    struct trustcert room[TRUSTCRL_CERTS_MAX];
};

/* All of before, and its revocations; the number is the next one. */
void bundleplan_begin(struct bundleplan *plan, const struct trust *before);

/* One more. A certificate that is there already is no error; one with the key of another takes its place.
 * PLR_ERR_STATE: too many. */
PLR_MUST_CHECK enum plr_err bundleplan_add(struct bundleplan *plan, const struct trustcert *cert, struct fail *f);

/* The certificate with this number, serial number (hex), common name, or (a root) a fingerprint that begins so.
 * PLR_ERR_NOT_FOUND: none, or several. */
PLR_MUST_CHECK enum plr_err bundleplan_find(size_t *ret, const struct bundleplan *plan, const char *which,
                                            struct fail *f);

/* Leave one out. */
void bundleplan_drop(struct bundleplan *plan, size_t at);

/* Nothing in it lacks its root. PLR_ERR_STATE: a signer whose root is left out. */
PLR_MUST_CHECK enum plr_err bundleplan_check(const struct bundleplan *plan, struct fail *f);

/* Revoke a signer, which stays in the bundle so that products can name it. by is the root that is going to sign.
 * PLR_ERR_STATE: revoked already, of another root, or too many. */
PLR_MUST_CHECK enum plr_err bundleplan_revoke(struct bundleplan *plan, size_t at, const struct trustcert *by,
                                              enum trustcrl_reason reason, uint64_t now_s, struct fail *f);

#endif
