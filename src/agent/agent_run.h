/* What all commands of plr-agent share: opening the store, JSON of a member. */
#ifndef PLRKIT_AGENT_RUN_H
#define PLRKIT_AGENT_RUN_H

#include <jansson.h>

#include "src/agent/act.h"
#include "src/agent/agent_args.h"
#include "src/plr.h"

/* Start the crypto and open the store that the options or PLR_STORE name; a clock that is not to be believed is
 * warned of. As store_open, and PLR_ERR_USAGE (no store named), PLR_ERR_CRYPTO. */
PLR_MUST_CHECK enum plr_err agent_run_open(struct store *ret, const struct agent_args *args, enum store_use use,
                                           struct fail *f);

/* Which folder that is. PLR_ERR_USAGE. */
PLR_MUST_CHECK enum plr_err agent_run_dir(const char **ret, const struct agent_args *args, struct fail *f);

/* The same as a client of the library: plr_close it, also after a failure. */
PLR_MUST_CHECK enum plr_result agent_run_product(struct plr **ret, const struct agent_args *args,
                                                 struct plr_error *error);

/* The end of a command on a product: warn of what it found, close it, report a failure of verb. Returns the exit
 * status. */
int agent_run_end(const char *verb, struct plr *product, enum plr_result result, const struct plr_error *error);

/* Flags of plr.h that the options ask for. */
unsigned agent_run_flags(const struct agent_args *args);

/* {"udi": {...}, "role": only in a stack, "state": ...}: what every answer about a member begins with; _new is member
 * number i of count of a product that was just made. */
json_t *agent_run_member_new(const struct udi *udi, size_t i, size_t count);
json_t *agent_run_member(const struct agent *a, size_t member);
json_t *agent_run_member_of(const struct plr_member *member, bool stack);

/* enforcement-mode of the YANG model. */
const char *agent_run_mode(enum plr_usage usage);

/* {"pid", "vid", "sn", "uuid", "text"} */
json_t *agent_run_udi(const struct udi *udi);

/* Print codes as one object: that of one member; or (list) an object with a list "members". put adds the keys of one.
 */
void agent_run_codes(const struct plr_code *codes, size_t count, bool list,
                     void (*put)(json_t *o, const struct plr_code *code));

/* A time as RFC 3339 text. */
json_t *agent_run_time(uint64_t s);

#endif
