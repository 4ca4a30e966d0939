#include "src/key/sharecombine.h"

#include <sys/stat.h>

#include "keys/keys.h"
#include "src/cli/keyprint.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/typing.h"
#include "src/key/keyfiles.h"
#include "src/key/keyroom.h"
#include "src/key/sharefile.h"
#include "src/key/sharetype.h"

/* Before anybody types a hundred groups: is there a place for what comes of it? */
static enum plr_err check_args(const struct keyargs *args, struct fail *f)
{
    struct stat st = {0};

    if (args->output == NULL) {
        (void)fail_set(f, PLR_ERR_USAGE, "usage", "--output FILE is missing");
        fail_hint(f, "name the file that the key is to be written to");
        return PLR_ERR_USAGE;
    }
    if (lstat(args->output, &st) == 0) {
        (void)fail_set(f, PLR_ERR_STATE, "exists", "\"%s\" exists already", args->output);
        fail_hint(f, "name a file that is not there yet; nothing is ever replaced");
        return PLR_ERR_STATE;
    }
    if (args->operand_count == 0 && !typing_possible()) {
        (void)fail_set(f, PLR_ERR_USAGE, "missingoperand", "there is no share, and no terminal to type one at");
        fail_hint(f, "name the files of the shares, or run it at a terminal");
        return PLR_ERR_USAGE;
    }
    return PLR_OK;
}

static enum plr_err read_files(struct signkey **ret, struct keyshares *shares, const struct keyargs *args,
                               struct fail *f)
{
    enum plr_err err = PLR_OK;

    for (size_t i = 0; err == PLR_OK && i < args->operand_count; i++) {
        struct share share = {0};
        struct fail own = {0};

        err = sharefile_read(&share, args->operands[i], f);
        if (err != PLR_OK)
            break;
        err = keyshare_add(shares, &share, &own);
        if (err == PLR_ERR_STATE) { /* the same once more does no harm */
            report_warning("\"%s\": %s", args->operands[i], own.why);
            err = PLR_OK;
        } else if (err != PLR_OK) {
            (void)fail_set(f, err, own.reason, "\"%s\": %s", args->operands[i], own.why);
            fail_hint(f, "%s", own.hint);
        }
        explicit_bzero(&share, sizeof share);
    }
    return err == PLR_OK ? keyshare_combine(ret, shares, f) : err;
}

static enum plr_err combine(struct signkey **ret, struct keyshares *shares, const struct keyargs *args, struct fail *f)
{
    struct secret *passphrase = NULL;
    uint8_t root[32] = {0};
    uint8_t public_key[32] = {0};
    enum plr_err err = check_args(args, f);

    if (err == PLR_OK && args->root != NULL)
        err = sharefile_root(root, args->root, f);
    if (err == PLR_OK)
        err = args->operand_count > 0 ? read_files(ret, shares, args, f) : sharetype_key(ret, shares, f);
    if (err == PLR_OK && args->root != NULL)
        err = sharefile_is_of(&shares->share[0], root, f);
    if (err == PLR_OK && args->root != NULL && signkey_public(public_key, *ret) == sizeof public_key &&
        memcmp(public_key, root, sizeof root) != 0)
        err = fail_set(f, PLR_ERR_NO, "otherroot", "it is the key of another root");
    if (err == PLR_OK)
        err = keyfiles_new_passphrase(&passphrase, args, f);
    if (err == PLR_OK)
        err = keyfiles_write_key(args->output, *ret, passphrase, f);
    secret_free(passphrase);
    return err;
}

static void show(const struct signkey *key, const struct keyshares *shares, const struct keyargs *args)
{
    char set[KEYSHARE_SET_TEXT + 1] = "";
    char path[FAIL_TEXT_MAX] = "";
    struct pubkey public = {0};
    json_t *o = json_object();

    keyshare_set_text(set, shares->share[0].set);
    pubkey_of(&public, key);
    if (args->json) {
        (void)json_object_set_new(o, "file", json_string(args->output));
        (void)json_object_set_new(o, "set", json_string(set));
        (void)json_object_set_new(o, "threshold", json_integer(shares->share[0].threshold));
        (void)json_object_set_new(o, "shares", json_integer((json_int_t)shares->count));
        (void)json_object_set_new(o, "public-key", keyprint_public_json(&public));
        out_json(o);
        return;
    }
    json_decref(o);
    (void)fail_text(path, sizeof path, "%s", args->output);
    out_text("Key: %s\nSet: %s\n", path, set);
    keyprint_public(&public, false, false);
}

int sharecombine_run(void *input)
{
    const struct keyargs *args = input;
    struct signkey *key = NULL;
    struct keyshares *shares = NULL;
    struct fail f = {0};
    enum plr_err err = keys_init(&f);

    keyroom_begin();
    if (err == PLR_OK && (shares = keyshare_new()) == NULL)
        err = fail_set(&f, PLR_ERR_MEMORY, "memory", "no guarded memory for key shares");
    if (err == PLR_OK)
        err = combine(&key, shares, args, &f);
    if (err == PLR_OK)
        show(key, shares, args);
    if (err == PLR_OK && args->unprotected)
        report_note("the key has no passphrase: whoever can read it can use it");
    signkey_free(key);
    keyshare_free(shares);
    keyroom_wipe();
    return err != PLR_OK ? (int)report_fail("combine the shares", &f) : EXIT_DONE;
}
