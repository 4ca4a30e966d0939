#include <string.h>

#include "codec/bits.h"
#include "codec/opening.h"

#define DATA_SYMBOLS 20

static const struct {
    unsigned reason, seq, udi, secret;
} width = {3, 6, 22, 8 * OPENING_SECRET_BYTES};

void opening_encode(struct code *ret, const struct opening *op)
{
    struct bits b = {0};

    code_begin(ret, op->kind, DATA_SYMBOLS);
    b = (struct bits){.sym = ret->sym, .cap = DATA_SYMBOLS, .at = 5};
    bits_put(&b, op->reason, width.reason);
    bits_put(&b, op->seq, width.seq);
    bits_put(&b, op->udi_hash, width.udi);
    bits_put_bytes(&b, op->secret, width.secret);
    code_finish(ret);
}

enum plr_err opening_decode(struct opening *ret, const struct code *code, struct fail *f)
{
    struct opening op = {.kind = code->kind};
    uint8_t sym[CODE_SYM_MAX] = {0};
    struct bits b = {.sym = sym, .cap = DATA_SYMBOLS, .at = 5};
    uint64_t reason = 0;

    memcpy(sym, code->sym, sizeof sym);
    reason = bits_get(&b, width.reason);
    op.seq = (uint8_t)bits_get(&b, width.seq);
    op.udi_hash = (uint32_t)bits_get(&b, width.udi);
    bits_get_bytes(&b, op.secret, width.secret);
    if (reason > OPENING_UPDATED)
        return fail_set(f, PLR_ERR_FORMAT, "badreason", "its reason %u is not defined", (unsigned)reason);
    op.reason = (enum opening_reason)reason;
    *ret = op;
    return PLR_OK;
}

const char *opening_reason_word(enum opening_reason reason)
{
    switch (reason) {
    case OPENING_RETURNED:
        return "returned";
    case OPENING_NOT_INSTALLED:
        return "not-installed";
    case OPENING_UPDATED:
        return "updated";
    }
    return "unknown";
}
