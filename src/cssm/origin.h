/* Which row of which batch asked for something, as the event log has it: "batch": {"digest", "row"}. */
#ifndef PLRKIT_ORIGIN_H
#define PLRKIT_ORIGIN_H

#include <jansson.h>

#include "src/ledger/facts.h"

/* Add it to the detail of an event; nothing if it was asked for alone. */
void origin_note(json_t *detail, const struct origin *origin);

/* True if this detail has this origin. detail may be NULL. */
bool origin_is(const json_t *detail, const struct origin *origin);

#endif
