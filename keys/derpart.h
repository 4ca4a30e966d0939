/* The signed part of a certificate or revocation list in DER. RFC 5280, 4.1.1 and 5.1.1. */
#ifndef PLRKIT_DERPART_H
#define PLRKIT_DERPART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the signed part is in der: its first element, if that is tbs, what was parsed and encoded again. What was
 * parsed is then what was signed. */
bool derpart_signed(const uint8_t **ret, const uint8_t *tbs, int tbs_len, const uint8_t *der, size_t der_len);

#endif
