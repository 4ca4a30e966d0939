/* Repair of an SLR authorization, one line or sheet: every line's state in words, and the whole if it comes out.
 * plr-code(5), REPAIR. */
#ifndef PLRKIT_FIXSHEET_H
#define PLRKIT_FIXSHEET_H

#include <jansson.h>
#include <stdbool.h>

#include "codec/slrtext.h"
#include "keys/trust.h"

struct fixsheet; /* opaque */

/* Sort out a typed sheet. trust may be NULL; with it the signature chooses where lines have several proposals, else the
 * document tag does. PLR_OK also if it does not come out: see fixsheet_whole. PLR_ERR_TEXT, PLR_ERR_SPACE,
 * PLR_ERR_MEMORY, PLR_ERR_KIND. */
PLR_MUST_CHECK enum plr_err fixsheet_find(struct fixsheet **ret, const char *text, size_t text_len,
                                          const struct trust *trust, struct fail *f);
void fixsheet_free(struct fixsheet *x);

/* True if text is (meant as) a sheet rather than as one line. */
bool fixsheet_is_sheet(const char *text, size_t text_len);

/* The stream (symbols) of the whole; false if it does not come out to exactly one document. */
bool fixsheet_whole(const struct fixsheet *x, const uint8_t **ret_stream, size_t *ret_len);

/* True if every row was right and in its place. */
bool fixsheet_is_right(const struct fixsheet *x);

/* One line of words per finding, on standard error as notes for people and as a JSON array. */
size_t fixsheet_findings(const struct fixsheet *x);
void fixsheet_finding(char *dst, size_t cap, const struct fixsheet *x, size_t i);

#endif
