#include "src/key/keypassphrase.h"

#include <limits.h>

#include "keys/keys.h"
#include "src/cli/file.h"
#include "src/cli/out.h"
#include "src/cli/passphrase.h"
#include "src/cli/report.h"
#include "src/key/keyfiles.h"

/* Replaced by a rename, so that the old file or the new one is there whatever happens. */
static enum plr_err replace(const char *path, const struct signkey *key, const struct secret *passphrase,
                            struct fail *f)
{
    struct secret *pem = secret_new(SIGNKEY_PEM_MAX);
    char dir[PATH_MAX] = {0};
    const char *slash = strrchr(path, '/');
    size_t len = 0;
    enum plr_err err = PLR_OK;

    if (!pem)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no guarded memory for a key");
    memcpy(dir, slash ? path : ".", slash ? (size_t)(slash - path) + (slash == path) : 1);
    err = signkey_write((char *)pem->bytes, pem->len, &len, key, passphrase, f);
    if (!err)
        err = file_replace(dir, slash ? slash + 1 : path, NULL, pem->bytes, len, 0600, f);
    secret_free(pem);
    return err;
}

static enum plr_err change(const char *path, const struct keyargs *args, struct fail *f)
{
    struct passphrase_ask ask = {
        .file = args->root_passphrase_file, .prompt = "New passphrase: ", .confirm = true, .may_be_none = true};
    struct secret *fresh = NULL;
    struct signkey *key = NULL;
    enum plr_err err = strlen(path) < PATH_MAX
                           ? keyfiles_read_key(&key, path, args->passphrase_file, f)
                           : fail_set(f, PLR_ERR_USAGE, "badpath", "\"%s\" is too long for a path", path);

    if (!err && !args->unprotected)
        err = passphrase_get(&fresh, &ask, f);
    if (!err)
        err = replace(path, key, fresh, f);
    secret_free(fresh);
    signkey_free(key);
    return err;
}

int keypassphrase_run(void *input)
{
    const struct keyargs *args = input;
    struct fail f = {0};
    enum plr_err err = keys_init(&f);

    if (!err)
        err = change(args->operands[0], args, &f);
    if (!err && args->json) {
        json_t *o = json_object();

        (void)json_object_set_new(o, "file", json_string(args->operands[0]));
        (void)json_object_set_new(o, "protected", json_boolean(!args->unprotected));
        out_json(o);
    }
    return err ? (int)report_fail("change the passphrase", &f) : EXIT_DONE;
}
