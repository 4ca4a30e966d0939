/* Codes read aloud: one word for every symbol, and words back to what would have been typed. plr-code(5), SPELLING. */
#ifndef PLRKIT_SPELL_H
#define PLRKIT_SPELL_H

#include "codec/fail.h"

#define SPELL_GROUP_LEN  4
#define SPELL_GROUP_TEXT 36 /* four words of at most 8 letters, blanks between, NUL */

/* The word for a symbol value 0..31: "Zero".."Nine", "Alfa".."Zulu"; "?" for any other value. */
const char *spell_word(uint8_t sym);

/* The words of at most SPELL_GROUP_LEN symbols with blanks between. Returns the length of the text. */
size_t spell_group(char dst[static SPELL_GROUP_TEXT], const uint8_t *sym, size_t len);

/* Words to typed text, which is then read and checked like any other: one character for a word; a line end, and
 * in a text that begins with S the line number and a colon, where a line is announced ("line 2, group 1: ..."). Case,
 * punctuation, line and group numbers count for nothing; single letters and digits stand for themselves, except that
 * digits at the start of a line number it. dst has room for text_len + 1 bytes; it is terminated.
 * PLR_ERR_TEXT: a word of no symbol (fail has line and symbol; the hint has the nearest word), or no word at all. */
PLR_MUST_CHECK enum plr_err spell_read(char *dst, size_t *ret_len, const char *text, size_t text_len, struct fail *f);

#endif
