/* Pages of black text, lines and boxes, A4, as PDF with its base fonts. The only file that knows libharu. Lengths are
 * in points; y goes down from the top of the page, for text to its base line. */
#ifndef PLRKIT_PDFPAGE_H
#define PLRKIT_PDFPAGE_H

#include <stdbool.h>

#include "codec/fail.h"

#define PDFPAGE_SHORT 595.0f
#define PDFPAGE_LONG  842.0f

struct pdfpage; /* opaque: a document and its last page */

enum pdfpage_font { PDFPAGE_SANS, PDFPAGE_SANS_BOLD, PDFPAGE_MONO };
enum pdfpage_align { PDFPAGE_LEFT, PDFPAGE_CENTRE, PDFPAGE_RIGHT };

/* A document without pages. PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err pdfpage_new(struct pdfpage **ret, const char *title, bool landscape, struct fail *f);
void pdfpage_free(struct pdfpage *p);

/* Begin the next page. What fails here and below is told by pdfpage_finish. */
void pdfpage_begin(struct pdfpage *p);

/* Printable ASCII, with its left end, middle or right end at x. */
void pdfpage_text(struct pdfpage *p, enum pdfpage_font font, float size, enum pdfpage_align align, float x, float y,
                  const char *text);

/* The outline of a rectangle with its upper left corner at x, y; and one that is black. */
void pdfpage_box(struct pdfpage *p, float x, float y, float width, float height, float stroke);
void pdfpage_fill(struct pdfpage *p, float x, float y, float width, float height);

/* A level line. */
void pdfpage_rule(struct pdfpage *p, float x, float y, float width, float stroke);

/* The document: fresh memory (free()). PLR_ERR_MEMORY; PLR_ERR_SPACE: libharu refused something (its number is named).
 */
PLR_MUST_CHECK enum plr_err pdfpage_finish(char **ret, size_t *ret_len, struct pdfpage *p, struct fail *f);

#endif
