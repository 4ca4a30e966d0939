#include "src/key/keybundle.h"

#include "keys/bundleplan.h"
#include "keys/keys.h"
#include "keys/trustnext.h"
#include "src/cli/file.h"
#include "src/cli/keyprint.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/trustprint.h"
#include "src/cli/when.h"
#include "src/key/keyroot.h"

struct work {
    struct keyroot root;
    struct bundleplan plan;
    struct trust *before;
    struct trust *made;
    struct trustcert cert;
    char pem[TRUST_PEM_MAX];
    size_t pem_len;
};

static void free_work(struct work *w)
{
    if (w == NULL)
        return;
    keyroot_close(&w->root);
    trust_free(w->before);
    trust_free(w->made);
    free(w);
}

static void show(const struct trust *trust, bool json, bool words)
{
    if (json)
        out_json(trustprint_json(trust));
    else
        trustprint_bundle(trust, words);
}

static enum plr_err read_bundle(struct trust **ret, const char *path, struct fail *f)
{
    char *pem = NULL;
    size_t len = 0;
    enum plr_err err = file_read(&pem, &len, path, TRUST_PEM_MAX, f);

    if (!err)
        err = trust_read(ret, pem, len, f);
    free(pem);
    return err;
}

static enum plr_err read_certificate(struct trustcert *ret, const char *path, struct fail *f)
{
    char *pem = NULL;
    size_t len = 0;
    enum plr_err err = file_read(&pem, &len, path, CERT_PEM_MAX, f);

    if (!err)
        err = bundle_certificate(ret, pem, len, f);
    free(pem);
    return err;
}

/* The root that signs, and the bundle before: of the first bundle there is none. */
static enum plr_err begin(struct work *w, const struct keyargs *args, struct fail *f)
{
    enum plr_err err = PLR_OK;

    if (!args->output) {
        (void)fail_set(f, PLR_ERR_USAGE, "usage", "where is the new bundle to go?");
        fail_hint(f, "--output FILE");
        return PLR_ERR_USAGE;
    }
    if (args->bundle)
        err = read_bundle(&w->before, args->bundle, f);
    if (!err)
        err = keyroot_open(&w->root, args, f);
    if (err)
        return err;
    if (w->before)
        bundleplan_begin(&w->plan, w->before);
    else
        w->plan.bundle.number = 1;
    w->plan.bundle.now_s = when_now_s();
    return PLR_OK;
}

/* The one that signs is in the bundle; another root's revocations are not its own to repeat. */
static enum plr_err speaker(size_t *ret, struct work *w, struct fail *f)
{
    struct bundle *b = &w->plan.bundle;

    for (size_t i = 0; i < b->cert_count; i++)
        if (w->plan.room[i].der_len == w->root.cert.der_len &&
            memcmp(w->plan.room[i].der, w->root.cert.der, w->root.cert.der_len) == 0) {
            *ret = i;
            return PLR_OK;
        }
    (void)fail_set(f, PLR_ERR_STATE, "otherroot", "the root \"%s\" is not in the bundle that it is to sign",
                   w->root.cert.name);
    fail_hint(f, "a new root comes in by a bundle that an old one signs: --root OLD --add NEW/root.pem");
    return PLR_ERR_STATE;
}

/* Products would take it: that is looked at before it is written. */
static enum plr_err finish(struct work *w, const struct keyargs *args, struct fail *f)
{
    struct bundle *b = &w->plan.bundle;
    size_t by = 0;
    bool same = false;
    enum plr_err err = speaker(&by, w, f);

    for (size_t i = 0; i < b->cert_count; i++)
        b->certs[i] = &w->plan.room[i];
    if (!err)
        err = bundleplan_check(&w->plan, f);
    if (!err)
        err = bundle_make(w->pem, sizeof w->pem, &w->pem_len, b, by, w->root.key, f);
    if (!err)
        err = trust_read(&w->made, w->pem, w->pem_len, f);
    if (!err && w->before)
        err = trustnext_check(&same, w->before, w->made, b->now_s, f);
    if (!err)
        err = keyfiles_create(args->output, w->pem, w->pem_len, f);
    if (!err)
        show(w->made, args->json, true);
    return err;
}

