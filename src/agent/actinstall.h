/* Installing: one authorization, or those of several members as one change. */
#ifndef PLRKIT_ACTINSTALL_H
#define PLRKIT_ACTINSTALL_H

#include "src/agent/act.h"

/* A piece of a longer text. */
struct actinstall_text {
    const char *text;
    size_t len;
};

struct actinstall_result {
    size_t member;
    bool already; /* it was installed before, and nothing was done */
    bool update;  /* it replaced another: a confirmation is to be told to the authority */
};

/* Take a file apart into authorizations: it is one; or each block between empty lines is one; or each line. XML too.
 * *ret_count is 1 and the whole is ret[0] where it is none of these, so that reading it says what is wrong.
 * PLR_ERR_SPACE: more than STATE_MEMBER_MAX. */
PLR_MUST_CHECK enum plr_err actinstall_split(struct actinstall_text ret[static STATE_MEMBER_MAX], size_t *ret_count,
                                             const char *text, size_t len, struct fail *f);

/* Install authorizations, all or none; ret has room for count results. One that is installed already is no error where
 * there are several. Errors of authz_read and authz_verify; PLR_ERR_STATE (reason "PreviouslyInstalled", or the table),
 * PLR_ERR_REQUEST (for a request that ended); errors of attempt_verify. Of several, the message says which. */
PLR_MUST_CHECK enum plr_err actinstall(struct actinstall_result *ret, struct store *s,
                                       const struct actinstall_text *texts, size_t count, struct fail *f);

/* Is there anything that an authorization could be installed for? PLR_ERR_STATE with the reason if not. */
PLR_MUST_CHECK enum plr_err actinstall_possible(const struct store *s, struct fail *f);

/* Would this code be accepted now, or is it known for another standing? Judges proposals for mistyped codes; of one
 * with a MAC only that it can be read. */
bool actinstall_knows(const struct store *s, const char *text);

#endif
