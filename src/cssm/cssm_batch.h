/* Batches of reserve and return: what a row says, and what its result shows. plr-cssm(1), BATCH. */
#ifndef PLRKIT_CSSM_BATCH_H
#define PLRKIT_CSSM_BATCH_H

#include "src/cssm/cssm_args.h"

/* What --batch and --output exclude. Fails with PLR_ERR_USAGE. */
PLR_MUST_CHECK enum plr_err cssm_batch_options(const struct cssm_args *args, struct fail *f);

/* yes or no out of a cell; "" leaves *ret as it is. PLR_ERR_USAGE. */
PLR_MUST_CHECK enum plr_err cssm_batch_yes(bool *ret, const char *column, const char *cell, struct fail *f);

int cssm_batch_reserve_run(const struct cssm_args *args);
int cssm_batch_return_run(const struct cssm_args *args);

#endif
