/* A sheet as plain text: at most 78 columns and 60 lines a page, form feeds between pages. */
#ifndef PLRKIT_SHEETTEXT_H
#define PLRKIT_SHEETTEXT_H

#include "src/code/sheet.h"

#define SHEETTEXT_COLUMNS 78
#define SHEETTEXT_LINES   60

/* Fresh text (free()). PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err sheettext_make(char **ret, size_t *ret_len, size_t *ret_pages, const struct sheet *sheet,
                                           struct fail *f);

#endif