/* Entries of a root that does not sign this one: they stay with its own statement. */
static void keep_own_revocations(struct work *w)
{
    uint8_t hash[32] = {0};

    keyprint_of_certificate(hash, &w->root.cert);
    if (w->before && memcmp(trust_root_hash(w->before, trust_speaker(w->before)), hash, sizeof hash) != 0)
        w->plan.bundle.revoked_count = 0;
}

static enum plr_err change(struct work *w, const struct keyargs *args, struct fail *f)
{
    enum plr_err err = begin(w, args, f);

    if (!err)
        keep_own_revocations(w);
    if (!err && !w->before)
        err = bundleplan_add(&w->plan, &w->root.cert, f);
    for (size_t i = 0; !err && i < args->add_count; i++) {
        err = read_certificate(&w->cert, args->add[i], f);
        if (!err)
            err = bundleplan_add(&w->plan, &w->cert, f);
    }
    for (size_t i = 0; !err && i < args->drop_count; i++) {
        size_t at = 0;

        err = bundleplan_find(&at, &w->plan, args->drop[i], f);
        if (!err)
            bundleplan_drop(&w->plan, at);
    }
    return err;
}

int keybundle_run(void *input)
{
    const struct keyargs *args = input;
    struct work *w = calloc(1, sizeof *w);
    struct fail f = {0};
    enum plr_err err = w ? keys_init(&f) : fail_set(&f, PLR_ERR_MEMORY, "nomemory", "no memory for a bundle");

    if (!err)
        err = change(w, args, &f);
    if (!err)
        err = finish(w, args, &f);
    free_work(w);
    return err ? (int)report_fail("make a bundle", &f) : EXIT_DONE;
}

static enum plr_err revoke(struct work *w, const struct keyargs *args, struct fail *f)
{
    enum trustcrl_reason reason = TRUSTCRL_UNSPECIFIED;
    size_t at = 0;

    if (args->reason && !trustcrl_reason_read(&reason, args->reason)) {
        (void)fail_set(f, PLR_ERR_USAGE, "badreason", "\"%s\" is not a reason to revoke a signer", args->reason);
        fail_hint(f, "keyCompromise, superseded, cessationOfOperation or unspecified");
        return PLR_ERR_USAGE;
    }
    if (!args->bundle) {
        (void)fail_set(f, PLR_ERR_USAGE, "usage", "out of which bundle?");
        fail_hint(f, "--bundle FILE names the newest one");
        return PLR_ERR_USAGE;
    }
    enum plr_err err = change(w, args, f);
    for (size_t i = 0; !err && i < args->operand_count; i++) {
        err = bundleplan_find(&at, &w->plan, args->operands[i], f);
        if (!err)
            err = bundleplan_revoke(&w->plan, at, &w->root.cert, reason, w->plan.bundle.now_s, f);
    }
    return err ? err : finish(w, args, f);
}

int keybundle_revoke_run(void *input)
{
    const struct keyargs *args = input;
    struct work *w = calloc(1, sizeof *w);
    struct fail f = {0};
    enum plr_err err = w ? keys_init(&f) : fail_set(&f, PLR_ERR_MEMORY, "nomemory", "no memory for a bundle");

    if (!err)
        err = revoke(w, args, &f);
    free_work(w);
    return err ? (int)report_fail("revoke", &f) : EXIT_DONE;
}

int keybundle_verify_run(void *input)
{
    const struct keyargs *args = input;
    struct trust *next = NULL, *mine = NULL;
    struct fail f = {0};
    bool same = false;
    enum plr_err err = keys_init(&f);

    if (!err)
        err = read_bundle(&next, args->operands[0], &f);
    if (!err && args->bundle)
        err = read_bundle(&mine, args->bundle, &f);
    if (!err && mine)
        err = trustnext_check(&same, mine, next, when_now_s(), &f);
    if (!err)
        show(next, args->json, false);
    if (!err && mine && !args->json)
        out_text(same ? "It is the same bundle.\n" : "A product with bundle %u takes it.\n",
                 (unsigned)trust_number(mine));
    trust_free(next);
    trust_free(mine);
    return err ? (int)report_fail("verify the bundle", &f) : EXIT_DONE;
}
