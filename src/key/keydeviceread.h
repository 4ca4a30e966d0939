/* The products that are to be given device keys: one UDI, or a table of them. plr-key(1), device keys. */
#ifndef PLRKIT_KEYDEVICEREAD_H
#define PLRKIT_KEYDEVICEREAD_H

#include <stdbool.h>

#include "codec/udi.h"
#include "src/cli/rows.h"

struct keydeviceread {
    size_t count;
    struct udi *udis; /* all different */
    struct rows_bad bad;
};

/* The one UDI into fresh memory; keydeviceread_free. PLR_ERR_FORMAT, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err keydeviceread_one(struct keydeviceread *ret, const char *udi, struct fail *f);

/* Those of a file: one UDI a line, or CSV or JSON with the column "udi". A line that is none, or is there twice, is
 * bad: PLR_ERR_FORMAT names it (several on standard error), or with skip_bad it is left out, and ->bad says which.
 * PLR_ERR_IO, PLR_ERR_SPACE, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err keydeviceread_file(struct keydeviceread *ret, const char *path, bool skip_bad,
                                               struct fail *f);

/* Say on standard error which lines were left out. */
void keydeviceread_warn(const struct keydeviceread *list, const char *path);

void keydeviceread_free(struct keydeviceread *list);

#endif
