#include "src/agent/guardjson.h"

#include "src/agent/jsonio.h"

static void put(json_t *object, const char *key, json_t *value, bool *bad)
{
    if (json_object_set_new(object, key, value))
        *bad = true;
}

static const char *kind_at(size_t i)
{
    return machine_kind_word((enum machine_kind)i);
}

json_t *guardjson_write_machine(const struct agent *a, bool *bad)
{
    json_t *o = json_object(), *names = json_array();

    for (size_t i = 0; i < MACHINE_KINDS; i++) {
        if (!a->machine.known[i])
            continue;
        json_t *name = json_object();

        put(name, "kind", json_string(kind_at(i)), bad);
        put(name, "hash", jsonio_hex(a->machine.hash[i], MACHINE_HASH_LEN), bad);
        *bad |= json_array_append_new(names, name) != 0;
    }
    put(o, "salt", jsonio_hex(a->machine.salt, sizeof(a->machine.salt)), bad);
    put(o, "names", names, bad);
    put(o, "elsewhere", json_boolean(a->elsewhere), bad);
    return o;
}

json_t *guardjson_write_counter(const struct agent *a, bool *bad)
{
    if (!a->counter.spec[0])
        return json_null();
    json_t *o = json_object();

    put(o, "at", json_string(a->counter.spec), bad);
    put(o, "id", jsonio_hex(a->counter.id, sizeof(a->counter.id)), bad);
    put(o, "value", json_integer((json_int_t)a->counter.value), bad);
    return o;
}

enum plr_err guardjson_read_machine(struct agent *a, const json_t *object, struct fail *f)
{
    struct jsonio j = jsonio_open(object, "machine");

    jsonio_bytes(&j, "salt", a->machine.salt, sizeof(a->machine.salt));
    const json_t *names = jsonio_array(&j, "names", MACHINE_KINDS);
    a->elsewhere = jsonio_bool(&j, "elsewhere");
    enum plr_err err = jsonio_close(&j, f);
    for (size_t i = 0; !err && i < json_array_size(names); i++) {
        struct jsonio n = jsonio_open(json_array_get(names, i), "names");
        size_t kind = jsonio_word(&n, "kind", kind_at, MACHINE_KINDS);

        if (!n.bad && a->machine.known[kind])
            jsonio_refuse(&n, "kind");
        jsonio_bytes(&n, "hash", a->machine.hash[kind], MACHINE_HASH_LEN);
        a->machine.known[kind] = true;
        err = jsonio_close(&n, f);
    }
    return err;
}

enum plr_err guardjson_read_counter(struct agent *a, const json_t *object, struct fail *f)
{
    if (!object)
        return PLR_OK;
    struct jsonio j = jsonio_open(object, "counter");

    jsonio_text(&j, "at", a->counter.spec, sizeof(a->counter.spec));
    jsonio_bytes(&j, "id", a->counter.id, sizeof(a->counter.id));
    a->counter.value = jsonio_uint(&j, "value", COUNTER_MAX);
    if (!a->counter.spec[0])
        jsonio_refuse(&j, "at");
    return jsonio_close(&j, f);
}
