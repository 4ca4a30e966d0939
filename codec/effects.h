/* The algebra of repair. The check symbols are linear over GF(2): what a change does to the residue depends on its
 * place and bits alone, and the effects of several changes add up. */
#ifndef PLRKIT_EFFECTS_H
#define PLRKIT_EFFECTS_H

#include <stdbool.h>

#include "codec/check.h"

#define EFFECTS_LEN_MAX 71
#define EFFECTS_BITS    5
#define EFFECTS_SLOTS   4096u

struct effects {
    size_t len;
    uint32_t bit[EFFECTS_LEN_MAX][EFFECTS_BITS]; /* of each bit of the symbol at each place */
};

/* Effects in texts of len symbols (check symbols included, at most EFFECTS_LEN_MAX). They do not depend on the context.
 */
void effects_make(struct effects *ret, size_t len);

/* Effect of changing the symbol at a place by XOR with change, 1..31. */
uint32_t effects_of(const struct effects *e, size_t at, unsigned change);

/* Set the symbols at k places (at most 6) to the values that make sym[0..len) valid under ctx. False if there are none,
 * or if the places do not determine them; they are then zero. */
bool effects_solve(uint8_t *sym, size_t len, const size_t *place, size_t k, const struct effects *e,
                   struct check_context ctx);

/* All changes of one symbol by their effect: a small open hash table. */
struct effects_table {
    uint32_t value[EFFECTS_SLOTS];
    uint16_t change[EFFECTS_SLOTS]; /* place * 32 + change; 0 for an empty slot, since change is never 0 */
};

void effects_table_fill(struct effects_table *table, const struct effects *e);

/* place * 32 + change of the one change with this effect; 0 if there is none. */
unsigned effects_table_find(const struct effects_table *table, uint32_t value);

#endif
