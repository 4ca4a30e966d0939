/* SLR authorization: payload to signed COSE bytes, and bytes to verified payload. plr-code(5), SLR. */
#ifndef PLRKIT_SLRSIGN_H
#define PLRKIT_SLRSIGN_H

#include "codec/pack.h"
#include "codec/slr.h"
#include "codec/slrtext.h"
#include "keys/signkey.h"
#include "keys/trust.h"

/* Encode, pack, sign. Fills doc_tag, bytes_len and bytes of ret. PLR_ERR_SPACE (does not fit 32767 symbols; names how
 * many entitlements there are), PLR_ERR_FORMAT, PLR_ERR_CRYPTO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err slrsign_make(struct slrtext *ret, const struct slr *slr, const struct signkey *key,
                                         struct fail *f);

/* Ed25519 (RFC 8032) by libsodium. PLR_OK or PLR_ERR_SIGNATURE. The one verify path for SLR. */
PLR_MUST_CHECK enum plr_err slrsign_verify_ed25519(const uint8_t signature[static 64], const uint8_t *msg, size_t len,
                                                   const uint8_t public_key[static 32], struct fail *f);

/* The document tag in the text against the one of the bytes: a text can be checked so far without any key.
 * PLR_ERR_CHECK. */
PLR_MUST_CHECK enum plr_err slrsign_check_tag(const struct slrtext *text, struct fail *f);

/* The document's tag, then key known and valid at now_s (0 skips the time), then signature, then unpack and decode.
 * Nothing inside is read before the signature holds. ret_signer may be NULL. PLR_ERR_CHECK, PLR_ERR_FORMAT,
 * PLR_ERR_UNTRUSTED, PLR_ERR_SIGNATURE, PLR_ERR_VERSION, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err slrsign_open(struct slr *ret, struct trust_signer *ret_signer, const struct slrtext *text,
                                         const struct trust *trust, uint64_t now_s, struct fail *f);

/* The same with a key that is known already, whatever a bundle says of it: for what was verified before. */
PLR_MUST_CHECK enum plr_err slrsign_open_by(struct slr *ret, const struct slrtext *text,
                                            const uint8_t public_key[static 32], struct fail *f);

#endif
