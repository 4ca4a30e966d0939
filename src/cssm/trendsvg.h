/* Licence use as a picture: SVG 1.1 that needs nothing else, no script, legible on light and dark. Pure but for the
 * stream. */
#ifndef PLRKIT_TRENDSVG_H
#define PLRKIT_TRENDSVG_H

#include <stdio.h>

#include "src/cssm/trend.h"

#define TRENDSVG_SHOWN 8  /* series that have a colour; the others are one */
#define TRENDSVG_BARS  16 /* bars that are shown */

/* Draw a finished trend. heading is what the series are: "entitlement", "smart account". Whether it was written the
 * stream knows. PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err trendsvg_draw(FILE *out, const struct trend *t, const char *heading, struct fail *f);

/* A text as it may stand in XML: characters that mean something there, and all that are not printable ASCII, as
 * references; at most max characters of it, then an ellipsis. */
void trendsvg_text(FILE *out, const char *text, size_t max);

#endif
