/* Lines of comma-separated values, RFC 4180 without line ends inside quotes. No heap: the fields point into the text.
 */
#ifndef PLRKIT_CSV_H
#define PLRKIT_CSV_H

#include <stdio.h>

#include "codec/fail.h"

#define CSV_FIELDS_MAX 32

struct csv {
    char *next;    /* rest of the text */
    char *row;     /* the line last read */
    uint32_t line; /* of the row last read, from 1 */
    size_t count;  /* fields of it */
    char *field[CSV_FIELDS_MAX];
};

/* Begin with NUL-terminated text, which is changed while it is read. A byte-order mark is skipped. */
void csv_begin(struct csv *csv, char *text);

/* Next row that is neither empty nor begins with '#'; *ret_row (not 0) says whether there is one. Blanks around fields
 * are dropped. PLR_ERR_FORMAT (fail has the line, and in symbol the character in it): a quote that is not closed or
 * stands inside, a control character, too many fields. */
PLR_MUST_CHECK enum plr_err csv_next(struct csv *csv, int *ret_row, struct fail *f);

/* Write text as one field, in quotes where it needs them; before what a spreadsheet would reckon stands an apostrophe
 * (rows_unguard takes it away). Whether it was written the stream knows. */
void csv_put(FILE *out, const char *text);

#endif
