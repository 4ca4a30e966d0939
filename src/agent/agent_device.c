#include "src/agent/agent_device.h"

#include "src/agent/actdevice.h"
#include "src/agent/agent_run.h"
#include "src/agent/attempt.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

json_t *agent_device_key_json(const struct member *m)
{
    char check[DEVICE_CHECK_TEXT + 1] = "";

    if (!m->device_key.known)
        return json_null();
    json_t *o = json_object();
    device_check(check, m->device_key.bytes);
    (void)json_object_set_new(o, "epoch", json_integer(m->device_key.epoch));
    (void)json_object_set_new(o, "check", json_string(check));
    return o;
}

json_t *agent_device_attempts_json(const struct agent *a)
{
    json_t *o = json_object();

    (void)json_object_set_new(o, "failed", json_integer(a->attempts.failed));
    (void)json_object_set_new(o, "wait", json_integer((json_int_t)a->attempts.wait_s));
    return o;
}

static void print_json(const struct agent *a, size_t changed)
{
    json_t *o = json_object(), *list = json_array();

    for (size_t i = 0; i < a->member_count; i++) {
        json_t *m = agent_run_member(a, i);

        (void)json_object_set_new(m, "device-key", agent_device_key_json(&a->members[i]));
        (void)json_array_append_new(list, m);
    }
    (void)json_object_set_new(o, "members", list);
    (void)json_object_set_new(o, "changed", json_integer((json_int_t)changed));
    (void)json_object_set_new(o, "device-key-attempts", agent_device_attempts_json(a));
    out_json(o);
}

static void print_text(const struct agent *a)
{
    char check[DEVICE_CHECK_TEXT + 1] = "", wait[ATTEMPT_WAIT_TEXT] = "";

    for (size_t i = 0; i < a->member_count; i++) {
        const struct member *m = &a->members[i];

        out_text("UDI: %s\n", m->udi.text);
        if (!m->device_key.known) {
            out_text("  Device key: <none>\n");
            continue;
        }
        device_check(check, m->device_key.bytes);
        out_text("  Device key: epoch %u, key check value %s\n", (unsigned)m->device_key.epoch, check);
    }
    if (a->attempts.failed > 0)
        out_text("Wrong authorizations in a row: %u\n", (unsigned)a->attempts.failed);
    attempt_wait_text(wait, a->attempts.wait_s);
    if (a->attempts.wait_s > 0)
        out_text("The next can be tried in: %s\n", wait);
}

static enum plr_err give(size_t *ret_changed, struct store *s, const char *path, struct fail *f)
{
    struct devicefile *file = NULL;
    enum plr_err err = devicefile_load(&file, path, f);

    if (!err)
        err = actdevice_set(ret_changed, s, file, f);
    devicefile_free(file);
    return err;
}

int agent_device_run(void *input)
{
    const struct agent_args *args = input;
    struct store s = {.lock_fd = -1};
    struct fail f = {0};
    size_t changed = 0;

    enum plr_err err = agent_run_open(&s, args, args->file_count ? STORE_WRITE : STORE_READ, &f);
    if (!err && args->file_count)
        err = give(&changed, &s, args->files[0], &f);
    if (!err && args->json)
        print_json(s.agent, changed);
    else if (!err)
        print_text(s.agent);
    store_close(&s);
    return err ? (int)report_fail(args->file_count ? "install the device key" : "show the device key", &f) : EXIT_DONE;
}
