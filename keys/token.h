/* An Ed25519 key in a PKCS#11 token (smart card, HSM), named by a URI (RFC 7512). The private key stays there. p11-kit,
 * libsodium. plr-key(1), TOKENS. */
#ifndef PLRKIT_TOKEN_H
#define PLRKIT_TOKEN_H

#include <stdbool.h>

#include "keys/secret.h"

#define TOKEN_URI_MAX 2047 /* bytes, without the end */

struct token; /* opaque */

/* Open the one private key that the URI names, in the one token that it names. The key must be Ed25519 and may sign;
 * its public key must be in the token too. The PIN (NULL: none) is given to the token once, whatever comes of it.
 * PLR_ERR_FORMAT ("badtokenuri"), PLR_ERR_POLICY ("pininuri"), PLR_ERR_NOT_FOUND ("nomodule", "notoken",
 * "severaltokens", "notokenkey", "severalkeys"), PLR_ERR_UNTRUSTED ("badpassphrase", "pinlocked", "pinunset",
 * "pinexpired"), PLR_ERR_KIND ("wrongkey": of another type, or one that may not sign), PLR_ERR_DAMAGED ("nopublickey"),
 * PLR_ERR_IO ("badmodule", "token"), PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err token_open(struct token **ret, const char *uri, const struct secret *pin, struct fail *f);

void token_public(uint8_t ret[static 32], const struct token *t);

/* True if the token would give the private key out: it was not made to stay there. */
bool token_extractable(const struct token *t);

/* Ed25519 signature (64 bytes) of msg by the token; it is given out only if it holds by libsodium. One at a time,
 * whoever calls. PLR_ERR_IO ("token"), PLR_ERR_CRYPTO. */
PLR_MUST_CHECK enum plr_err token_sign(uint8_t ret[static 64], struct token *t, const uint8_t *msg, size_t len,
                                       struct fail *f);

/* NULL is fine. */
void token_close(struct token *t);

/* True if the text of a key file is a reference: one line "pkcs11:..." and no more. */
bool token_is_reference(const char *text, size_t len);

/* token_open for such a text. PLR_ERR_FORMAT also where it is too long. */
PLR_MUST_CHECK enum plr_err token_follow(struct token **ret, const char *text, size_t len, const struct secret *pin,
                                         struct fail *f);

#endif
