/* Six check symbols that say where a mistake is: the BCH code over GF(32) of BIP-173 with BIP-350's constant, over five
 * context symbols that nobody types and the data. plr-code(5), CHECK SYMBOLS. */
#ifndef PLRKIT_CHECK_H
#define PLRKIT_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHECK_LEN      6
#define CHECK_TEXT_MAX 84 /* data and check symbols; with the context 89, up to which the distance is 5 */

struct check_context {
    uint8_t sym[5]; /* kind, document tag (2), line number (2) */
};

/* Context of a code: kind symbol value, document tag (10 bits) and line number (from 1; 0 for short codes). */
struct check_context check_context(uint8_t kind_symbol, uint16_t doc_tag, uint16_t line);

/* Write the CHECK_LEN check symbols of sym[0..len) to sym[len..]. */
void check_append(uint8_t *sym, size_t len, struct check_context ctx);

/* 0 if sym[0..len), check symbols included, is a word of the code under ctx; else its 30-bit residue.
 * No symbol may be SYMBOL_ERASED. */
uint32_t check_residue(const uint8_t *sym, size_t len, struct check_context ctx);

/* Find the single symbol whose change makes the residue 0. Returns false if there is none.
 * Unique for len <= CHECK_TEXT_MAX. Out: index from 0 and the value it should have. */
bool check_locate_one(size_t *ret_at, uint8_t *ret_sym, const uint8_t *sym, size_t len, struct check_context ctx);

#endif
