/* What can be known of a candidate without a secret: the catalogue for requests, the signature for PLR authorizations,
 * product and commitment for returns. plr-code(5), REPAIR. */
#ifndef PLRKIT_CODEJUDGE_H
#define PLRKIT_CODEJUDGE_H

#include "codec/mend.h"
#include "src/code/codeagainst.h"

struct codejudge {
    const struct codeagainst *against;
    uint32_t *product_hashes; /* of the catalogue, sorted; NULL if none was given */
    size_t product_count;
};

/* Read the catalogue: a CSV file whose first column is a PID, with or without a title row; path may be NULL.
 * PLR_ERR_IO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err codejudge_read(struct codejudge *ret, const struct codeagainst *against, const char *path,
                                           struct fail *f);
void codejudge_clear(struct codejudge *j);

/* For struct mend_judge: context is a struct codejudge. Accepts what it has no means to judge. */
bool codejudge_accepts(void *context, const struct code *code);

#endif
