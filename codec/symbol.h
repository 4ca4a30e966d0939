/* The alphabet of every code: Crockford base 32, and what people may type for it. plr-code(5), ALPHABET. */
#ifndef PLRKIT_SYMBOL_H
#define PLRKIT_SYMBOL_H

#include <stdbool.h>

#include "codec/fail.h"

#define SYMBOL_COUNT  32
#define SYMBOL_ERASED 32 /* typed as ? or *: "cannot read this one" */

/* The upper-case character of a symbol value 0..31; '?' for SYMBOL_ERASED. */
char symbol_char(uint8_t sym);

/* Normalise typed text and turn it into symbol values (0..31 or SYMBOL_ERASED).
 * ret_sym has room for cap; *ret_len is how many there are. Text may be any bytes.
 * PLR_ERR_TEXT: a character that no code has (fail says which, at which symbol); PLR_ERR_SPACE: more than cap. */
PLR_MUST_CHECK enum plr_err symbol_read(uint8_t *ret_sym, size_t *ret_len, size_t cap, const char *text,
                                        size_t text_len, struct fail *f);

/* The same, and where it was typed in groups: ret_gap[i] says that a separator came before symbol i. */
PLR_MUST_CHECK enum plr_err symbol_read_groups(uint8_t *ret_sym, bool *ret_gap, size_t *ret_len, size_t cap,
                                               const char *text, size_t text_len, struct fail *f);

/* Canonical text: len characters and a NUL into dst[len + 1]. */
void symbol_write(char *dst, const uint8_t *sym, size_t len);

/* Text in groups of 4 with sep between, for people; dst has room for len + (len - 1) / 4 + 1. Returns its length. */
size_t symbol_group(char *dst, const uint8_t *sym, size_t len, char sep);

#endif
