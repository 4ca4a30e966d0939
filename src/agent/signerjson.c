#include "src/agent/signerjson.h"

#include "src/agent/jsonio.h"

json_t *signerjson_write(const struct state_signer *signer)
{
    json_t *o = NULL;

    if (signer->name[0] == '\0')
        return json_null();
    o = json_object();
    if (json_object_set_new(o, "name", json_string(signer->name)) ||
        json_object_set_new(o, "root", jsonio_hex(signer->root_hash, sizeof(signer->root_hash))) ||
        json_object_set_new(o, "serial", jsonio_hex(signer->serial, sizeof(signer->serial))) ||
        json_object_set_new(o, "public-key", jsonio_hex(signer->public_key, sizeof(signer->public_key)))) {
        json_decref(o);
        return NULL;
    }
    return o;
}

enum plr_err signerjson_read(struct state_signer *ret, const json_t *object, struct fail *f)
{
    struct state_signer signer;
    struct jsonio j = jsonio_open(object, "signer");

    memset(&signer, 0, sizeof(signer));
    if (!object) {
        *ret = signer;
        return PLR_OK;
    }
    jsonio_text(&j, "name", signer.name, sizeof(signer.name));
    jsonio_bytes(&j, "root", signer.root_hash, sizeof(signer.root_hash));
    jsonio_bytes(&j, "serial", signer.serial, sizeof(signer.serial));
    jsonio_bytes(&j, "public-key", signer.public_key, sizeof(signer.public_key));
    if (signer.name[0] == '\0')
        jsonio_refuse(&j, "name");
    enum plr_err err = jsonio_close(&j, f);
    if (!err)
        *ret = signer;
    return err;
}
