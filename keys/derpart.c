#include "keys/derpart.h"

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

bool derpart_time(uint64_t *ret, const ASN1_TIME *t)
{
    int type = t ? ASN1_STRING_type(t) : V_ASN1_UNDEF;
    int len = t ? ASN1_STRING_length(t) : 0;
    struct tm tm = {0};

    if (!(type == V_ASN1_UTCTIME && len == 13) && !(type == V_ASN1_GENERALIZEDTIME && len == 15))
        return false;
    if (ASN1_STRING_get0_data(t)[len - 1] != 'Z' || ASN1_TIME_to_tm(t, &tm) != 1)
        return false;
    time_t s = timegm(&tm);
    if (s < 0)
        return false;
    *ret = (uint64_t)s;
    return true;
}
