#include "src/cssm/cssm_import.h"

#include "src/cli/file.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

struct job {
    const struct cssm_import *import;
    const char *file;
    char *text;
    struct rows *rows;
    struct rows_bad bad;
    bool *is_bad; /* of each row */
    size_t done;
};

static int by_line(const void *a, const void *b)
{
    const struct rows_bad_line *x = a;
    const struct rows_bad_line *y = b;

    return (x->line > y->line) - (x->line < y->line);
}

static size_t kept(const struct job *job)
{
    return job->bad.count < ROWS_BAD_MAX ? job->bad.count : ROWS_BAD_MAX;
}

static void say_bad(struct job *job)
{
    for (size_t i = 0; i < kept(job); i++)
        report_line("\"%s\", line %u: %s", job->file, (unsigned)job->bad.line[i].line, job->bad.line[i].why);
    if (job->bad.count > kept(job))
        report_line("and %zu more", job->bad.count - kept(job));
}

static void say_left_out(struct job *job)
{
    for (size_t i = 0; i < kept(job); i++)
        report_warning("left out: \"%s\", line %u: %s", job->file, (unsigned)job->bad.line[i].line,
                       job->bad.line[i].why);
    if (job->bad.count > kept(job))
        report_warning("left out: %zu more lines", job->bad.count - kept(job));
}

static enum plr_err refuse(struct job *job, struct fail *f)
{
    const struct rows_bad_line *first = &job->bad.line[0];

    if (job->bad.count == 1) {
        fail_set(f, PLR_ERR_FORMAT, "badline", "\"%s\", line %u: %s; nothing was imported", job->file,
                 (unsigned)first->line, first->why);
        if (first->hint[0] != '\0')
            fail_hint(f, "%s", first->hint);
        else
            fail_hint(f, "put it right, or leave it out with --skip-bad");
    } else {
        say_bad(job);
        fail_set(f, PLR_ERR_FORMAT, "badline", "\"%s\" has %zu bad lines; nothing was imported", job->file,
                 job->bad.count);
        fail_hint(f, "put them right, or leave them out with --skip-bad");
    }
    fail_at(f, first->line, 0);
    return PLR_ERR_FORMAT;
}

static enum plr_err read_rows(struct job *job, const struct cssm_args *a, struct fail *f)
{
    enum rows_format format = a->data_format == ROWS_AUTO ? rows_format_of(job->file) : a->data_format;
    size_t len = 0;
    enum plr_err err = file_read(&job->text, &len, job->file, ROWS_FILE_MAX, f);

    if (err == PLR_ERR_IO && f->hint[0] == '\0')
        fail_hint(f, "name a file that is there and can be read; \"-\" is standard input");
    if (err != PLR_OK)
        return err;
    err = rows_parse(&job->rows, &job->bad, job->text, len, job->file, format, job->import->shape, f);
    if (err != PLR_OK)
        return err;
    job->is_bad = calloc(rows_count(job->rows) + 1, sizeof *job->is_bad);
    return job->is_bad != NULL ? PLR_OK : fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the rows");
}

/* What a row can be at fault for; all else is the ledger's or the machine's. */
static bool is_rows_fault(enum plr_err err, const struct fail *f)
{
    if (err == PLR_ERR_POLICY && strcmp(f->reason, "notpermitted") == 0)
        return false; /* the whole transaction is gone, and the refusal on record */
    return err == PLR_ERR_FORMAT || err == PLR_ERR_TEXT || err == PLR_ERR_USAGE || err == PLR_ERR_NOT_FOUND ||
           err == PLR_ERR_STATE || err == PLR_ERR_POLICY;
}

static enum plr_err check_rows(struct job *job, struct cssm *c, struct fail *f)
{
    json_t *state = json_object();
    enum plr_err err = PLR_OK;

