/* What "plr-agent show --json" prints: names and enums of the YANG model cisco-smart-license where it has them.
 * Each adds its keys to an object. */
#ifndef PLRKIT_SHOWJSON_H
#define PLRKIT_SHOWJSON_H

#include <jansson.h>

#include "src/agent/state.h"

void showjson_status(json_t *o, const struct agent *a, uint64_t now_s);
void showjson_usage(json_t *o, const struct agent *a, uint64_t now_s);
void showjson_udi(json_t *o, const struct agent *a);
void showjson_history(json_t *o, const struct agent *a);

#endif
