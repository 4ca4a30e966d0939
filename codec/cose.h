/* COSE_Sign1 (RFC 9052, section 4.2) in the one shape that plrkit writes. plr-code(5), SLR. */
#ifndef PLRKIT_COSE_H
#define PLRKIT_COSE_H

#include "codec/fail.h"

#define COSE_KID_LEN   4
#define COSE_SIG_LEN   64
#define COSE_OVERHEAD  96    /* at most what surrounds a payload, also in the Sig_structure */
#define COSE_BYTES_MAX 20479 /* what 32767 symbols hold */

struct cose_view {
    const uint8_t *kid; /* COSE_KID_LEN */
    const uint8_t *payload;
    size_t payload_len;
    const uint8_t *signature; /* COSE_SIG_LEN */
};

/* Sig_structure with external_aad "plrkit slr-authorization v1": the bytes that are signed. PLR_ERR_SPACE. */
PLR_MUST_CHECK enum plr_err cose_to_be_signed(uint8_t *dst, size_t cap, size_t *ret_len,
                                              const uint8_t kid[static COSE_KID_LEN], const uint8_t *payload,
                                              size_t payload_len, struct fail *f);

/* The whole object, tag 18. PLR_ERR_SPACE. */
PLR_MUST_CHECK enum plr_err cose_encode(uint8_t *dst, size_t cap, size_t *ret_len,
                                        const uint8_t kid[static COSE_KID_LEN], const uint8_t *payload,
                                        size_t payload_len, const uint8_t signature[static COSE_SIG_LEN],
                                        struct fail *f);

/* Pointers into bytes. PLR_ERR_FORMAT: anything but that one shape in deterministic encoding, or bytes left over. */
PLR_MUST_CHECK enum plr_err cose_decode(struct cose_view *ret, const uint8_t *bytes, size_t len, struct fail *f);

#endif
