/* A reservation authorization as it comes in: read, verified, and which request of this product it answers.
 * Text, kind, trust, signature, version, product, request: in this order, and the first that fails is named. The
 * attempts at a MAC are counted by attempt.h, through which the commands verify. */
#ifndef PLRKIT_AUTHZ_H
#define PLRKIT_AUTHZ_H

#include "keys/trust.h"
#include "src/agent/state.h"

struct authz; /* opaque */

/* Read typed, pasted or filed text. command names who asks, for messages ("install"). authz_free it.
 * PLR_ERR_TEXT, PLR_ERR_KIND ("this is a return code; install wants an authorization code"), PLR_ERR_CHECK,
 * PLR_ERR_FORMAT, PLR_ERR_MEMORY. Nothing is verified. */
PLR_MUST_CHECK enum plr_err authz_read(struct authz **ret, const char *command, const char *text, size_t len,
                                       struct fail *f);
void authz_free(struct authz *z);

/* True for a specific (SLR), false for a universal (PLR) authorization. */
bool authz_is_slr(const struct authz *z);

/* True for a universal one with the MAC of a device key (M). */
bool authz_is_device(const struct authz *z);

/* When an SLR authorization that was verified says it was issued; 0 for PLR, which does not say. */
uint64_t authz_issued_s(const struct authz *z);

/* What an SLR authorization that was verified says; NULL for the others. Lives as long as z. */
const struct slr *authz_slr(const struct authz *z);

enum authz_standing {
    AUTHZ_PENDING,   /* answers the request in progress */
    AUTHZ_INSTALLED, /* is the one that is installed */
    AUTHZ_CANCELLED, /* answers a request that was cancelled */
    AUTHZ_RETURNED,  /* answers a request that was given back, installed or not */
    AUTHZ_REPLACED,  /* was replaced by an update */
};

struct authz_match {
    size_t member; /* whose request it is */
    enum authz_standing standing;
    struct state_request request;
    enum state_outcome outcome; /* past requests */
    uint64_t ended_s;
};

/* What can be said of one with a MAC before that is verified: its authority's mark, and that there is a device key of
 * its epoch and a request. PLR_ERR_UNTRUSTED, reason "nodevicekey" or "otherepoch"; PLR_ERR_SIGNATURE. Others: PLR_OK.
 */
PLR_MUST_CHECK enum plr_err authz_ready(const struct authz *z, const struct agent *a, const struct trust *trust,
                                        struct fail *f);

/* Verify, and find the request that it answers, of any member. PLR_ERR_UNTRUSTED, PLR_ERR_SIGNATURE (PLR: also where it
 * is for another product or request, which cannot be told apart), PLR_ERR_VERSION, PLR_ERR_PRODUCT, PLR_ERR_REQUEST,
 * PLR_ERR_FORMAT. With TRUST_WHATEVER for now_s a signer that was revoked, that ended, or that is not for this product
 * is no reason. */
PLR_MUST_CHECK enum plr_err authz_verify(struct authz *z, struct authz_match *ret, const struct agent *a,
                                         const struct trust *trust, uint64_t now_s, struct fail *f);

/* What the state keeps of a verified authorization. */
void authz_store(struct state_authorization *ret, struct authz *z, const struct authz_match *match, uint64_t now_s);

/* After reading the state: fill in what each member's ->installed.text says; its signature or MAC is verified again,
 * whenever its signer ended. PLR_ERR_DAMAGED if the text is not what belongs to this state. */
PLR_MUST_CHECK enum plr_err authz_reopen(struct agent *a, const struct trust *trust, struct fail *f);

#endif
