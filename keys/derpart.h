/* What certificates and revocation lists share: the part of their DER that is signed, and times. RFC 5280. */
#ifndef PLRKIT_DERPART_H
#define PLRKIT_DERPART_H

#include <openssl/asn1.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* RFC 5280, 4.1.1 and 5.1.1. Where the signed part is in der: its first element, if that is tbs, what was parsed and
 * encoded again. What was parsed is then what was signed. */
bool derpart_signed(const uint8_t **ret, const uint8_t *tbs, int tbs_len, const uint8_t *der, size_t der_len);

/* RFC 5280, 4.1.2.5: UTCTime or GeneralizedTime, with seconds, ending in Z; not before 1970. NULL is none. */
bool derpart_time(uint64_t *ret, const ASN1_TIME *t);

#endif
