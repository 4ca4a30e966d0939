#include "keys/keys.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/when.h"
#include "src/cssm/authority.h"
#include "src/cssm/backup.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_proof.h"
#include "src/cssm/recount.h"
#include "src/cssm/restoreloss.h"
#include "src/ledger/headtext.h"
#include "src/ledger/ledger_role.h"

struct job {
    const struct cssm_args *args;
    struct cssm_args of_backup; /* the same, with the backup in the place of the ledger */
    char user[CSSM_USER_MAX];
    char actor[CSSM_ACTOR_MAX];
    struct ledger *backup;
    struct ledger_authority authority;
    char *bundle;
    struct recount n; /* of the backup; in the end of what was restored */
    struct restoreloss loss;
};

static enum plr_err open_backup(struct job *job, struct fail *f)
{
    enum plr_err err = ledger_open(&job->backup, job->of_backup.ledger, f);

    if (err == PLR_ERR_NOT_FOUND) {
        fail_set(f, PLR_ERR_IO, "nobackup", "there is no backup in \"%s\"", job->of_backup.ledger);
        fail_hint(f, "name the folder that \"plr-cssm backup\" wrote");
        return PLR_ERR_IO;
    }
    if (err == PLR_OK)
        err = ledger_authority(&job->authority, job->backup, f);
    if (err == PLR_OK)
        err = cssm_identify(job->user, job->actor, job->args, job->authority.rehearsal, f);
    if (err == PLR_OK) {
        ledger_role_act_as(job->backup, job->user);
        err = ledger_role_permit(job->backup, ACT_BACKUP, NULL, NULL, f);
    }
    return err;
}

static void name_lost(const struct job *job)
{
    size_t at = 0;
    json_t *o = NULL;

    json_array_foreach(job->loss.entries, at, o)
    {
        const char *code = json_string_value(json_object_get(o, "request-code"));

        if (code == NULL)
            code = json_string_value(json_object_get(o, "return-code"));
        report_line("entry %zu, %s: %s %s%s%s: %s", (size_t)json_integer_value(json_object_get(o, "entry")),
                    json_string_value(json_object_get(o, "at")), json_string_value(json_object_get(o, "action")),
                    json_string_value(json_object_get(o, "subject")), code != NULL ? ", " : "",
                    code != NULL ? code : "", json_string_value(json_object_get(o, "to-do")));
    }
    if (job->loss.old_unread)
        report_line("the ledger that is replaced cannot be read: at each product, compare what it has with \"plr-cssm "
                    "list reservations\"");
}

/* A restore that loses something is a decision. */
static enum plr_err check_loss(const struct job *job, struct fail *f)
{
    char when[WHEN_TEXT] = {0};

    when_rfc3339(when, job->n.proof.head.at_s);
    if (job->loss.lost == 0 && !job->loss.unrelated)
        return PLR_OK;
    name_lost(job);
    if (job->args->force)
        return PLR_OK;
    if (job->loss.unrelated) {
        fail_set(f, PLR_ERR_STATE, "otherhistory",
                 "the backup ends with entry %zu, and what is known of the ledger that it replaces does not follow it",
                 (size_t)job->n.proof.end.seq);
        fail_hint(f,
                  "is it a backup of another authority, or of before an earlier restore? --force restores it all the "
                  "same");
        return PLR_ERR_STATE;
    }
    fail_set(f, PLR_ERR_STATE, "entrieslost",
             "the backup ends with entry %zu; %zu newer entries, to %zu, are not in it", (size_t)job->n.proof.end.seq,
             (size_t)job->loss.lost, (size_t)(job->n.proof.end.seq + job->loss.lost));
    fail_hint(f, "look for a newer backup; or restore with --force, then do again what plr-ledger(5), BACKUP AND "
                 "RESTORE, says");
    return PLR_ERR_STATE;
}

static enum plr_err record(const struct job *job, struct ledger *ledger, struct fail *f)
{
    struct event event = {
        .at_s = when_now_s(), .actor = job->actor, .action = "restore", .subject = job->authority.name};
    json_t *o = json_object();
    char *text = NULL;
    enum plr_err err = PLR_OK;

