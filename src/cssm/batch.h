/* Many rows in one run: prepared and signed in groups without the ledger's lock, recorded a group in one transaction,
 * and only then shown. One bad row does not stop the others. plr-cssm(1), BATCH. */
#ifndef PLRKIT_BATCH_H
#define PLRKIT_BATCH_H

#include "src/cssm/batch_results.h"
#include "src/cssm/batch_table.h"
#include "src/cssm/cssm.h"

/* What every row's own room begins with. */
struct batch_slot {
    const struct batch_row *row;
    struct origin origin; /* for the event log */
    enum plr_err err;     /* why the row is refused; PLR_OK if it is not */
    struct fail fail;
    bool recorded; /* nothing is left to record: an earlier run did */
};

struct batch;

/* One kind of batch. A step that fails describes why in slot->fail and returns it; a failure of the machine (not of the
 * row) ends the batch before the group is recorded. */
struct batch_kind {
    const char *verb;           /* of a failure: "reserve the batch" */
    const char *doing;          /* for the progress: "reserved" */
    const char *const *columns; /* of the table; the first has the code */
    size_t column_count;
    const char *const *titles; /* of the results; the first are those of enum batch_title */
    size_t title_count;
    size_t slot_size; /* bytes of a row's room; it begins with a struct batch_slot and is zeroed for each row */
    size_t group_max; /* rows that are recorded together */
    /* Before the first row: keys. from is the first row that is left. May be NULL. */
    enum plr_err (*begin)(struct batch *b, size_t from, struct fail *f);
    /* Read what the row needs. */
    enum plr_err (*prepare)(struct batch *b, void *slot);
    /* What takes long and needs no ledger; called by several threads, each with a slot of its own. */
    enum plr_err (*work)(const struct batch *b, void *slot);
    /* Inside the transaction: all of the row or, if it is refused, nothing. */
    enum plr_err (*record)(struct batch *b, void *slot);
    /* After the commit, or in its place: what a refused row leaves to do, and its memory. May be NULL. */
    void (*settle)(struct batch *b, void *slot);
    /* The columns of the result behind row, code, udi, result, status, reason, message and hint: each by batch_cell. */
    enum plr_err (*show)(FILE *out, const struct batch *b, const void *slot, struct fail *f);
    const char *(*word)(const void *slot); /* result of a row that is not refused */
    const char *(*udi)(const void *slot);  /* "" if it is not known */
};

struct batch {
    const struct batch_kind *kind;
    struct cssm *c;
    struct batch_table table;
    struct batch_results results;
    void *context; /* the kind's own */
    unsigned char *slots;
    char code[CODE_SYM_MAX + 1]; /* the code of a row, canonical */
};

/* Run the batch of args: read, go on where an earlier run stopped, say how it ended on standard output. Returns the
 * exit status: 0, 1 if rows were refused, others if the batch itself failed. */
int batch_run(const struct batch_kind *kind, const struct cssm_args *args, void *context);

/* A comma, then text as a field. */
void batch_cell(FILE *out, const char *text);

#endif
