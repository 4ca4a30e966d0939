#include <string.h>

#include "codec/bits.h"
#include "codec/plrauth.h"

#define SLOT_AT      1 /* the first bit is 0 */
#define EXPORT_BITS  2
#define ACCOUNT_BITS 18
#define E_BITS       60
#define S_HI_BITS    (8 * PLRAUTH_S_HI_BYTES)
#define DATA_SYMBOLS 58

_Static_assert(SLOT_AT + 1 + EXPORT_BITS + ACCOUNT_BITS + E_BITS + S_HI_BITS == 5 * DATA_SYMBOLS, "290 bits");

void plrauth_encode(struct code *ret, const struct plrauth *auth)
{
    struct bits b = {0};

    code_begin(ret, CODE_PLR, DATA_SYMBOLS);
    b = (struct bits){.sym = ret->sym, .cap = DATA_SYMBOLS, .at = SLOT_AT};
    bits_put(&b, auth->slot, 1);
    bits_put(&b, auth->export_status, EXPORT_BITS);
    bits_put(&b, auth->account, ACCOUNT_BITS);
    bits_put(&b, auth->e, E_BITS);
    bits_put_bytes(&b, auth->s_hi, S_HI_BITS);
    code_finish(ret);
}

enum plr_err plrauth_decode(struct plrauth *ret, const struct code *code, struct fail *f)
{
    struct plrauth a = {0};
    uint8_t sym[CODE_SYM_MAX] = {0};
    struct bits b = {.sym = sym, .cap = DATA_SYMBOLS, .at = SLOT_AT};
    uint64_t status = 0;

    memcpy(sym, code->sym, sizeof sym);
    a.slot = (uint8_t)bits_get(&b, 1);
    status = bits_get(&b, EXPORT_BITS);
    a.account = (uint32_t)bits_get(&b, ACCOUNT_BITS);
    a.e = bits_get(&b, E_BITS);
    bits_get_bytes(&b, a.s_hi, S_HI_BITS);
    if (status > EXPORT_RESTRICTED)
        return fail_set(f, PLR_ERR_FORMAT, "badexport", "export status %u is not defined", (unsigned)status);
    if (a.e == 0)
        return fail_set(f, PLR_ERR_FORMAT, "badchallenge", "the challenge of its signature is zero");
    a.export_status = (enum export_status)status;
    *ret = a;
    return PLR_OK;
}

bool plrauth_is_rehearsal(const struct plrauth *auth)
{
    return auth->account >= PLRAUTH_REHEARSAL_MIN;
}

const char *plrauth_export_word(enum export_status status)
{
    switch (status) {
    case EXPORT_NOT_ALLOWED:
        return "not-allowed";
    case EXPORT_ALLOWED:
        return "allowed";
    case EXPORT_RESTRICTED:
        return "restricted";
    }
    return "unknown";
}
