#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/when.h"
#include "src/cssm/authority.h"
#include "src/cssm/backup.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_proof.h"
#include "src/cssm/recount.h"
#include "src/ledger/headtext.h"

/* What the copy proved to be. */
struct checked {
    struct recount n;
};

static enum plr_err check_copy(void *context, const char *dir, struct fail *f)
{
    struct checked *checked = context;
    struct cssm_args args = {.ledger = dir};
    struct ledger *copy = NULL;
    char *bundle = NULL;
    enum plr_err err = ledger_open(&copy, dir, f);

    if (err == PLR_OK)
        err = cssm_proof_bundle(&bundle, &args, f);
    if (err == PLR_OK)
        err = recount_all(&checked->n, copy, dir, bundle, NULL, NULL, NULL, NULL, f);
    ledger_close(copy);
    free(bundle);
    return err;
}

/* The entry comes first, so that the copy ends where the ledger does. */
static enum plr_err record(struct cssm *c, const char *to, struct fail *f)
{
    json_t *detail = NULL;
    enum plr_err err = ledger_begin(c->ledger, f);

    if (err != PLR_OK)
        return err;
    detail = json_object();
    json_object_set_new(detail, "to", json_string(to));
    if ((err = cssm_record(c, "backup", c->authority.name, detail, f)) == PLR_OK)
        err = ledger_commit(c->ledger, f);
    ledger_rollback(c->ledger);
    return err;
}

static void print(const struct cssm_args *a, const struct recount *n)
{
    char head[HEADTEXT_MAX] = {0};
    char shown[AUTHORITY_PATH_MAX] = {0};

    headtext_write(head, &n->proof.end);
    fail_text(shown, sizeof shown, "%s", a->operands[0]);
    if (a->json) {
        json_t *o = json_object();

        json_object_set_new(o, "backup", json_string(a->operands[0]));
        json_object_set_new(o, "entries", json_integer((json_int_t)n->proof.end.seq));
        json_object_set_new(o, "rows", json_integer((json_int_t)n->rows));
        json_object_set_new(o, "codes", json_integer((json_int_t)n->codes));
        json_object_set_new(o, "head", json_string(head));
        out_json(o);
        return;
    }
    out_text("Backup: %s, %zu entries, verified. Head:\n%s\n", shown, (size_t)n->proof.end.seq, head);
}

static enum plr_err back_up(struct cssm *c, struct fail *f)
{
    struct checked checked = {0};
    const char *to = c->args->operands[0];
    enum plr_err err = cssm_permit(c, ACT_BACKUP, NULL, NULL, f);

    if (err == PLR_OK)
        err = backup_is_free(to, f);
    if (err == PLR_OK)
        err = record(c, to, f);
    if (err == PLR_OK)
        err = backup_copy(to, c->ledger, c->args->ledger, check_copy, &checked, f);
    if (err == PLR_OK) {
        print(c->args, &checked.n);
        backup_look_at_keys(to);
    }
    return err;
}

int cssm_backup_run(void *input)
{
    return cssm_run("make a backup", input, back_up);
}
