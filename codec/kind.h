/* The kinds of code and how a code shows which it is. plr-code(5), KINDS. */
#ifndef PLRKIT_KIND_H
#define PLRKIT_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum code_kind {
    CODE_NONE = 0,
    CODE_REQUEST,      /* Q */
    CODE_PLR,          /* 0-9, A-F */
    CODE_PLR_DEVICE,   /* M */
    CODE_SLR,          /* S */
    CODE_RETURN,       /* R */
    CODE_CONFIRMATION, /* V */
    CODE_SHARE,        /* K; secret: only plr-key reads it */
};

/* The kind that a first symbol announces; CODE_NONE if no kind begins so. */
enum code_kind kind_of(uint8_t first_sym);

/* "reservation request code" and so on, for messages; "unknown code" for CODE_NONE. */
const char *kind_name(enum code_kind kind);

/* Stable word for JSON: request, plr, plr-device, slr, return, confirmation, key-share, unknown. */
const char *kind_word(enum code_kind kind);

/* Value of the kind symbol (also the first context symbol of its checksum); 0 for PLR, which has none. */
uint8_t kind_symbol(enum code_kind kind);

/* True if these symbols, as typed, are to be taken for a key share, right or not: they begin with K and are more than
 * any other code with a mistyped first symbol. What it says is secret: no message repeats it. */
bool kind_is_share(const uint8_t *sym, size_t len);

/* Shortest and longest code of a kind in symbols; 0, 0 for SLR (its text says its own length) and CODE_NONE. */
void kind_length(enum code_kind kind, size_t *ret_min, size_t *ret_max);

#endif
