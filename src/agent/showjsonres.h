/* The reservation of each member in JSON. plr-json(5). */
#ifndef PLRKIT_SHOWJSONRES_H
#define PLRKIT_SHOWJSONRES_H

#include <jansson.h>

#include "src/agent/state.h"

/* Adds "reservation", of the active member, and "reservations", of all. */
void showjsonres(json_t *o, const struct agent *a);

#endif
