#include <errno.h>

#include "src/cli/file.h"
#include "src/cli/newfile.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/when.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_key.h"
#include "src/cssm/cssm_proof.h"
#include "src/cssm/logfile.h"
#include "src/ledger/headtext.h"
#include "src/ledger/ledger_head.h"

#define PEM_MAX (64u * 1024u)

static void print_verified(const struct cssm_args *a, uint64_t first, const struct event_head *end,
                           const struct loghead *signed_head)
{
    char text[HEADTEXT_MAX] = {0};
    char when[WHEN_TEXT] = {0};
    size_t entries = (size_t)(end->seq - first + 1);

    headtext_write(text, end);
    when_rfc3339(when, signed_head->at_s);
    if (a->json) {
        json_t *o = json_object();

        json_object_set_new(o, "valid", json_true());
        json_object_set_new(o, "entries", json_integer((json_int_t)entries));
        json_object_set_new(o, "first-entry", json_integer((json_int_t)first));
        json_object_set_new(o, "signed-entry", json_integer((json_int_t)signed_head->seq));
        json_object_set_new(o, "signed", json_string(when));
        json_object_set_new(o, "head", json_string(text));
        out_json(o);
        return;
    }
    out_text("%zu entries, no change, no gap; signed up to entry %zu on %s. Head:\n%s\n", entries,
             (size_t)signed_head->seq, when, text);
}

static enum plr_err verify_ledger(struct cssm *c, const struct logchain_head *given, struct fail *f)
{
    struct proof proof = {0};
    struct bundles bundles = {.count = 0};
    char *bundle = NULL;
    enum plr_err err = cssm_proof_bundle(&bundle, c->args, f);

    /* Of a bundle that is given only that one. */
    if (err == PLR_OK)
        err = bundles_open(&bundles, c->args->trust == NULL ? c->args->ledger : NULL, bundle, f);
    if (err == PLR_OK)
        err = ledger_look(c->ledger, f);
    if (err == PLR_OK)
        err = proof_log(&proof, c->ledger, &bundles, given, f);
    ledger_rollback(c->ledger);
    if (err == PLR_OK)
        print_verified(c->args, 1, &proof.end, &proof.head);
    bundles_close(&bundles);
    free(bundle);
    return err;
}

static enum plr_err verify_file(const struct cssm_args *a, const struct logchain_head *given, struct fail *f)
{
    FILE *in = strcmp(a->file, "-") == 0 ? stdin : fopen(a->file, "re");
    struct logchain chain = {0};
    struct loghead head = {0};
    char *bundle = NULL;
    enum plr_err err = PLR_OK;

    if (in == NULL)
        return fail_set(f, PLR_ERR_IO, "io", "cannot read \"%s\": %s", a->file, strerror(errno));
    err = cssm_proof_bundle(&bundle, a, f);
    if (err == PLR_OK)
        err = logfile_verify(&chain, &head, in, given, bundle, f);
    if (err == PLR_OK)
        print_verified(a, chain.first, &chain.end, &head);
    free(bundle);
    if (in != stdin)
        (void)fclose(in);
    return err;
}

int cssm_log_verify_run(void *input)
{
    const struct cssm_args *a = input;
    struct cssm c = {0};
    struct fail f = {0};
    struct logchain_head head = {0};
    bool given = false;
    enum plr_err err = cssm_proof_given(&head, &given, a, &f);

    if (err == PLR_OK && a->file != NULL) {
        err = verify_file(a, given ? &head : NULL, &f);
    } else if (err == PLR_OK) {
        if ((err = cssm_open(&c, a, &f)) == PLR_OK)
            err = verify_ledger(&c, given ? &head : NULL, &f);
        cssm_close(&c, err);
    }
    return cssm_status("verify the log", err, &f);
}

/* The end of the log, signed: now, if its newest entry is not yet. */
static enum plr_err signed_end(struct loghead *ret, struct cssm *c, struct fail *f)
{
    struct event_head end = {0};
    bool found = false;
    enum plr_err err = ledger_head_get(ret, &found, c->ledger, f);

    if (err == PLR_OK)
        err = ledger_event_head(&end, c->ledger, f);
    if (err != PLR_OK || (found && ret->seq == end.seq && memcmp(ret->hash, end.hash, sizeof end.hash) == 0))
        return err;
    if ((err = cssm_key_log(c, f)) != PLR_OK)
        return err;
    if ((err = ledger_begin(c->ledger, f)) != PLR_OK)
        return err;
    err = ledger_head_sign(ret, c->ledger, c->now_s, f);
    if (err == PLR_OK)
        err = ledger_commit(c->ledger, f);
    ledger_rollback(c->ledger);
    return err;
}

