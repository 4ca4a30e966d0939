/* Going over from one trust bundle to the next, and a bundle as the bytes that travel inside an authorization.
 * plr-trust(5), UPDATES. */
#ifndef PLRKIT_TRUSTNEXT_H
#define PLRKIT_TRUSTNEXT_H

#include "keys/trust.h"

/* May who has the bundle mine go over to next? PLR_ERR_UNTRUSTED: the statement of next is not by a root that is in
 * mine (reason "otherroot") or that was not valid at now_s ("rootexpired", "rootnotyetvalid"; 0 skips the time), or one
 * of them is for a rehearsal ("mixedrehearsal"). PLR_ERR_STATE: its number is lower ("oldbundle"), or the same with
 * another content ("otherbundle"). *ret_same: number and content are the same. */
PLR_MUST_CHECK enum plr_err trustnext_check(bool *ret_same, const struct trust *mine, const struct trust *next,
                                            uint64_t now_s, struct fail *f);

/* The certificates in their order, then the statement, each in DER. PLR_ERR_SPACE. */
PLR_MUST_CHECK enum plr_err trustnext_pack(uint8_t *dst, size_t cap, size_t *ret_len, const struct trust *trust,
                                           struct fail *f);

/* Such bytes as the PEM of a bundle, NUL-terminated; nothing in it is checked. PLR_ERR_FORMAT, PLR_ERR_SPACE. */
PLR_MUST_CHECK enum plr_err trustnext_unpack(char *pem, size_t cap, size_t *ret_len, const uint8_t *der, size_t len,
                                             struct fail *f);

#endif
