/* An SLR authorization typed by a person: line by line of a sheet, or as one line. Used by typing.c. */
#ifndef PLRKIT_TYPESHEET_H
#define PLRKIT_TYPESHEET_H

#include <stdbool.h>

#include "codec/slrtext.h"
#include "src/cli/typist.h"

#define TYPESHEET_ROW_MAX 512 /* symbols of one typed row */

struct typesheet {
    uint8_t *stream;   /* room for SLRTEXT_STREAM_MAX + TYPESHEET_ROW_MAX */
    size_t have;       /* symbols of it that are there */
    size_t stream_len; /* 0 until the beginning is there */
    uint16_t doc_tag;
    size_t line;     /* that is wanted next, from 1 */
    bool other_line; /* the row that was not taken is right, but another line: nothing in it is to be edited */
};

/* Take a row as the next line, asking where it is not right. True if it was taken; ret_text is then the line as it is
 * meant. False: the person was told why, and the row is to be typed again. */
bool typesheet_line(char ret_text[TYPESHEET_ROW_MAX + 1], struct typesheet *t, struct typist *typist,
                    const uint8_t *sym, size_t len);

/* Take a row as the next part of one line. */
bool typesheet_part(struct typesheet *t, const uint8_t *sym, size_t len);

bool typesheet_done(const struct typesheet *t);

#endif
