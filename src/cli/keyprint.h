/* What plr-key says of certificates and public keys. plr-key(1). */
#ifndef PLRKIT_KEYPRINT_H
#define PLRKIT_KEYPRINT_H

#include <jansson.h>

#include "codec/spell.h"
#include "keys/pubkey.h"
#include "keys/trust.h"
#include "keys/trustcert.h"

#define KEYPRINT_WORDS (4 * SPELL_GROUP_TEXT + 1) /* 16 words, NUL included */

/* The first 80 bits of a fingerprint (32 bytes) as words to read aloud; digest_fingerprint has all of it in hex. */
void keyprint_words(char dst[static KEYPRINT_WORDS], const uint8_t hash[static 32]);

/* SHA-256 of a certificate's DER; of a public key: over "plrkit public key v1" || its bytes. */
void keyprint_of_certificate(uint8_t ret[static 32], const struct trustcert *cert);
void keyprint_of_public(uint8_t ret[static 32], const struct pubkey *key);

/* Print the facts of a certificate, or of a public key; as lines, or as a JSON object. */
void keyprint_certificate(const struct trustcert *cert, bool json, bool words);
void keyprint_public(const struct pubkey *key, bool json, bool words);
json_t *keyprint_certificate_json(const struct trustcert *cert);
json_t *keyprint_public_json(const struct pubkey *key);

#endif
