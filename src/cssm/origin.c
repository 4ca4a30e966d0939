#include "src/cssm/origin.h"

#include <string.h>

void origin_note(json_t *detail, const struct origin *origin)
{
    json_t *batch = NULL;

    if (origin->digest == NULL)
        return;
    batch = json_object();
    json_object_set_new(batch, "digest", json_string(origin->digest));
    json_object_set_new(batch, "row", json_integer((json_int_t)origin->row));
    json_object_set_new(detail, "batch", batch);
}

bool origin_is(const json_t *detail, const struct origin *origin)
{
    const json_t *batch = json_object_get(detail, "batch");
    const char *digest = json_string_value(json_object_get(batch, "digest"));

    return origin->digest != NULL && digest != NULL && strcmp(digest, origin->digest) == 0 &&
           json_integer_value(json_object_get(batch, "row")) == (json_int_t)origin->row;
}
