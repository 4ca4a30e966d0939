#include "src/key/sharecheck.h"

#include "keys/keys.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/typing.h"
#include "src/key/keyargs.h"
#include "src/key/keyroom.h"
#include "src/key/sharefile.h"
#include "src/key/sharetype.h"

struct checking {
    const struct keyargs *args;
    struct keyshares *shares; /* that belong together */
    uint8_t root[32];
    json_t *list;
    enum exits status;
};

/* What is wrong is told for each share, and the first status stays. */
static void complain(struct checking *c, const char *name, const struct fail *why)
{
    struct fail f = *why;

    char shown[FAIL_TEXT_MAX] = "";

    (void)fail_text(shown, sizeof shown, "\"%s\"", name != NULL ? name : "");
    if (name != NULL && strstr(why->why, shown) == NULL) {
        (void)fail_set(&f, why->err, why->reason, "%s: %s", shown, why->why);
        if (why->hint[0] != '\0')
            fail_hint(&f, "%s", why->hint);
    }
    report_line("plr-key: cannot use the share: %s", f.why);
    if (f.hint[0] != '\0')
        report_line("hint: %s", f.hint);
    if (c->status == EXIT_DONE)
        c->status = exits_of(f.err);
}

static void note(struct checking *c, const char *name, const struct share *share, const struct fail *why)
{
    json_t *o = share != NULL ? sharefile_json(share) : json_object();

    (void)json_object_set_new(o, "file", name != NULL ? json_string(name) : json_null());
    (void)json_object_set_new(o, "whole", json_boolean(share != NULL));
    if (share != NULL && c->args->root != NULL)
        (void)json_object_set_new(o, "of-root", json_boolean(sharefile_is_of(share, c->root, NULL) == PLR_OK));
    (void)json_object_set_new(o, "problem", why != NULL ? json_string(why->why) : json_null());
    (void)json_array_append_new(c->list, o);
}

/* A share that is whole: whose, and does it go with the others? */
static void judge(struct checking *c, const char *name, const struct share *share)
{
    char fact[SHAREFILE_FACT_MAX] = "";
    char shown[FAIL_TEXT_MAX] = "";
    struct fail f = {0};
    enum plr_err err = PLR_OK;

    sharefile_fact(fact, share, 0);
    if (name != NULL)
        (void)fail_text(shown, sizeof shown, "%s: ", name);
    if (!c->args->json)
        out_text("%skey %s: whole\n", shown, fact);
    if (c->args->root != NULL)
        err = sharefile_is_of(share, c->root, &f);
    if (err == PLR_OK)
        err = keyshare_add(c->shares, share, &f);
    note(c, name, share, err != PLR_OK ? &f : NULL);
    if (err != PLR_OK)
        complain(c, name, &f);
}

static void check_files(struct checking *c)
{
    for (size_t i = 0; i < c->args->operand_count; i++) {
        const char *name = c->args->operands[i];
        struct share share = {0};
        struct fail f = {0};

        if (sharefile_read(&share, name, &f) == PLR_OK) {
            judge(c, name, &share);
        } else {
            note(c, name, NULL, &f);
            complain(c, name, &f);
        }
        explicit_bzero(&share, sizeof share);
    }
}

static enum plr_err check_typed(struct checking *c, struct fail *f)
{
    struct share share = {0};
    enum plr_err err = PLR_OK;

    if (!typing_possible()) {
        (void)fail_set(f, PLR_ERR_USAGE, "missingoperand", "there is no share, and no terminal to type one at");
        fail_hint(f, "name the files of the shares, or run it at a terminal");
        return PLR_ERR_USAGE;
    }
    err = sharetype_one(&share, "key share", f);
    keyroom_clear();
    if (err == PLR_OK)
        judge(c, NULL, &share);
    explicit_bzero(&share, sizeof share);
    return err;
}

/* Where enough of them are there: do they bring the key back? It is made, looked at and forgotten. */
static void try_together(struct checking *c, json_t *o)
{
    struct signkey *key = NULL;
    struct fail f = {0};
    enum plr_err err = PLR_OK;

    if (c->shares->count < SHARE_THRESHOLD_MIN || c->shares->count < c->shares->share[0].threshold)
        return;
    err = keyshare_combine(&key, c->shares, &f);
    signkey_free(key);
    (void)json_object_set_new(o, "bring-key-back", json_boolean(err == PLR_OK));
    if (err != PLR_OK)
        complain(c, NULL, &f);
    else if (!c->args->json)
        out_text("Together they bring the key back.\n");
}

int sharecheck_run(void *input)
{
    struct checking c = {.args = input, .list = json_array(), .status = EXIT_DONE};
    json_t *o = json_object();
    struct fail f = {0};
    enum plr_err err = keys_init(&f);

    keyroom_begin();
    if (err == PLR_OK && (c.shares = keyshare_new()) == NULL)
        err = fail_set(&f, PLR_ERR_MEMORY, "memory", "no guarded memory for key shares");
    if (err == PLR_OK && c.args->root != NULL)
        err = sharefile_root(c.root, c.args->root, &f);
    if (err == PLR_OK && c.args->operand_count > 0)
        check_files(&c);
    else if (err == PLR_OK)
        err = check_typed(&c, &f);
    if (err == PLR_OK)
        try_together(&c, o);
    (void)json_object_set_new(o, "shares", c.list);
    if (err == PLR_OK && c.args->json)
        out_json(o);
    else
        json_decref(o);
    keyshare_free(c.shares);
    keyroom_wipe();
    return err != PLR_OK ? (int)report_fail("check the share", &f) : (int)c.status;
}
