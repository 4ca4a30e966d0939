/* Import of a file in one transaction: all of it or nothing, or with --skip-bad what is good. plr-cssm(1), FILES THAT
 * ARE IMPORTED. */
#ifndef PLRKIT_CSSM_IMPORT_H
#define PLRKIT_CSSM_IMPORT_H

#include "src/cli/rows.h"
#include "src/cssm/cssm.h"

struct cssm_import {
    const char *verb;    /* "import the catalogue" */
    const char *what;    /* "Rows imported" */
    const char *action;  /* of the event that is recorded last; NULL: each row records its own */
    const char *subject; /* of that event */
    const struct rows_shape *shape;
    enum act act; /* asked for before; ACT_COUNT: check asks for each row */

    /* Both get a row inside the transaction; state is zeroed before the first, for what rows are compared by. check
     * changes nothing and refuses a row by PLR_ERR_FORMAT, _TEXT, _USAGE, _NOT_FOUND, _STATE or _POLICY. */
    enum plr_err (*check)(struct cssm *c, json_t *state, const struct row *row, struct fail *f);
    enum plr_err (*apply)(struct cssm *c, const struct row *row, struct fail *f);
};

/* Import the file that the first operand names. Returns the exit status. */
int cssm_import_run(const struct cssm_import *import, const struct cssm_args *args);

#endif
