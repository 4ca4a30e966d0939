/* The table of a batch: comma-separated values whose first line names the columns. plr-cssm(1), BATCH. */
#ifndef PLRKIT_BATCH_TABLE_H
#define PLRKIT_BATCH_TABLE_H

#include "codec/fail.h"

#define BATCH_TABLE_COLUMNS_MAX 12

struct batch_row {
    const char
        *cell[BATCH_TABLE_COLUMNS_MAX]; /* by the list of names; "" where it is empty or there is no such column */
};

struct batch_table {
    struct batch_row *rows;
    size_t count;
    char digest[65]; /* BLAKE2b-256 of the file, hexadecimal */
    char *text;      /* what the cells point into */
};

/* Read a table with columns of these names; the first one must be there, the order is free. path "-" is standard input.
 * All or nothing: what no cell can be blamed for alone (an unknown column, a missing cell, a broken quote) is
 * PLR_ERR_FORMAT with line and place. Also PLR_ERR_IO, PLR_ERR_SPACE, PLR_ERR_MEMORY. batch_table_free in every case.
 */
PLR_MUST_CHECK enum plr_err batch_table_read(struct batch_table *t, const char *path, const char *const *names,
                                             size_t name_count, struct fail *f);
void batch_table_free(struct batch_table *t);

#endif
