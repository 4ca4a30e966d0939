/* A code that was read, by lines: the one line of a short code, or the lines of the sheet of an SLR authorization. */
#ifndef PLRKIT_CODELINES_H
#define PLRKIT_CODELINES_H

#include <stdbool.h>

#include "src/code/codetext.h"

#define CODELINES_SYM_MAX CODE_SYM_MAX /* no line is longer */

struct codelines {
    const struct codetext *code; /* must outlive this */
    size_t count;
    bool sheet;       /* lines are numbered and have check symbols of their own */
    size_t symbols;   /* of the canonical text */
    char *text;       /* canonical text, one line */
    uint8_t *stream;  /* its symbols */
    uint16_t doc_tag; /* of a sheet */
};

/* PLR_ERR_MEMORY. *ret is to be cleared whatever the outcome if it was {0}. */
PLR_MUST_CHECK enum plr_err codelines_open(struct codelines *ret, const struct codetext *code, struct fail *f);
void codelines_clear(struct codelines *lines);

/* Symbols of line n, from 1, into sym; returns how many. */
size_t codelines_get(uint8_t sym[static CODELINES_SYM_MAX], const struct codelines *lines, size_t n);

#endif
