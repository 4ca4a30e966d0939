#include "src/cli/udijson.h"

json_t *udijson_object(const struct udi *udi)
{
    const char *const values[] = {udi->pid, udi->vid, udi->sn, udi->uuid};
    static const char *const keys[] = {"pid", "vid", "sn", "uuid"};
    json_t *o = json_object();

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        (void)json_object_set_new(o, keys[i], values[i][0] != '\0' ? json_string(values[i]) : json_null());
    (void)json_object_set_new(o, "text", json_string(udi->text));
    return o;
}
