/* A short code (request, PLR authorization, return, confirmation): text to checked symbols and back. */
#ifndef PLRKIT_CODE_H
#define PLRKIT_CODE_H

#include "codec/check.h"
#include "codec/fail.h"
#include "codec/kind.h"

#define CODE_SYM_MAX  71 /* a key share; of the others a PLR authorization is the longest, with 64 */
#define CODE_TEXT_MAX (CODE_SYM_MAX + CODE_SYM_MAX / 4 + 1) /* grouped, with NUL */

#define CODE_BYTES_MAX ((5 * CODE_SYM_MAX + 7) / 8)

struct code {
    enum code_kind kind;
    size_t len; /* symbols, check symbols included */
    uint8_t sym[CODE_SYM_MAX];
};

/* Start a code of kind with data_len data symbols, all zero but the kind symbol (which PLR does not have). */
void code_begin(struct code *ret, enum code_kind kind, size_t data_len);

/* Fill in the check symbols behind the data. */
void code_finish(struct code *code);

/* Read typed text as a short code of any short kind but a key share: normalise, kind, length, check symbols.
 * PLR_ERR_TEXT (character, length, unreadable symbols), PLR_ERR_KIND (SLR, or none; a key share, right or mistyped, of
 * which nothing is repeated), PLR_ERR_CHECK: fail says where;
 * where one wrong symbol explains it the message says group, symbol, what was typed and what it must be. */
PLR_MUST_CHECK enum plr_err code_read(struct code *ret, const char *text, size_t text_len, struct fail *f);

/* Like code_read, and refuses another kind by name ("this is a return code; ... is wanted"). A key share is read
 * only where one is wanted. */
PLR_MUST_CHECK enum plr_err code_read_kind(struct code *ret, enum code_kind want, const char *text, size_t text_len,
                                           struct fail *f);

/* Say that a text is a key share where another kind is wanted (CODE_NONE: any): PLR_ERR_KIND, reason "share". */
enum plr_err code_fail_share(enum code_kind want, struct fail *f);

/* What stands before the check symbols as bits, left-aligned in bytes: receipts are taken over it. How many bytes. */
size_t code_bytes(uint8_t ret[static CODE_BYTES_MAX], const struct code *code);

/* Canonical text (CODE_SYM_MAX + 1 bytes at most) and text in groups of 4 with blanks (CODE_TEXT_MAX). */
void code_text(char dst[CODE_SYM_MAX + 1], const struct code *code);
void code_text_grouped(char dst[CODE_TEXT_MAX], const struct code *code);

#endif
