#include "src/cssm/batch.h"
#include "src/cssm/cssm_batch.h"
#include "src/cssm/giveback.h"

#define GROUP_MAX 128

static const char *const columns[] = {"code"};

static const char *const titles[] = {
    "row",  "return-code",        "udi",           "result",          "status",   "reason", "message",
    "hint", "reservation-number", "smart-account", "virtual-account", "licenses",
};

struct return_row {
    struct batch_slot slot;
    struct giveback give;
    struct opener *candidates;
    size_t candidate_count;
    enum giveback_outcome outcome;
    struct reservation_facts r;
};

static enum plr_err prepare(struct batch *b, void *slot)
{
    struct return_row *row = slot;
    const char *code = row->slot.row->cell[0];
    enum plr_err err = giveback_read(&row->give, CODE_RETURN, code, strlen(code), &row->slot.fail);

    row->give.origin = row->slot.origin;
    if (err != PLR_OK)
        return err;
    return ledger_opening_candidates(&row->candidates, &row->candidate_count, b->c->ledger, &row->give.opening,
                                     &row->slot.fail);
}

static enum plr_err search(const struct batch *b, void *slot)
{
    struct return_row *row = slot;

    (void)b;
    return giveback_try(&row->give, row->candidates, row->candidate_count, &row->slot.fail);
}

static enum plr_err record(struct batch *b, void *slot)
{
    struct return_row *row = slot;
    struct fail *f = &row->slot.fail;
    enum plr_err err =
        giveback_record_in(&row->r, &row->outcome, b->c->ledger, &row->give, false, b->c->actor, b->c->now_s, f);

    return err == PLR_OK ? giveback_freed(&row->r, b->c->ledger, row->outcome, f) : err;
}

/* A refusal by role is itself recorded, which needs a transaction of its own. */
static void settle(struct batch *b, void *slot)
{
    struct return_row *row = slot;

    if (row->slot.err == PLR_ERR_POLICY)
        (void)!cssm_permit_noted(b->c, row->slot.err, ACT_RETURN, &row->r, &row->slot.fail);
    free(row->candidates);
    row->candidates = NULL;
}

static enum plr_err show(FILE *out, const struct batch *b, const void *slot, struct fail *f)
{
    const struct return_row *row = slot;
    char *lines = NULL;
    size_t len = 0;
    FILE *list = NULL;
    char number[32] = {0};

    (void)b;
    if (row->slot.err != PLR_OK) {
        (void)fputs(",,,,", out);
        return PLR_OK;
    }
    if ((list = open_memstream(&lines, &len)) == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for results");
    for (size_t i = 0; i < row->r.line_count; i++)
        (void)fprintf(list, "%s%s=%u", i == 0 ? "" : ";", row->r.lines[i].tag, (unsigned)row->r.lines[i].count);
    if (fclose(list) != 0) {
        free(lines);
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for results");
    }
    fail_text(number, sizeof number, "%zu", (size_t)row->r.number);
    batch_cell(out, number);
    batch_cell(out, row->r.account_name);
    batch_cell(out, row->r.va.path);
    batch_cell(out, lines);
    free(lines);
    return PLR_OK;
}

static const char *word(const void *slot)
{
    const struct return_row *row = slot;

    return giveback_word(row->outcome);
}

static const char *udi(const void *slot)
{
    const struct return_row *row = slot;

    return row->r.udi.text;
}

static const struct batch_kind kind = {
    .verb = "take the batch of returns",
    .doing = "returned",
    .columns = columns,
    .column_count = sizeof columns / sizeof *columns,
    .titles = titles,
    .title_count = sizeof titles / sizeof *titles,
    .slot_size = sizeof(struct return_row),
    .group_max = GROUP_MAX,
    .prepare = prepare,
    .work = search,
    .record = record,
    .settle = settle,
    .show = show,
    .word = word,
    .udi = udi,
};

int cssm_batch_return_run(const struct cssm_args *args)
{
    return batch_run(&kind, args, NULL);
}
