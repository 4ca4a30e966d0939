/* The state as a JSON object, strictly: every key must be there, none besides, every value in its range.
 * plr-store(5), STATE. */
#ifndef PLRKIT_STATEJSON_H
#define PLRKIT_STATEJSON_H

#include <jansson.h>

#include "src/agent/state.h"

/* A new object, or NULL without memory. */
json_t *statejson_write(const struct agent *a);

/* The other way. ->installed.slr is not filled: authz_reopen reads it from the text. PLR_ERR_DAMAGED names the key. */
PLR_MUST_CHECK enum plr_err statejson_read(struct agent *ret, const json_t *object, struct fail *f);

#endif
