/* Going over to the authority's next trust bundle: brought as a file, or inside an authorization. plr-agent(1), TRUST.
 */
#ifndef PLRKIT_ACTTRUST_H
#define PLRKIT_ACTTRUST_H

#include "src/agent/act.h"

/* Take a bundle. *ret_same: it is the one that is pinned, and nothing was changed. Errors of trust_read and
 * trustnext_check; PLR_ERR_IO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err acttrust(bool *ret_same, struct store *s, const char *pem, size_t len, struct fail *f);

/* What came inside an SLR authorization that was verified: staged for the save that is to come, if it is newer than the
 * pinned one and than what is staged. An older one is left aside: the authorization may be late. Errors of trust_read,
 * and those of trustnext_check but for the numbers. */
PLR_MUST_CHECK enum plr_err acttrust_stage(struct store *s, const struct slr *slr, struct fail *f);

/* Take back what was staged: the save is not to come. */
void acttrust_unstage(struct store *s);

/* What is to be said where a signer of something that is installed was revoked since because its key is in wrong hands;
 * NULL: nothing. */
const char *acttrust_warning(const struct agent *a, const struct trust *trust);

#endif
