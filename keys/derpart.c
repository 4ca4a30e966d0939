#include "keys/derpart.h"

#include <openssl/asn1.h>

bool derpart_signed(const uint8_t **ret, const uint8_t *tbs, int tbs_len, const uint8_t *der, size_t der_len)
{
    const uint8_t *at = der;
    long len = 0;
    int tag = 0;
    int class = 0;

    if (tbs_len <= 0 || (ASN1_get_object(&at, &len, &tag, &class, (long)der_len) & 0x80) != 0 || tbs_len > len ||
        memcmp(at, tbs, (size_t)tbs_len) != 0)
        return false;
    *ret = at;
    return true;
}
