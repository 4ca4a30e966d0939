/* What a store holds for device keys, as JSON: the keys, and the attempts at a MAC. Left out where there is none.
 * plr-store(5), STATE. */
#ifndef PLRKIT_DEVICEJSON_H
#define PLRKIT_DEVICEJSON_H

#include <jansson.h>

#include "src/agent/state.h"

/* Put into the member's object, or the state's; *bad is set without memory. */
void devicejson_write_key(json_t *o, const struct state_device_key *key, bool *bad);
void devicejson_write_attempts(json_t *o, const struct state_attempts *attempts, bool *bad);

/* The other way; object is NULL where it was left out. PLR_ERR_DAMAGED names the key. */
PLR_MUST_CHECK enum plr_err devicejson_read_key(struct state_device_key *key, const json_t *object, struct fail *f);
PLR_MUST_CHECK enum plr_err devicejson_read_attempts(struct state_attempts *attempts, const json_t *object,
                                                     struct fail *f);

#endif
