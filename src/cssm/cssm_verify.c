#include "src/cli/out.h"
#include "src/cli/passphrase.h"
#include "src/cli/progress.h"
#include "src/cli/report.h"
#include "src/cli/when.h"
#include "src/cssm/authority_epoch.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_proof.h"
#include "src/cssm/recount.h"
#include "src/ledger/headtext.h"

static void print(const struct cssm_args *a, const struct recount *n)
{
    char text[HEADTEXT_MAX] = {0};
    char when[WHEN_TEXT] = {0};

    headtext_write(text, &n->proof.end);
    when_rfc3339(when, n->proof.head.at_s);
    if (a->json) {
        json_t *o = json_object();

        json_object_set_new(o, "valid", json_true());
        json_object_set_new(o, "entries", json_integer((json_int_t)n->proof.end.seq));
        json_object_set_new(o, "rows", json_integer((json_int_t)n->rows));
        json_object_set_new(o, "codes", json_integer((json_int_t)n->codes));
        json_object_set_new(o, "codes-unchecked", json_integer((json_int_t)n->unchecked));
        json_object_set_new(o, "signed-entry", json_integer((json_int_t)n->proof.head.seq));
        json_object_set_new(o, "signed", json_string(when));
        json_object_set_new(o, "head", json_string(text));
        out_json(o);
        return;
    }
    out_text("%zu entries, %zu rows, %zu issued codes: all as the log says; signed up to entry %zu on %s. Head:\n%s\n",
             (size_t)n->proof.end.seq, n->rows, n->codes, (size_t)n->proof.head.seq, when, text);
}

/* Which MACs can be checked: those of the epochs whose key is not sealed, or whose passphrase was given. Nobody is
 * asked.
 */
static enum plr_err open_keys(struct secret *keys[static DEVICEAUTH_EPOCHS], const struct cssm_args *a, struct fail *f)
{
    struct passphrase_ask how = {.file = a->passphrase_file};
    struct secret *passphrase = NULL;
    enum plr_err err = PLR_OK;

    if (a->passphrase_file != NULL)
        err = passphrase_get(&passphrase, &how, f);
    for (uint8_t i = 0; err == PLR_OK && i < DEVICEAUTH_EPOCHS; i++)
        if (authority_epoch_there(a->ledger, i) && (passphrase != NULL || !authority_epoch_protected(a->ledger, i)))
            err = authority_epoch_key(&keys[i], a->ledger, i, passphrase, f);
    secret_free(passphrase);
    return err;
}

static void show_progress(void *context, size_t done)
{
    progress_at(context, done);
}

static enum plr_err verify(struct cssm *c, const struct logchain_head *given, struct fail *f)
{
    struct recount n = {0};
    struct progress progress = {0};
    struct event_head end = {0};
    char *bundle = NULL;
    struct secret *opened[DEVICEAUTH_EPOCHS] = {NULL};
    struct codeproof_keys keys = {{NULL}};
    enum plr_err err = cssm_proof_bundle(&bundle, c->args, f);

    if (err == PLR_OK)
        err = open_keys(opened, c->args, f);
    for (size_t i = 0; i < DEVICEAUTH_EPOCHS; i++)
        keys.epoch[i] = opened[i];
    if (err == PLR_OK)
        err = ledger_event_head(&end, c->ledger, f);
    progress_begin(&progress, "recounted", (size_t)end.seq, 0);
    if (err == PLR_OK)
        err = recount_all(&n, c->ledger, c->args->ledger, bundle, &keys, given, show_progress, &progress, f);
    progress_end(&progress);
    if (err == PLR_OK)
        print(c->args, &n);
    if (err == PLR_OK && n.unchecked > 0)
        report_warning("the MACs of %zu codes for device keys were not checked: their epoch key is not there, or wants "
                       "--passphrase-file",
                       n.unchecked);
    for (size_t i = 0; i < DEVICEAUTH_EPOCHS; i++)
        secret_free(opened[i]);
    free(bundle);
    return err;
}

int cssm_verify_run(void *input)
{
    const struct cssm_args *a = input;
    struct cssm c = {0};
    struct fail f = {0};
    struct logchain_head head = {0};
    bool given = false;
    enum plr_err err = cssm_proof_given(&head, &given, a, &f);

    if (err == PLR_OK) {
        if ((err = cssm_open(&c, a, &f)) == PLR_OK)
            err = verify(&c, given ? &head : NULL, &f);
        cssm_close(&c, err);
    }
    return cssm_status("verify the ledger", err, &f);
}
