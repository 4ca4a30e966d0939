#include "keys/tokenlist.h"

#include "keys/tokenpoint.h"

#define KEYS_MAX  256 /* of one token */
#define LABEL_MAX 256
#define ID_MAX    256

struct work {
    const char *module_path;
    void (*found)(void *context, const struct tokenlist_row *row);
    void *context;
    bool no_memory;
};

/* A row for the token, or for the key whose attributes are given. */
static void show(struct work *w, const struct p11_slot *at, const char *module, struct ck_attribute *names,
                 size_t count, const uint8_t *public_key)
{
    char *uri = p11_uri_text(&at->info, names, count, w->module_path);
    struct tokenlist_row row = {
        .module = module, .uri = uri, .signs = p11_can(at->module, at->slot, CKM_EDDSA), .public_key = public_key};

    if (uri == NULL)
        w->no_memory = true;
    else
        w->found(w->context, &row);
    free(uri);
}

static void show_key(struct work *w, const struct p11_slot *at, const char *module, ck_session_handle_t session,
                     ck_object_handle_t key)
{
    uint8_t label[LABEL_MAX] = {0};
    uint8_t id[ID_MAX] = {0};
    uint8_t public_key[32] = {0};
    struct ck_attribute names[2] = {{0}};
    size_t count = 0;
    size_t len = 0;

    if (!tokenpoint_read(public_key, at->module, session, key))
        return;
    if (p11_bytes(label, &len, sizeof label, at->module, session, key, CKA_LABEL) && len > 0)
        names[count++] = (struct ck_attribute){.type = CKA_LABEL, .value = label, .value_len = len};
    if (p11_bytes(id, &len, sizeof id, at->module, session, key, CKA_ID) && len > 0)
        names[count++] = (struct ck_attribute){.type = CKA_ID, .value = id, .value_len = len};
    if (count > 0)
        show(w, at, module, names, count, public_key);
}

static bool look(void *context, const struct p11_slot *at)
{
    struct work *w = context;
    ck_object_class_t class = CKO_PUBLIC_KEY;
    ck_key_type_t type = CKK_EC_EDWARDS;
    struct ck_attribute match[] = {{.type = CKA_CLASS, .value = &class, .value_len = sizeof class},
                                   {.type = CKA_KEY_TYPE, .value = &type, .value_len = sizeof type}};
    ck_object_handle_t keys[KEYS_MAX] = {0};
    ck_session_handle_t session = 0;
    char *name = w->module_path == NULL ? p11_module_name(at->module) : NULL;
    const char *module = name != NULL ? name : w->module_path != NULL ? w->module_path : "";
    size_t count = 0;

    show(w, at, module, NULL, 0, NULL);
    if (at->module->C_OpenSession(at->slot, CKF_SERIAL_SESSION, NULL, NULL, &session) == CKR_OK) {
        if (p11_find(keys, &count, KEYS_MAX, at->module, session, match, 2, NULL) == PLR_OK)
            for (size_t i = 0; i < count; i++)
                show_key(w, at, module, session, keys[i]);
        (void)at->module->C_CloseSession(session);
    }
    free(name);
    return !w->no_memory;
}

enum plr_err tokenlist_each(const char *module_path, void (*found)(void *context, const struct tokenlist_row *row),
                            void *context, struct fail *f)
{
    struct work w = {.module_path = module_path, .found = found, .context = context};
    struct p11 p = {0};
    enum plr_err err = p11_load(&p, module_path, f);

    if (err == PLR_OK)
        p11_each(&p, look, &w);
    if (err == PLR_OK && w.no_memory)
        err = fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a list of tokens");
    p11_close(&p);
    return err;
}
