/* A UDI in the JSON of all programs. */
#ifndef PLRKIT_UDIJSON_H
#define PLRKIT_UDIJSON_H

#include <jansson.h>

#include "codec/udi.h"

/* {"pid","vid","sn","uuid","text"}; null where the UDI has no such field. */
json_t *udijson_object(const struct udi *udi);

#endif
