/* Which request of this product an authorization answers: those that its members remember, the likeliest first. */
#ifndef PLRKIT_AUTHZMATCH_H
#define PLRKIT_AUTHZMATCH_H

#include "keys/schnorr.h"
#include "src/agent/authz.h"

/* The signature of auth over a request of any member. PLR_ERR_SIGNATURE: it answers none, without a message for people;
 * PLR_ERR_CRYPTO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err authzmatch_plr(struct authz_match *ret, const struct plrauth *auth,
                                           const struct schnorr_public *pub, const struct agent *a, struct fail *f);

/* The MAC of auth over a request of any member that has a device key of its epoch. The same. */
PLR_MUST_CHECK enum plr_err authzmatch_device(struct authz_match *ret, const struct deviceauth *auth,
                                              const struct agent *a, struct fail *f);

/* Can the MAC be that of anything? PLR_ERR_UNTRUSTED, reason "nodevicekey" or "otherepoch"; PLR_ERR_SIGNATURE: no
 * member with such a key remembers a request. No MAC is verified. */
PLR_MUST_CHECK enum plr_err authzmatch_device_possible(const struct deviceauth *auth, const struct agent *a,
                                                       struct fail *f);

/* Which request of a member a document answers that is authentic and for it. PLR_ERR_REQUEST, PLR_ERR_STATE. */
PLR_MUST_CHECK enum plr_err authzmatch_slr(struct authz_match *ret, const struct slr *slr, const struct agent *a,
                                           size_t member, struct fail *f);

/* Is auth the authorization of this request of this member? PLR_ERR_SIGNATURE. */
PLR_MUST_CHECK enum plr_err authzmatch_plr_one(const struct plrauth *auth, const struct schnorr_public *pub,
                                               const struct udi *udi, const struct state_request *request,
                                               struct fail *f);
PLR_MUST_CHECK enum plr_err authzmatch_device_one(const struct deviceauth *auth, const struct member *m,
                                                  const struct state_request *request, struct fail *f);

#endif
