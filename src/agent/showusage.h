/* Blocks of "show" about the licences in use and reserved. */
#ifndef PLRKIT_SHOWUSAGE_H
#define PLRKIT_SHOWUSAGE_H

#include "src/agent/state.h"

/* One block for each licence, an empty line before it; or "No licenses in use". */
void showusage(const struct agent *a, uint64_t now_s);

/* "License Usage:" as the field's table. On a terminal that is narrower than that, and only there, long names are cut
 * as the field cuts them. */
void showusage_table(const struct agent *a, uint64_t now_s);

/* Licence by licence for technical support, with whole tags. */
void showusage_handles(const struct agent *a, uint64_t now_s);

#endif