    json_object_set_new(o, "from", json_string(job->of_backup.ledger));
    json_object_set_new(o, "entries", json_integer((json_int_t)job->n.proof.end.seq));
    json_object_set_new(o, "entries-lost", json_integer((json_int_t)job->loss.lost));
    json_object_set_new(o, "forced", json_boolean(job->args->force));
    text = json_dumps(o, JSON_COMPACT);
    json_decref(o);
    if (text == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the event log");
    event.detail = text;
    if ((err = ledger_begin(ledger, f)) == PLR_OK && (err = ledger_event_append(ledger, &event, f)) == PLR_OK)
        err = ledger_commit(ledger, f);
    ledger_rollback(ledger);
    free(text);
    return err;
}

static enum plr_err finish_copy(void *context, const char *dir, struct fail *f)
{
    struct job *job = context;
    struct ledger *ledger = NULL;
    enum plr_err err = ledger_open(&ledger, dir, f);

    if (err == PLR_OK)
        err = record(job, ledger, f);
    if (err == PLR_OK)
        err = recount_all(&job->n, ledger, dir, job->bundle, NULL, NULL, NULL, NULL, f);
    ledger_close(ledger);
    return err;
}

static void print(const struct job *job)
{
    char head[HEADTEXT_MAX] = {0};
    char shown[AUTHORITY_PATH_MAX] = {0};

    headtext_write(head, &job->n.proof.end);
    fail_text(shown, sizeof shown, "%s", job->args->ledger);
    if (job->args->json) {
        json_t *o = json_object();

        json_object_set_new(o, "ledger", json_string(job->args->ledger));
        json_object_set_new(o, "entries", json_integer((json_int_t)job->n.proof.end.seq));
        json_object_set_new(o, "entries-lost", json_integer((json_int_t)job->loss.lost));
        json_object_set(o, "lost", job->loss.entries);
        json_object_set_new(o, "head", json_string(head));
        out_json(o);
        return;
    }
    out_text("Restored: %s, %zu entries, verified. Head:\n%s\n", shown, (size_t)job->n.proof.end.seq, head);
}

static enum plr_err restore(struct job *job, struct fail *f)
{
    struct logchain_head head = {0};
    bool given = false;
    enum plr_err err = PLR_OK;

    if ((err = cssm_proof_given(&head, &given, &job->of_backup, f)) != PLR_OK)
        return err;
    if ((err = backup_is_free(job->args->ledger, f)) != PLR_OK) {
        fail_hint(f, "move it aside, then restore with --instead-of and its new name");
        return err;
    }
    if ((err = open_backup(job, f)) != PLR_OK)
        return err;
    if ((err = cssm_proof_bundle(&job->bundle, &job->of_backup, f)) != PLR_OK)
        return err;
    if ((err = recount_all(&job->n, job->backup, job->of_backup.ledger, job->bundle, NULL, NULL, NULL, NULL, f)) !=
        PLR_OK)
        return err;
    err = restoreloss_find(&job->loss, job->backup, &job->n.proof.end, given ? &head : NULL, job->args->instead_of, f);
    if (err == PLR_OK)
        err = check_loss(job, f);
    if (err == PLR_OK)
        err = backup_copy(job->args->ledger, job->backup, job->of_backup.ledger, finish_copy, job, f);
    if (err == PLR_OK) {
        print(job);
        backup_look_at_keys(job->args->ledger);
    }
    return err;
}

int cssm_restore_run(void *input)
{
    const struct cssm_args *a = input;
    struct fail f = {0};
    struct job *job = calloc(1, sizeof *job);
    enum plr_err err = PLR_OK;

    if (job == NULL) {
        err = fail_set(&f, PLR_ERR_MEMORY, "nomemory", "no memory for a restore");
        return cssm_status("restore", err, &f);
    }
    job->args = a;
    job->of_backup = *a;
    job->of_backup.ledger = a->operands[0];
    err = restore(job, &f);
    restoreloss_free(&job->loss);
    ledger_close(job->backup);
    free(job->bundle);
    free(job);
    return cssm_status("restore", err, &f);
}
