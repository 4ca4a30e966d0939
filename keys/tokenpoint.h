/* An Ed25519 public key as tokens write it. For keys/token*.c only. PKCS#11 3.0, 2.3.5 and 2.3.12; RFC 8410. */
#ifndef PLRKIT_TOKENPOINT_H
#define PLRKIT_TOKENPOINT_H

#include "keys/p11.h"

/* CKA_EC_PARAMS as we write it: the object identifier. Some tokens know only the name. */
#define TOKENPOINT_OID "\x06\x03\x2b\x65\x70"
#define TOKENPOINT_NAME                                                                                                \
    "\x13\x0c"                                                                                                         \
    "edwards25519"

/* True if this CKA_EC_PARAMS is the curve of Ed25519: the object identifier of RFC 8410, the one that was used before
 * it, or the name as a printable string. */
bool tokenpoint_is_ed25519(const uint8_t *params, size_t len);

/* CKA_EC_POINT of a public key object: 32 bytes as they are, or in an OCTET STRING or BIT STRING. False if it is
 * something else, or CKA_EC_PARAMS is another curve's. */
bool tokenpoint_read(uint8_t ret[static 32], struct ck_function_list *module, ck_session_handle_t session,
                     ck_object_handle_t object);

#endif
