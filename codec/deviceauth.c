#include <string.h>

#include "codec/bits.h"
#include "codec/deviceauth.h"

#define KIND_BITS    5
#define EPOCH_BITS   1
#define EXPORT_BITS  2
#define ACCOUNT_BITS 18
#define MAC_BITS     (8 * DEVICEAUTH_MAC_BYTES)
#define DATA_SYMBOLS (DEVICEAUTH_SYMBOLS - CHECK_LEN)

_Static_assert(KIND_BITS + EPOCH_BITS + EXPORT_BITS + ACCOUNT_BITS + MAC_BITS == 5 * DATA_SYMBOLS, "130 bits");

void deviceauth_encode(struct code *ret, const struct deviceauth *auth)
{
    struct bits b = {0};

    code_begin(ret, CODE_PLR_DEVICE, DATA_SYMBOLS);
    b = (struct bits){.sym = ret->sym, .cap = DATA_SYMBOLS, .at = KIND_BITS};
    bits_put(&b, auth->epoch, EPOCH_BITS);
    bits_put(&b, auth->export_status, EXPORT_BITS);
    bits_put(&b, auth->account, ACCOUNT_BITS);
    bits_put_bytes(&b, auth->mac, MAC_BITS);
    code_finish(ret);
}

enum plr_err deviceauth_decode(struct deviceauth *ret, const struct code *code, struct fail *f)
{
    struct deviceauth a = {0};
    uint8_t sym[CODE_SYM_MAX] = {0};
    struct bits b = {.sym = sym, .cap = DATA_SYMBOLS, .at = KIND_BITS};
    uint64_t status = 0;

    memcpy(sym, code->sym, sizeof sym);
    a.epoch = (uint8_t)bits_get(&b, EPOCH_BITS);
    status = bits_get(&b, EXPORT_BITS);
    a.account = (uint32_t)bits_get(&b, ACCOUNT_BITS);
    bits_get_bytes(&b, a.mac, MAC_BITS);
    if (status > EXPORT_RESTRICTED)
        return fail_set(f, PLR_ERR_FORMAT, "badexport", "export status %u is not defined", (unsigned)status);
    a.export_status = (enum export_status)status;
    *ret = a;
    return PLR_OK;
}

bool deviceauth_is_rehearsal(const struct deviceauth *auth)
{
    return auth->account >= PLRAUTH_REHEARSAL_MIN;
}
