/* The two parts of the state that tell whether a store may speak for its product, as JSON. plr-store(5), STATE. */
#ifndef PLRKIT_GUARDJSON_H
#define PLRKIT_GUARDJSON_H

#include <jansson.h>

#include "src/agent/state.h"

/* New values; *bad is set without memory. */
json_t *guardjson_write_machine(const struct agent *a, bool *bad);
json_t *guardjson_write_counter(const struct agent *a, bool *bad);

/* The other way. object of the counter may be NULL: there is none. PLR_ERR_DAMAGED names the key. */
PLR_MUST_CHECK enum plr_err guardjson_read_machine(struct agent *a, const json_t *object, struct fail *f);
PLR_MUST_CHECK enum plr_err guardjson_read_counter(struct agent *a, const json_t *object, struct fail *f);

#endif
