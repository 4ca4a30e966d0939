#include <string.h>

#include "codec/effects.h"
#include "codec/symbol.h"

void effects_make(struct effects *ret, size_t len)
{
    uint8_t sym[EFFECTS_LEN_MAX] = {0};
    struct check_context ctx = {{0}};
    uint32_t zero = check_residue(sym, len, ctx);

    ret->len = len;
    for (size_t at = 0; at < len; at++)
        for (unsigned bit = 0; bit < EFFECTS_BITS; bit++) {
            sym[at] = (uint8_t)(1u << bit);
            ret->bit[at][bit] = check_residue(sym, len, ctx) ^ zero;
            sym[at] = 0;
        }
}

uint32_t effects_of(const struct effects *e, size_t at, unsigned change)
{
    uint32_t sum = 0;

    for (unsigned bit = 0; bit < EFFECTS_BITS; bit++)
        sum ^= change >> bit & 1 ? e->bit[at][bit] : 0;
    return sum;
}

/* Elimination over GF(2): each unknown bit is a column of 30 bits. */
bool effects_solve(uint8_t *sym, size_t len, const size_t *place, size_t k, const struct effects *e,
                   struct check_context ctx)
{
    uint32_t pivot[30] = {0};
    uint32_t combination[30] = {0}; /* of unknown bits that gives the pivot's row */
    uint32_t left = 0;
    uint32_t answer = 0;

    for (size_t i = 0; i < k; i++)
        sym[place[i]] = 0;
    left = check_residue(sym, len, ctx);
    for (size_t i = 0; i < k * EFFECTS_BITS; i++) {
        uint32_t v = e->bit[place[i / EFFECTS_BITS]][i % EFFECTS_BITS];
        uint32_t c = 1u << i;

        for (int b = 29; b >= 0; b--)
            if (v >> b & 1 && pivot[b] != 0) {
                v ^= pivot[b];
                c ^= combination[b];
            }
        if (v == 0)
            return false;
        for (int b = 29; b >= 0; b--)
            if (v >> b & 1) {
                pivot[b] = v;
                combination[b] = c;
                break;
            }
    }
    for (int b = 29; b >= 0; b--)
        if (left >> b & 1 && pivot[b] != 0) {
            left ^= pivot[b];
            answer ^= combination[b];
        }
    if (left != 0)
        return false;
    for (size_t i = 0; i < k * EFFECTS_BITS; i++)
        sym[place[i / EFFECTS_BITS]] |= (uint8_t)((answer >> i & 1) << (i % EFFECTS_BITS));
    return true;
}

static uint32_t slot_of(uint32_t value)
{
    return value * 2654435761u >> 20;
}

void effects_table_fill(struct effects_table *table, const struct effects *e)
{
    memset(table, 0, sizeof *table);
    for (size_t at = 0; at < e->len; at++)
        for (unsigned change = 1; change < SYMBOL_COUNT; change++) {
            uint32_t value = effects_of(e, at, change);
            uint32_t slot = slot_of(value);

            while (table->change[slot] != 0)
                slot = (slot + 1) % EFFECTS_SLOTS;
            table->value[slot] = value;
            table->change[slot] = (uint16_t)(at * SYMBOL_COUNT + change);
        }
}

unsigned effects_table_find(const struct effects_table *table, uint32_t value)
{
    for (uint32_t slot = slot_of(value); table->change[slot] != 0; slot = (slot + 1) % EFFECTS_SLOTS)
        if (table->value[slot] == value)
            return table->change[slot];
    return 0;
}
