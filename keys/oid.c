#include "keys/oid.h"

bool oid_is(const ASN1_OBJECT *object, const char *text)
{
    ASN1_OBJECT *named = OBJ_txt2obj(text, 1);
    bool same = named && object && OBJ_cmp(object, named) == 0;

    ASN1_OBJECT_free(named);
    return same;
}
