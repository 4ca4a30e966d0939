#include "src/cssm/batch.h"

#include "codec/code.h"
#include "src/cli/csv.h"
#include "src/cli/interrupt.h"
#include "src/cli/out.h"
#include "src/cli/progress.h"
#include "src/cli/report.h"
#include "src/cli/when.h"
#include "src/cssm/cssm_batch.h"
#include "src/cssm/parallel.h"

/* A group is what one commit makes durable and what Control-C waits for: as many rows as take about a second. */
#define GROUP_FIRST  8
#define GROUP_LONG_S 1.0
#define GROUP_FAST_S 0.4

void batch_cell(FILE *out, const char *text)
{
    (void)fputc(',', out);
    csv_put(out, text);
}

/* Not the row's fault: nothing more can be done until somebody mends it. */
static bool is_machine(enum plr_err err)
{
    switch (err) {
    case PLR_ERR_IO:
    case PLR_ERR_DAMAGED:
    case PLR_ERR_BUSY:
    case PLR_ERR_MEMORY:
    case PLR_ERR_CRYPTO:
    case PLR_ERR_UNTRUSTED:
    case PLR_ERR_SIGNATURE:
        return true;
    default:
        return false;
    }
}

/* The code of a row as the results show it: canonical where it can be read, else as it stands. */
static const char *code_of(void *context, const struct batch_row *row)
{
    struct batch *b = context;
    struct code code = {0};

    if (code_read(&code, row->cell[0], strlen(row->cell[0]), NULL) != PLR_OK)
        return row->cell[0];
    code_text(b->code, &code);
    return b->code;
}

static struct batch_slot *slot_at(const struct batch *b, size_t i)
{
    return (struct batch_slot *)(void *)(b->slots + i * b->kind->slot_size);
}

static void work_on(void *context, size_t i)
{
    const struct batch *b = context;
    struct batch_slot *slot = slot_at(b, i);

    if (slot->err == PLR_OK && !slot->recorded)
        slot->err = b->kind->work(b, slot);
}

static enum plr_err machine_failure(const struct batch *b, size_t count, struct fail *f)
{
    for (size_t i = 0; i < count; i++)
        if (is_machine(slot_at(b, i)->err)) {
            *f = slot_at(b, i)->fail;
            return slot_at(b, i)->err;
        }
    return PLR_OK;
}

static enum plr_err record_group(struct batch *b, size_t count, struct fail *f)
{
    bool wanted = false;
    enum plr_err err = PLR_OK;

    for (size_t i = 0; i < count; i++)
        wanted = wanted || (slot_at(b, i)->err == PLR_OK && !slot_at(b, i)->recorded);
    if (!wanted)
        return PLR_OK;
    if ((err = ledger_begin(b->c->ledger, f)) != PLR_OK)
        return err;
    for (size_t i = 0; i < count; i++) {
        struct batch_slot *slot = slot_at(b, i);

        if (slot->err == PLR_OK && !slot->recorded)
            slot->err = b->kind->record(b, slot);
        if (is_machine(slot->err))
            break;
    }
    if ((err = machine_failure(b, count, f)) == PLR_OK)
        err = ledger_commit(b->c->ledger, f);
    ledger_rollback(b->c->ledger);
    return err;
}

static enum plr_err show_row(FILE *out, struct batch *b, const struct batch_slot *slot, size_t number, struct fail *f)
{
    bool refused = slot->err != PLR_OK;
    enum plr_err err = PLR_OK;

    (void)fprintf(out, "%zu", number);
    batch_cell(out, code_of(b, slot->row));
    batch_cell(out, b->kind->udi(slot));
    batch_cell(out, refused ? "refused" : b->kind->word(slot));
    (void)fprintf(out, ",%d", (int)exits_of(slot->err));
    batch_cell(out, refused && slot->fail.reason != NULL ? slot->fail.reason : "");
    batch_cell(out, refused ? slot->fail.why : "");
    batch_cell(out, refused ? slot->fail.hint : "");
    err = b->kind->show(out, b, slot, f);
    (void)fputc('\n', out);
    return err;
}

/* Recorded and durable: now it may be seen. */
static enum plr_err show_group(struct batch *b, size_t count, struct fail *f)
{
    char *text = NULL;
    size_t len = 0;
    size_t refused = 0;
    size_t from = b->results.done;
    FILE *out = open_memstream(&text, &len);
    bool whole = out != NULL;
    enum plr_err err = PLR_OK;

    for (size_t i = 0; whole && err == PLR_OK && i < count; i++) {
        refused += slot_at(b, i)->err != PLR_OK ? 1 : 0;
        err = show_row(out, b, slot_at(b, i), from + i + 1, f);
    }
    if (out != NULL) {
        whole = ferror(out) == 0;
        whole = fclose(out) == 0 && whole;
    }
    if (err == PLR_OK && !whole)
        err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for results");
    if (err == PLR_OK)
        err = batch_results_append(&b->results, text, len, count, refused, f);
    free(text);
    return err;
}

static enum plr_err run_group(struct batch *b, size_t count, struct fail *f)
{
    enum plr_err err = PLR_OK;

