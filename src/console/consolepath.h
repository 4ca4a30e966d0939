/* Files as the console names them: flash:NAME is in one folder; a restricted console reads no others. */
#ifndef PLRKIT_CONSOLEPATH_H
#define PLRKIT_CONSOLEPATH_H

#include "codec/fail.h"
#include "src/agent/agent_args.h"

/* The path that is meant, into fresh memory (free()). PLR_ERR_USAGE: it is fetched over a network, or leaves the
 * folder; PLR_ERR_POLICY: this console reads no such file; PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err consolepath_find(char **ret, const char *typed, const struct agent_args *args,
                                             struct fail *f);

#endif
