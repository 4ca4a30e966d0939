#include "codec/check.h"

#define FINAL 0x2bc830a3u

static uint32_t step(uint32_t c, uint8_t sym)
{
    static const uint32_t generator[5] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    uint32_t top = c >> 25;

    c = (c & 0x1ffffff) << 5 ^ sym;
    for (unsigned i = 0; i < 5; i++)
        if (top >> i & 1)
            c ^= generator[i];
    return c;
}

static uint32_t polymod(const uint8_t *sym, size_t len, struct check_context ctx)
{
    uint32_t c = 1;

    for (size_t i = 0; i < sizeof ctx.sym; i++)
        c = step(c, ctx.sym[i]);
    for (size_t i = 0; i < len; i++)
        c = step(c, sym[i]);
    return c;
}

struct check_context check_context(uint8_t kind_symbol, uint16_t doc_tag, uint16_t line)
{
    return (struct check_context){{
        kind_symbol,
        doc_tag >> 5 & 31,
        doc_tag & 31,
        line >> 5 & 31,
        line & 31,
    }};
}

void check_append(uint8_t *sym, size_t len, struct check_context ctx)
{
    uint32_t c = 0;

    for (size_t i = 0; i < CHECK_LEN; i++)
        sym[len + i] = 0;
    c = polymod(sym, len + CHECK_LEN, ctx) ^ FINAL;
    for (size_t i = 0; i < CHECK_LEN; i++)
        sym[len + i] = (uint8_t)(c >> (5 * (CHECK_LEN - 1 - i)) & 31);
}

uint32_t check_residue(const uint8_t *sym, size_t len, struct check_context ctx)
{
    return polymod(sym, len, ctx) ^ FINAL;
}

bool check_locate_one(size_t *ret_at, uint8_t *ret_sym, const uint8_t *sym, size_t len, struct check_context ctx)
{
    uint32_t residue = check_residue(sym, len, ctx);
    uint32_t effect[5]; /* of each bit of the symbol at i; the code is linear, so a change's effect is their sum */

    if (residue == 0)
        return false;
    for (unsigned bit = 0; bit < 5; bit++)
        effect[bit] = 1u << bit;
    for (size_t i = len; i-- > 0;) {
        for (uint8_t change = 1; change < 32; change++) {
            uint32_t sum = 0;

            for (unsigned bit = 0; bit < 5; bit++)
                sum ^= change >> bit & 1 ? effect[bit] : 0;
            if (sum == residue) {
                *ret_at = i;
                *ret_sym = sym[i] ^ change;
                return true;
            }
        }
        for (unsigned bit = 0; bit < 5; bit++)
            effect[bit] = step(effect[bit], 0);
    }
    return false;
}