    memset(b->slots, 0, count * b->kind->slot_size);
    b->c->now_s = when_now_s();
    for (size_t i = 0; i < count; i++) {
        struct batch_slot *slot = slot_at(b, i);

        slot->row = &b->table.rows[b->results.done + i];
        slot->origin.digest = b->table.digest;
        slot->origin.row = b->results.done + i + 1;
        if (slot->row->cell[0][0] == '\0')
            slot->err =
                fail_set(&slot->fail, PLR_ERR_USAGE, "usage", "there is no %s in this row", b->kind->columns[0]);
        else
            slot->err = b->kind->prepare(b, slot);
        if (is_machine(slot->err))
            break;
    }
    if ((err = machine_failure(b, count, f)) == PLR_OK)
        parallel_run(count, work_on, b);
    if (err == PLR_OK)
        err = machine_failure(b, count, f);
    if (err == PLR_OK)
        err = record_group(b, count, f);
    for (size_t i = 0; b->kind->settle != NULL && i < count; i++)
        b->kind->settle(b, slot_at(b, i));
    return err == PLR_OK ? show_group(b, count, f) : err;
}

static enum plr_err stopped(const struct batch *b, struct fail *f)
{
    fail_set(f, PLR_ERR_IO, "interrupted", "interrupted after row %zu of %zu", b->results.done, b->table.count);
    return PLR_ERR_IO;
}

static enum plr_err run_groups(struct batch *b, struct fail *f)
{
    struct progress progress = {0};
    size_t size = GROUP_FIRST < b->kind->group_max ? GROUP_FIRST : b->kind->group_max;
    enum plr_err err = PLR_OK;

    b->slots = calloc(b->kind->group_max, b->kind->slot_size);
    if (b->slots == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for %zu rows", b->kind->group_max);
    interrupt_note();
    progress_begin(&progress, b->kind->doing, b->table.count, b->results.done);
    while (err == PLR_OK && b->results.done < b->table.count) {
        size_t left = b->table.count - b->results.done;
        double began_s = progress_clock_s();
        double took_s = 0;

        if (interrupt_came()) {
            err = stopped(b, f);
            break;
        }
        err = run_group(b, size < left ? size : left, f);
        progress_at(&progress, b->results.done);
        took_s = progress_clock_s() - began_s;
        if (took_s > GROUP_LONG_S && size > 1)
            size /= 2;
        else if (took_s < GROUP_FAST_S && size <= b->kind->group_max / 2)
            size *= 2;
    }
    progress_end(&progress);
    return err;
}

/* What to do about a batch that did not come to its end: it goes on. */
static void advise(const struct batch *b, struct fail *f)
{
    char hint[FAIL_TEXT_MAX] = {0};

    if (b->results.file == NULL || b->table.count == 0 || f->err == PLR_ERR_STATE)
        return;
    fail_text(hint, sizeof hint, "%s", f->hint);
    if (growfile_keeps(b->results.file))
        fail_hint(f, "%s%s%zu of %zu rows have their result; the same command goes on from there", hint,
                  hint[0] != '\0' ? "; " : "", b->results.done, b->table.count);
    else
        fail_hint(f, "%s%sthe same command shows what is recorded again, and goes on", hint,
                  hint[0] != '\0' ? "; " : "");
}

static void summarize(const struct batch *b)
{
    size_t done = b->results.done - b->results.refused;

    if (b->c->args->json) {
        json_t *o = json_object();

        json_object_set_new(o, "rows", json_integer((json_int_t)b->results.done));
        json_object_set_new(o, "done", json_integer((json_int_t)done));
        json_object_set_new(o, "refused", json_integer((json_int_t)b->results.refused));
        out_json(o);
    } else if (growfile_keeps(b->results.file)) {
        out_text("Rows: %zu, done: %zu, refused: %zu\n", b->results.done, done, b->results.refused);
    }
    if (b->results.refused > 0)
        report_warning("%zu of %zu rows were refused; the results say why", b->results.refused, b->results.done);
}

static enum plr_err run(struct batch *b, struct fail *f)
{
    const struct cssm_args *a = b->c->args;
    enum plr_err err = PLR_OK;

    if ((err = cssm_batch_options(a, f)) != PLR_OK)
        return err;
    if ((err = cssm_open(b->c, a, f)) != PLR_OK)
        return err;
    if ((err = batch_table_read(&b->table, a->batch, b->kind->columns, b->kind->column_count, f)) != PLR_OK)
        return err;
    if ((err = batch_results_open(&b->results, a->output, a->batch, &b->table, code_of, b, f)) != PLR_OK)
        return err;
    if (b->kind->begin != NULL && (err = b->kind->begin(b, b->results.done, f)) != PLR_OK)
        return err;
    return run_groups(b, f);
}

int batch_run(const struct batch_kind *kind, const struct cssm_args *args, void *context)
{
    struct cssm c = {.args = args};
    struct batch b = {.kind = kind, .c = &c, .context = context};
    struct fail f = {0};
    enum plr_err err = PLR_OK;
    int status = 0;

    b.results.titles = kind->titles;
    b.results.title_count = kind->title_count;
    if ((err = run(&b, &f)) == PLR_OK)
        summarize(&b);
    else
        advise(&b, &f);
    status = err != PLR_OK ? cssm_status(kind->verb, err, &f) : b.results.refused > 0 ? (int)EXIT_NO : (int)EXIT_DONE;
    batch_results_close(&b.results);
    batch_table_free(&b.table);
    free(b.slots);
    cssm_close(&c, err);
    return status;
}