    for (size_t i = 0; err == PLR_OK && i < rows_count(job->rows); i++) {
        const struct row *row = rows_at(job->rows, i);

        err = job->import->check(c, state, row, f);
        if (is_rows_fault(err, f)) {
            job->is_bad[i] = true;
            rows_note(&job->bad, row->line, f);
            err = PLR_OK;
        }
    }
    json_decref(state);
    if (err != PLR_OK)
        return err;
    qsort(job->bad.line, kept(job), sizeof *job->bad.line, by_line);
    return job->bad.count == 0 || c->args->skip_bad ? PLR_OK : refuse(job, f);
}

static enum plr_err apply_rows(struct job *job, struct cssm *c, struct fail *f)
{
    enum plr_err err = PLR_OK;

    for (size_t i = 0; i < rows_count(job->rows); i++) {
        const struct row *row = rows_at(job->rows, i);

        if (job->is_bad[i])
            continue;
        err = job->import->apply(c, row, f);
        if (is_rows_fault(err, f)) { /* only in the company of the rows before it */
            job->bad.count = 0;
            rows_note(&job->bad, row->line, f);
            return refuse(job, f);
        }
        if (err != PLR_OK)
            return err;
        job->done++;
    }
    return PLR_OK;
}

static enum plr_err import_file(struct job *job, struct cssm *c, struct fail *f)
{
    json_t *detail = NULL;
    enum plr_err err = read_rows(job, c->args, f);

    if (err == PLR_OK)
        err = ledger_begin(c->ledger, f);
    if (err == PLR_OK && job->import->act != ACT_COUNT)
        err = cssm_permit(c, job->import->act, NULL, NULL, f);
    if (err == PLR_OK)
        err = check_rows(job, c, f);
    if (err == PLR_OK)
        err = apply_rows(job, c, f);
    if (err == PLR_OK && job->import->action != NULL) {
        detail = json_object();
        json_object_set_new(detail, "imported", json_integer((json_int_t)job->done));
        if (job->bad.count > 0)
            json_object_set_new(detail, "left-out", json_integer((json_int_t)job->bad.count));
        err = cssm_record(c, job->import->action, job->import->subject, detail, f);
    }
    if (err == PLR_OK)
        err = ledger_commit(c->ledger, f);
    ledger_rollback(c->ledger);
    return err;
}

static void print_done(struct job *job, const struct cssm_args *a)
{
    json_t *o = NULL;
    json_t *bad = NULL;

    if (job->bad.count > 0)
        say_left_out(job);
    if (!a->json) {
        out_text("%s: %zu\n", job->import->what, job->done);
        if (job->bad.count > 0)
            out_text("Left out: %zu\n", job->bad.count);
        return;
    }
    o = json_object();
    json_object_set_new(o, "rows", json_integer((json_int_t)job->done));
    json_object_set_new(o, "left-out", json_integer((json_int_t)job->bad.count));
    json_object_set_new(o, "bad-lines", bad = json_array());
    for (size_t i = 0; i < kept(job); i++)
        json_array_append_new(
            bad, json_pack("{s:i,s:s}", "line", (int)job->bad.line[i].line, "message", job->bad.line[i].why));
    out_json(o);
}

int cssm_import_run(const struct cssm_import *import, const struct cssm_args *args)
{
    struct cssm c = {0};
    struct fail f = {0};
    struct job *job = calloc(1, sizeof *job);
    enum plr_err err = PLR_OK;

    if (job == NULL)
        err = fail_set(&f, PLR_ERR_MEMORY, "nomemory", "no memory for the import");
    if (err == PLR_OK)
        err = cssm_open(&c, args, &f);
    if (err == PLR_OK) {
        job->import = import;
        job->file = args->operands[0];
        err = import_file(job, &c, &f);
    }
    if (err == PLR_OK)
        print_done(job, args);
    cssm_close(&c, err);
    if (job != NULL) {
        rows_free(job->rows);
        free(job->is_bad);
        free(job->text);
    }
    free(job);
    return cssm_status(import->verb, err, &f);
}
