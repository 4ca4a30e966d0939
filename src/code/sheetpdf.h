/* A sheet as PDF: A4, black, upright for a short code and landscape for the lines of an SLR authorization. */
#ifndef PLRKIT_SHEETPDF_H
#define PLRKIT_SHEETPDF_H

#include "src/code/sheet.h"

/* Fresh memory (free()). PLR_ERR_MEMORY, PLR_ERR_SPACE. */
PLR_MUST_CHECK enum plr_err sheetpdf_make(char **ret, size_t *ret_len, size_t *ret_pages, const struct sheet *sheet,
                                          struct fail *f);

#endif
