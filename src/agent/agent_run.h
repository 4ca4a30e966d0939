/* What all commands of plr-agent share: opening the store, JSON of a member. */
#ifndef PLRKIT_AGENT_RUN_H
#define PLRKIT_AGENT_RUN_H

#include <jansson.h>

#include "src/agent/act.h"
#include "src/agent/agent_args.h"

/* Start the crypto and open the store that the options or PLR_STORE name; a clock that is not to be believed is
 * warned of. As store_open, and PLR_ERR_USAGE (no store named), PLR_ERR_CRYPTO. */
PLR_MUST_CHECK enum plr_err agent_run_open(struct store *ret, const struct agent_args *args, enum store_use use,
                                           struct fail *f);

/* Which folder that is. PLR_ERR_USAGE. */
PLR_MUST_CHECK enum plr_err agent_run_dir(const char **ret, const struct agent_args *args, struct fail *f);

/* {"udi": {...}, "role": only in a stack, "state": ...}: what every answer about a member begins with. */
json_t *agent_run_member(const struct agent *a, size_t member);

/* {"pid", "vid", "sn", "uuid", "text"} */
json_t *agent_run_udi(const struct udi *udi);

/* Print one object: of the one member of set, or (all) of the product with a list "members". put adds the keys of one
 * member. */
void agent_run_each(const struct store *s, const struct act_set *set, bool all,
                    void (*put)(json_t *o, const struct member *m, const void *context), const void *context);

/* A time as RFC 3339 text. */
json_t *agent_run_time(uint64_t s);

#endif
