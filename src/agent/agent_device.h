/* plr-agent device-key. Takes a struct agent_args and returns the exit status. plr-agent(1). */
#ifndef PLRKIT_AGENT_DEVICE_H
#define PLRKIT_AGENT_DEVICE_H

#include <jansson.h>

#include "src/agent/state.h"

int agent_device_run(void *input);

/* Epoch and key check value of a member's device key, which are no secrets; null where it has none. And how many
 * attempts in a row failed, and seconds until the next. */
json_t *agent_device_key_json(const struct member *m);
json_t *agent_device_attempts_json(const struct agent *a);

#endif
