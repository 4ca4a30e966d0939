#include "src/agent/actdevice.h"

#include "src/agent/history.h"

enum plr_err actdevice_set(size_t *ret_changed, struct store *s, const struct devicefile *file, struct fail *f)
{
    bool changed[STATE_MEMBER_MAX] = {false};
    struct agent *next = malloc(sizeof(*next));
    size_t count = 0;

    if (!next)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for the next state");
    *next = *s->agent;
    enum plr_err err = devicefile_apply(next, changed, file, f);
    for (size_t i = 0; !err && i < file->count; i++) {
        size_t member = state_member(next, file->rows[i].udi.text);

        if (!changed[i])
            continue;
        count++;
        history_add(next, HISTORY_DEVICE_KEY, member, file->rows[i].key.epoch ? "1" : "0", NULL, act_now_s(s));
    }
    if (!err && count > 0)
        err = store_save_counted(s, next, f);
    if (!err)
        *ret_changed = count;
    state_free(next);
    return err;
}
