#include <string.h>

#include "codec/bits.h"

void bits_put(struct bits *b, uint64_t value, unsigned width)
{
    for (unsigned i = width; i-- > 0; b->at++) {
        if (b->at / 5 >= b->cap) {
            b->bad = true;
            return;
        }
        b->sym[b->at / 5] |= (uint8_t)((value >> i & 1) << (4 - b->at % 5));
    }
}

void bits_put_bytes(struct bits *b, const uint8_t *bytes, size_t nbits)
{
    for (size_t i = 0; i < nbits; i++)
        bits_put(b, (uint64_t)(bytes[i / 8] >> (7 - i % 8)) & 1, 1);
}

uint64_t bits_get(struct bits *b, unsigned width)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < width; i++, b->at++) {
        if (b->at / 5 >= b->cap) {
            b->bad = true;
            return 0;
        }
        value = value << 1 | (b->sym[b->at / 5] >> (4 - b->at % 5) & 1);
    }
    return value;
}

void bits_get_bytes(struct bits *b, uint8_t *bytes, size_t nbits)
{
    memset(bytes, 0, (nbits + 7) / 8);
    for (size_t i = 0; i < nbits; i++)
        bytes[i / 8] |= (uint8_t)(bits_get(b, 1) << (7 - i % 8));
}

size_t bits_from_bytes(uint8_t *sym, const uint8_t *bytes, size_t len)
{
    size_t n = (8 * len + 4) / 5;
    struct bits b = {.sym = sym, .cap = n};

    memset(sym, 0, n);
    bits_put_bytes(&b, bytes, 8 * len);
    return n;
}

bool bits_to_bytes(uint8_t *bytes, size_t *ret_len, const uint8_t *sym, size_t len)
{
    size_t n = 5 * len / 8;
    size_t spare = 5 * len - 8 * n;

    if (spare >= 5 || (spare > 0 && (sym[len - 1] & ((1u << spare) - 1)) != 0))
        return false;
    memset(bytes, 0, n);
    for (size_t i = 0; i < 8 * n; i++)
        bytes[i / 8] |= (uint8_t)((sym[i / 5] >> (4 - i % 5) & 1) << (7 - i % 8));
    *ret_len = n;
    return true;
}
