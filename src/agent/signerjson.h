/* Who signed what is installed, in the state: written and read. plr-store(5), STATE. */
#ifndef PLRKIT_SIGNERJSON_H
#define PLRKIT_SIGNERJSON_H

#include <jansson.h>

#include "src/agent/state.h"

/* An object, or null for nobody; NULL: no memory. */
json_t *signerjson_write(const struct state_signer *signer);

/* The other way; object NULL is nobody. PLR_ERR_DAMAGED. */
PLR_MUST_CHECK enum plr_err signerjson_read(struct state_signer *ret, const json_t *object, struct fail *f);

#endif
