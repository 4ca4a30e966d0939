/* What an SLR authorization says: the CBOR inside. plr-code(5), SLR. */
#ifndef PLRKIT_SLR_H
#define PLRKIT_SLR_H

#include "codec/plrauth.h"
#include "codec/request.h"
#include "codec/tag.h"

#define SLR_VERSION      1
#define SLR_DATA_MAX     65535
#define SLR_ENT_MAX      256
#define SLR_NAME_MAX     64
#define SLR_COUNT_MAX    999999999u
#define SLR_TAG_HASH_LEN 8
#define SLR_BUNDLE_MAX   8192
#define SLR_DAY_MAX      2932896u /* 9999-12-31 */

enum license_type { LICENSE_PERPETUAL = 0, LICENSE_TERM = 1, LICENSE_SUBSCRIPTION = 2 };

struct slr_entitlement {
    bool by_reference;
    char tag[TAG_TEXT_MAX + 1];         /* unless by reference */
    uint8_t tag_hash[SLR_TAG_HASH_LEN]; /* by reference: first bytes of the tag's hash (keys/digest.h) */
    uint32_t count;                     /* 1..SLR_COUNT_MAX */
    enum license_type type;
    uint32_t start_day; /* days since 1970-01-01 UTC, both inclusive; 0 for perpetual */
    uint32_t end_day;
};

struct slr {
    struct udi udi;
    uint8_t seq; /* 0..63 */
    struct commitment commitment;
    uint8_t instance_uuid[TAG_UUID_LEN];
    uint64_t issued_s; /* seconds since 1970 UTC */
    uint32_t account;
    char account_name[SLR_NAME_MAX + 1];    /* printable ASCII; empty when by reference */
    char virtual_account[SLR_NAME_MAX + 1]; /* as account_name; a path */
    enum export_status export_status;
    bool is_update;
    struct commitment update_of; /* commitment that this replaces, if is_update */
    size_t entitlement_count;    /* 0..SLR_ENT_MAX */
    struct slr_entitlement entitlements[SLR_ENT_MAX];
    size_t bundle_len; /* 0: no trust bundle travels with it */
    uint8_t bundle[SLR_BUNDLE_MAX];
};

/* Deterministic CBOR into dst[cap]. PLR_ERR_SPACE, PLR_ERR_FORMAT (a field out of its range). */
PLR_MUST_CHECK enum plr_err slr_encode(uint8_t *dst, size_t cap, size_t *ret_len, const struct slr *slr,
                                       struct fail *f);

/* The other way; every byte counts (*ret is overwritten also on failure): PLR_ERR_VERSION, PLR_ERR_FORMAT (also where
 * re-encoding would give other bytes). Only for bytes whose signature holds. The struct is large: the caller allocates
 * it. */
PLR_MUST_CHECK enum plr_err slr_decode(struct slr *ret, const uint8_t *data, size_t len, struct fail *f);

/* "perpetual", "term", "subscription" */
const char *slr_type_word(enum license_type type);

#endif
