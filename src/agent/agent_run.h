/* What all commands of plr-agent share: opening the store, taking a step, asking. */
#ifndef PLRKIT_AGENT_RUN_H
#define PLRKIT_AGENT_RUN_H

#include <jansson.h>

#include "src/agent/agent_args.h"
#include "src/agent/step.h"
#include "src/agent/store.h"

/* Start the crypto and open the store that the options or PLR_STORE name; a clock that is not to be believed is
 * warned of. As store_open, and PLR_ERR_USAGE (no store named), PLR_ERR_CRYPTO. */
PLR_MUST_CHECK enum plr_err agent_run_open(struct store *ret, const struct agent_args *args, enum store_use use,
                                           struct fail *f);

/* Which folder that is. PLR_ERR_USAGE. */
PLR_MUST_CHECK enum plr_err agent_run_dir(const char **ret, const struct agent_args *args, struct fail *f);

/* step_apply, and the new state made durable where it differs. Only then there are effects to show. */
PLR_MUST_CHECK enum plr_err agent_run_step(struct store *s, unsigned *ret_effects, const struct step_event *event,
                                           struct fail *f);

/* The time to judge and stamp by, and the one to hold signers against. */
uint64_t agent_run_now_s(const struct store *s);
uint64_t agent_run_trust_s(const struct store *s);

/* {"udi": ..., "state": ...}: what every answer begins with. */
json_t *agent_run_json(const struct store *s);

/* RFC 3339 text. */
json_t *agent_run_time(uint64_t s);

#endif
