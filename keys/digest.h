/* Every hash of the formats that needs no secret. BLAKE2b-256 (libsodium). plr-code(5), HASHES. */
#ifndef PLRKIT_DIGEST_H
#define PLRKIT_DIGEST_H

#include "codec/cose.h"
#include "codec/request.h"
#include "codec/slr.h"

#define DIGEST_RECEIPT_TEXT 8
#define DIGEST_FINGERPRINT  80 /* 32 bytes in hex groups of 4, NUL included */

/* 20-bit product hash of a PID. */
uint32_t digest_product(const char *pid);

/* First nbits (<= 60) of the UDI hash: 60 for request form 2, 22 for openings. */
uint64_t digest_udi(const struct udi *udi, unsigned nbits);

/* First 8 bytes of the hash of an entitlement tag, for --by-reference. */
void digest_tag(uint8_t ret[static SLR_TAG_HASH_LEN], const char *tag);

/* Document tag of an SLR authorization: 10 bits of its bytes. */
uint16_t digest_doc_tag(const uint8_t *bytes, size_t len);

/* Receipt of an authorization: 8 lower-case hex digits and NUL. */
void digest_receipt(char dst[DIGEST_RECEIPT_TEXT + 1], const uint8_t *bytes, size_t len);

/* The same, of a PLR authorization. */
void digest_code_receipt(char dst[DIGEST_RECEIPT_TEXT + 1], const struct code *code);

/* A fingerprint (SHA-256) as people compare it: "AB12 CD34 ...". */
void digest_fingerprint(char dst[static DIGEST_FINGERPRINT], const uint8_t hash[static 32]);

/* COSE key id of an Ed25519 public key. */
void digest_kid(uint8_t ret[static COSE_KID_LEN], const uint8_t public_key[static 32]);

/* True if it is that of an SLR signer of a rehearsal: it begins with the two bytes "RH", and no other signer's does. */
bool digest_kid_is_rehearsal(const uint8_t kid[static COSE_KID_LEN]);

/* Fill in what a request says about its UDI (form, hash, serial); seq and commitment are the caller's. */
void digest_request_udi(struct request *ret, const struct udi *udi);

/* True if a request that was read is one for this UDI. */
bool digest_request_is_for(const struct request *req, const struct udi *udi);

#endif