static enum plr_err read_certificate(char **ret, const struct cssm_args *a, struct fail *f)
{
    char path[AUTHORITY_PATH_MAX] = {0};
    size_t len = 0;

    fail_text(path, sizeof path, "%s/keys/log.pem", a->ledger);
    return file_read(ret, &len, path, PEM_MAX, f);
}

static enum plr_err print_head(const struct cssm_args *a, const struct loghead *head, struct fail *f)
{
    struct event_head end = {.seq = head->seq};
    char plain[HEADTEXT_MAX] = {0};
    char paper[HEADTEXT_PAPER_MAX] = {0};
    char *certificate = NULL;
    char *line = NULL;
    json_t *o = NULL;
    enum plr_err err = PLR_OK;

    memcpy(end.hash, head->hash, sizeof end.hash);
    headtext_write(plain, &end);
    headtext_paper(paper, &end);
    if (!a->json) {
        out_text("%s\n%s\n", plain, paper);
        return PLR_OK;
    }
    if ((err = read_certificate(&certificate, a, f)) == PLR_OK)
        err = logfile_head(&line, head, certificate, f);
    if (err == PLR_OK && (o = json_loads(line, 0, NULL)) == NULL)
        err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the head");
    if (err == PLR_OK) {
        json_object_set_new(o, "head", json_string(plain));
        json_object_set_new(o, "paper", json_string(paper));
        out_json(o);
    }
    free(line);
    free(certificate);
    return err;
}

int cssm_log_head_run(void *input)
{
    struct cssm c = {0};
    struct fail f = {0};
    struct loghead head = {0};
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = cssm_permit(&c, ACT_LOG_EXPORT, NULL, NULL, &f);
    if (err == PLR_OK)
        err = signed_end(&head, &c, &f);
    if (err == PLR_OK)
        err = print_head(c.args, &head, &f);
    cssm_close(&c, err);
    return cssm_status("sign the head of the log", err, &f);
}

static enum plr_err write_entry(void *context, const struct logchain_entry *entry, struct fail *f)
{
    char *line = NULL;
    enum plr_err err = logfile_entry(&line, entry, f);

    if (err == PLR_OK)
        err = newfile_line(context, line, f);
    free(line);
    return err;
}

/* Entries never change, so what is read is of one moment: that of the head. */
static enum plr_err write_all(struct newfile *out, struct cssm *c, const struct loghead *head, struct fail *f)
{
    char *certificate = NULL;
    char *line = NULL;
    enum plr_err err = ledger_event_each(c->ledger, c->args->after, head->seq, write_entry, out, f);

    if (err == PLR_OK)
        err = read_certificate(&certificate, c->args, f);
    if (err == PLR_OK)
        err = logfile_head(&line, head, certificate, f);
    if (err == PLR_OK)
        err = newfile_line(out, line, f);
    free(certificate);
    free(line);
    return err;
}

static enum plr_err export_log(struct cssm *c, struct fail *f)
{
    struct newfile out = {0};
    struct loghead head = {0};
    const char *path = c->args->operands[0];
    enum plr_err err = signed_end(&head, c, f);

    if (err == PLR_OK && c->args->after >= head.seq) {
        err = fail_set(f, PLR_ERR_NOT_FOUND, "nothingnew", "the log has no entry after %zu", (size_t)c->args->after);
        fail_hint(f, "its last one is %zu", (size_t)head.seq);
    }
    if (err != PLR_OK)
        return err;
    err = newfile_begin(&out, path, f);
    if (err == PLR_OK)
        err = write_all(&out, c, &head, f);
    if (err == PLR_OK)
        err = newfile_keep(&out, f);
    newfile_discard(&out);
    if (err == PLR_OK)
        report_note("%zu entries, up to entry %zu", (size_t)(head.seq - c->args->after), (size_t)head.seq);
    return err;
}

int cssm_log_export_run(void *input)
{
    struct cssm c = {0};
    struct fail f = {0};
    enum plr_err err = cssm_open(&c, input, &f);

    if (err == PLR_OK)
        err = cssm_permit(&c, ACT_LOG_EXPORT, NULL, NULL, &f);
    if (err == PLR_OK)
        err = export_log(&c, &f);
    cssm_close(&c, err);
    return cssm_status("export the log", err, &f);
}
