/* A store begins with a counter, or with another. plr-agent(1), CLOCK AND CLONES. */
#ifndef PLRKIT_ACTRENEW_H
#define PLRKIT_ACTRENEW_H

#include "src/agent/act.h"

/* Begin with the counter that spec names: "same" (that there is, or one in its place), or as counter_create. A store
 * that has a counter gives back what it holds: requests are cancelled, authorizations returned, since a counter that is
 * left vouches for nothing any more. Of the evaluation, an old store loses a day for each change that it lacks, and one
 * that nothing vouches for loses all. *ret is the members that gave something back: their codes are those of
 * ->last_return. PLR_ERR_STATE ("same", and there is none); errors of counter_create and store_save. */
PLR_MUST_CHECK enum plr_err actrenew_run(struct act_set *ret, struct store *s, const char *spec, struct fail *f);

/* Would it give anything back? */
bool actrenew_asks(const struct store *s);

#endif
