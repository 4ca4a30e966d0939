#include "src/agent/devicejson.h"

#include "src/agent/jsonio.h"

static void put(json_t *object, const char *key, json_t *value, bool *bad)
{
    if (json_object_set_new(object, key, value))
        *bad = true;
}

void devicejson_write_key(json_t *o, const struct state_device_key *key, bool *bad)
{
    if (!key->known)
        return;
    json_t *value = json_object();

    put(value, "epoch", json_integer(key->epoch), bad);
    put(value, "key", jsonio_hex(key->bytes, sizeof(key->bytes)), bad);
    put(o, "device-key", value, bad);
}

void devicejson_write_attempts(json_t *o, const struct state_attempts *attempts, bool *bad)
{
    if (attempts->failed == 0)
        return;
    json_t *value = json_object();

    put(value, "failed", json_integer(attempts->failed), bad);
    put(value, "boot", json_integer((json_int_t)attempts->boot_s), bad);
    put(value, "boot-id", json_string(attempts->boot_id), bad);
    put(o, "attempts", value, bad);
}

enum plr_err devicejson_read_key(struct state_device_key *key, const json_t *object, struct fail *f)
{
    if (!object)
        return PLR_OK;
    struct jsonio j = jsonio_open(object, "device-key");

    key->known = true;
    key->epoch = (uint8_t)jsonio_uint(&j, "epoch", DEVICEAUTH_EPOCHS - 1);
    jsonio_bytes(&j, "key", key->bytes, sizeof(key->bytes));
    return jsonio_close(&j, f);
}

enum plr_err devicejson_read_attempts(struct state_attempts *attempts, const json_t *object, struct fail *f)
{
    if (!object)
        return PLR_OK;
    struct jsonio j = jsonio_open(object, "attempts");

    attempts->failed = (uint32_t)jsonio_uint(&j, "failed", UINT32_MAX);
    attempts->boot_s = jsonio_uint(&j, "boot", STATE_TIME_MAX);
    jsonio_text(&j, "boot-id", attempts->boot_id, sizeof(attempts->boot_id));
    if (attempts->failed == 0)
        jsonio_refuse(&j, "failed");
    return jsonio_close(&j, f);
}
