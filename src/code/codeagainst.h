/* What a code is held against: trust bundle, product and request as given by options, read once. */
#ifndef PLRKIT_CODEAGAINST_H
#define PLRKIT_CODEAGAINST_H

#include <stdbool.h>

#include "codec/request.h"
#include "keys/trust.h"
#include "src/code/codeopts.h"

struct codeagainst {
    struct trust *trust; /* NULL: not given */
    bool has_udi;
    struct udi udi;
    bool has_request;
    struct request request;
};

/* Read what the options name. PLR_ERR_USAGE: --request is not a request of --udi. Else the errors of udi_parse,
 * code_read_kind, request_decode, file_read and trust_read; *ret_verb then names what was being read. */
PLR_MUST_CHECK enum plr_err codeagainst_read(struct codeagainst *ret, const char **ret_verb,
                                             const struct codeopts *opts, struct fail *f);
void codeagainst_clear(struct codeagainst *a);

#endif
