/* What repair proposes, put to the person who has the paper. */
#ifndef PLRKIT_PROPOSALS_H
#define PLRKIT_PROPOSALS_H

#include "codec/repair.h"
#include "src/cli/typist.h"

/* Let the person decide between proposals for what was typed. what is "" or "line 8: ". Returns the index, -1 for none
 * of them; a text in which nothing is wrong is not asked about. */
int proposals_confirm(struct typist *typist, const struct repair_result *r, const uint8_t *typed, size_t typed_len,
                      const char *what);

#endif
