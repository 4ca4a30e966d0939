/* What the commands that prove a ledger are given: a head that somebody kept, a trust bundle. */
#ifndef PLRKIT_CSSM_PROOF_H
#define PLRKIT_CSSM_PROOF_H

#include "src/cssm/cssm_args.h"
#include "src/cssm/proof.h"

/* The trust bundle as text in fresh memory: --trust, or that of the ledger. PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err cssm_proof_bundle(char **ret, const struct cssm_args *args, struct fail *f);

/* --head or --head-file; a signed head in a file must be signed by a key that the bundle trusts. *ret_given is false if
 * neither is there. Errors of headtext_read and logfile_check_head; PLR_ERR_FORMAT, PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err cssm_proof_given(struct logchain_head *ret, bool *ret_given, const struct cssm_args *args,
                                             struct fail *f);

#endif
