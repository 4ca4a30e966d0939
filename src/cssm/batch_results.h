/* The results of a batch: one row for each of its rows, in order, in a file that an interrupted run leaves and the next
 * one goes on with. plr-cssm(1), BATCH. */
#ifndef PLRKIT_BATCH_RESULTS_H
#define PLRKIT_BATCH_RESULTS_H

#include "src/cli/growfile.h"
#include "src/cssm/batch_table.h"

/* Columns that every table of results begins with. */
enum batch_title {
    BATCH_TITLE_ROW,
    BATCH_TITLE_CODE,
    BATCH_TITLE_UDI,
    BATCH_TITLE_RESULT,
    BATCH_TITLE_STATUS,
    BATCH_TITLE_COUNT,
};

struct batch_results {
    struct growfile *file;
    const char *const *titles;
    size_t title_count;
    size_t done;    /* rows that have their result */
    size_t refused; /* of them, those whose status is not 0 */
};

/* Open path, and find how many rows of the table have their result there; what an interruption cut off is removed.
 * name writes the text of a row's code as the results show it, into memory that is valid until its next call.
 * PLR_ERR_STATE (results of something else: reason "otherresults"; the input itself), errors of growfile_open.
 * batch_results_close in every case. */
PLR_MUST_CHECK enum plr_err batch_results_open(struct batch_results *r, const char *path, const char *input,
                                               const struct batch_table *table,
                                               const char *(*name)(void *context, const struct batch_row *row),
                                               void *context, struct fail *f);
void batch_results_close(struct batch_results *r);

/* Append the text of so many rows, whole lines. */
PLR_MUST_CHECK enum plr_err batch_results_append(struct batch_results *r, const char *text, size_t len, size_t rows,
                                                 size_t refused, struct fail *f);

#endif
