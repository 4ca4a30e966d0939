#include "keys/tokenpoint.h"

#define PARAMS_MAX 64
#define POINT_MAX  64

static bool is(const uint8_t *bytes, size_t len, const char *want, size_t want_len)
{
    return len == want_len && memcmp(bytes, want, len) == 0;
}

bool tokenpoint_is_ed25519(const uint8_t *params, size_t len)
{
    static const char former[] = "\x06\x09\x2b\x06\x01\x04\x01\xda\x47\x0f\x01";

    return is(params, len, TOKENPOINT_OID, sizeof TOKENPOINT_OID - 1) ||
           is(params, len, TOKENPOINT_NAME, sizeof TOKENPOINT_NAME - 1) || is(params, len, former, sizeof former - 1);
}

bool tokenpoint_read(uint8_t ret[static 32], struct ck_function_list *module, ck_session_handle_t session,
                     ck_object_handle_t object)
{
    uint8_t params[PARAMS_MAX] = {0};
    uint8_t point[POINT_MAX] = {0};
    size_t head = 0;
    size_t len = 0;

    if (!p11_bytes(params, &len, sizeof params, module, session, object, CKA_EC_PARAMS) ||
        !tokenpoint_is_ed25519(params, len) ||
        !p11_bytes(point, &len, sizeof point, module, session, object, CKA_EC_POINT))
        return false;
    if (len == 34 && memcmp(point, "\x04\x20", 2) == 0)
        head = 2;
    else if (len == 35 && memcmp(point, "\x03\x21\x00", 3) == 0)
        head = 3;
    if (len != 32 + head)
        return false;
    memcpy(ret, point + head, 32);
    return true;
}
