/* PEM (RFC 7468), strictly: labelled blocks of base 64 and, between them, only blank lines and lines that begin with
 * '#'. A damaged BEGIN line is therefore an error and never a block that quietly is not there. */
#ifndef PLRKIT_PEM_H
#define PLRKIT_PEM_H

#include <stdbool.h>

#include "codec/fail.h"

#define PEM_LABEL_MAX 40

struct pem_reader {
    const char *text; /* any bytes */
    size_t len;
    size_t at;
    uint32_t line; /* lines read so far */
};

struct pem_block {
    char label[PEM_LABEL_MAX + 1]; /* "CERTIFICATE" */
    const char *body;              /* base 64 with line ends; points into the text */
    size_t body_len;
    uint32_t line; /* of its BEGIN, from 1 */
};

/* Skip blank lines and comments; true if anything else follows. */
bool pem_more(struct pem_reader *r);

/* The next block. PLR_ERR_FORMAT: no BEGIN line here, no END line of the same label, a label of other than upper-case
 * letters, digits and single blanks. fail has the line. */
PLR_MUST_CHECK enum plr_err pem_next(struct pem_block *ret, struct pem_reader *r, struct fail *f);

/* The bytes of a block. PLR_ERR_FORMAT: not canonical base 64, or more than cap. */
PLR_MUST_CHECK enum plr_err pem_decode(uint8_t *dst, size_t cap, size_t *ret_len, const struct pem_block *block,
                                       struct fail *f);

/* One block with this label into dst, in lines of 64 characters, NUL-terminated; *ret_len is without the NUL.
 * PLR_ERR_SPACE. */
PLR_MUST_CHECK enum plr_err pem_write(char *dst, size_t cap, size_t *ret_len, const char *label, const uint8_t *bytes,
                                      size_t len, struct fail *f);

#endif
