#include "src/ledger/devicefacts.h"

bool devicefacts_of(struct deviceauth *ret, const struct reservation_facts *r)
{
    struct deviceauth auth = {0};
    struct code code = {0};

    if (r->kind != RESERVATION_UNIVERSAL || r->issued_len != DEVICEAUTH_SYMBOLS ||
        code_read_kind(&code, CODE_PLR_DEVICE, (const char *)r->issued, r->issued_len, NULL) != PLR_OK ||
        deviceauth_decode(&auth, &code, NULL) != PLR_OK)
        return false;
    if (ret != NULL)
        *ret = auth;
    return true;
}

bool devicefacts_as_wished(const struct reservation_facts *r, const struct wish *wish)
{
    struct deviceauth auth = {0};

    if (devicefacts_of(&auth, r) != wish->device_key)
        return false;
    return !wish->device_key || !wish->epoch_given || wish->epoch == auth.epoch;
}
