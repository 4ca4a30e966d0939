#include "src/key/sharesplit.h"

#include "keys/keys.h"
#include "src/cli/file.h"
#include "src/cli/newfolder.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/key/keyfiles.h"
#include "src/key/keyroom.h"
#include "src/key/sharefile.h"

enum plr_err sharesplit_make(struct keyshares *ret, const struct signkey *key, unsigned threshold, unsigned count,
                             struct fail *f)
{
    struct signkey *back = NULL;
    uint8_t want[32] = {0};
    uint8_t got[32] = {0};
    enum plr_err err = keyshare_split(ret, key, threshold, count, f);

    if (err == PLR_OK)
        err = keyshare_combine(&back, ret, f);
    if (err == PLR_OK &&
        (signkey_public(want, key) != signkey_public(got, back) || memcmp(want, got, sizeof want) != 0))
        err = fail_set(f, PLR_ERR_CRYPTO, "crypto", "the shares do not bring the key back");
    signkey_free(back);
    return err;
}

enum plr_err sharesplit_write(const char *dir, const struct keyshares *shares, struct fail *f)
{
    enum plr_err err = PLR_OK;

    for (size_t i = 0; err == PLR_OK && i < shares->count; i++) {
        struct secret *text = sharefile_text(&shares->share[i], (unsigned)shares->count);
        char name[SHAREFILE_NAME_MAX] = "";

        sharefile_name(name, shares->share[i].index);
        err = text != NULL ? file_create(dir, name, text->bytes, text->len, 0600, f)
                           : fail_set(f, PLR_ERR_MEMORY, "memory", "no guarded memory for a key share");
        secret_free(text);
    }
    return err;
}

static void show(const struct keyargs *args, const char *dir, const struct keyshares *shares)
{
    const struct share *first = &shares->share[0];
    char set[KEYSHARE_SET_TEXT + 1] = "";
    char path[PATH_MAX] = "";
    char name[SHAREFILE_NAME_MAX] = "";
    json_t *o = json_object();
    json_t *files = json_array();

    keyshare_set_text(set, first->set);
    if (!args->json)
        out_text("Set: %s\nShares: %zu, of which %u bring the key back\n", set, shares->count, first->threshold);
    for (size_t i = 0; i < shares->count; i++) {
        sharefile_name(name, shares->share[i].index);
        if (keyfiles_path(path, dir, "/", name, NULL) != PLR_OK)
            out_incomplete();
        else if (!args->json)
            out_text("%s\n", path);
        (void)json_array_append_new(files, json_string(path));
    }
    (void)json_object_set_new(o, "set", json_string(set));
    (void)json_object_set_new(o, "threshold", json_integer(first->threshold));
    (void)json_object_set_new(o, "shares", json_integer((json_int_t)shares->count));
    (void)json_object_set_new(o, "files", files);
    if (args->json)
        out_json(o);
    else
        json_decref(o);
}

static enum plr_err check_args(const struct keyargs *args, struct fail *f)
{
    if (args->threshold == 0 || args->shares == 0 || args->output == NULL) {
        (void)fail_set(f, PLR_ERR_USAGE, "usage", "%s is missing",
                       args->output == NULL   ? "--output DIR"
                       : args->threshold == 0 ? "--threshold K"
                                              : "--shares N");
        fail_hint(f, "say how many shares there are to be, how many of them bring the key back, and where to");
        return PLR_ERR_USAGE;
    }
    if (args->shares < args->threshold)
        return fail_set(f, PLR_ERR_USAGE, "badshares", "%u shares cannot be the threshold of %u", args->threshold,
                        args->shares);
    return newfolder_free(args->output, f);
}

static enum plr_err split(struct keyshares *shares, struct newfolder *folder, const struct keyargs *args,
                          struct fail *f)
{
    struct signkey *key = NULL;
    enum plr_err err = check_args(args, f);

    if (err == PLR_OK)
        err = keyfiles_read_key(&key, args->operands[0], args->passphrase_file, f);
    if (err == PLR_OK)
        err = sharesplit_make(shares, key, args->threshold, args->shares, f);
    signkey_free(key);
    if (err == PLR_OK)
        err = newfolder_begin(folder, args->output, f);
    if (err == PLR_OK)
        err = sharesplit_write(folder->temp, shares, f);
    return err == PLR_OK ? newfolder_keep(folder, f) : err;
}

int sharesplit_run(void *input)
{
    const struct keyargs *args = input;
    struct newfolder folder = {.temp = ""};
    struct keyshares *shares = NULL;
    struct fail f = {0};
    enum plr_err err = keys_init(&f);

    keyroom_begin();
    if (err == PLR_OK && (shares = keyshare_new()) == NULL)
        err = fail_set(&f, PLR_ERR_MEMORY, "memory", "no guarded memory for key shares");
    if (err == PLR_OK)
        err = split(shares, &folder, args, &f);
    newfolder_discard(&folder);
    if (err == PLR_OK) {
        show(args, folder.path, shares);
        report_note("the key file is as it was; give each share to another person, and keep them apart");
    }
    keyshare_free(shares);
    keyroom_wipe();
    return err != PLR_OK ? (int)report_fail("split the key", &f) : EXIT_DONE;
}
