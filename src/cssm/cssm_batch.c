#include "src/cssm/cssm_batch.h"

#include <string.h>
#include <strings.h>

enum plr_err cssm_batch_options(const struct cssm_args *a, struct fail *f)
{
    const char *other = a->operand_count > 0    ? "a code as operand"
                        : a->file != NULL       ? "--file"
                        : a->fix                ? "--fix"
                        : a->udi != NULL        ? "--udi"
                        : a->form != ISSUE_LINE ? "--format"
                                                : NULL;

    if (a->batch == NULL) {
        fail_set(f, PLR_ERR_USAGE, "usage", "--output is for --batch");
        fail_hint(f, "standard output has the answer of a single command");
        return PLR_ERR_USAGE;
    }
    if (other != NULL) {
        fail_set(f, PLR_ERR_USAGE, "usage", "--batch and %s exclude each other", other);
        fail_hint(f, "what differs from row to row has a column in the table: see plr-cssm(1), BATCH");
        return PLR_ERR_USAGE;
    }
    if (a->output == NULL) {
        fail_set(f, PLR_ERR_USAGE, "usage", "where do the results go?");
        fail_hint(f, "give --output FILE, which an interrupted batch goes on with, or --output -");
        return PLR_ERR_USAGE;
    }
    if (a->json && strcmp(a->output, "-") == 0) {
        fail_set(f, PLR_ERR_USAGE, "usage", "--json and --output - exclude each other");
        fail_hint(f, "the results are a table, the JSON object counts them: give --output FILE");
        return PLR_ERR_USAGE;
    }
    return PLR_OK;
}

enum plr_err cssm_batch_yes(bool *ret, const char *column, const char *cell, struct fail *f)
{
    static const char *const yes[] = {"yes", "y", "true", "1"};
    static const char *const no[] = {"no", "n", "false", "0"};

    if (cell[0] == '\0')
        return PLR_OK;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (strcasecmp(cell, yes[i]) != 0 && strcasecmp(cell, no[i]) != 0)
            continue;
        *ret = strcasecmp(cell, yes[i]) == 0;
        return PLR_OK;
    }
    fail_set(f, PLR_ERR_USAGE, "usage", "column \"%s\" has yes or no, not \"%s\"", column, cell);
    return PLR_ERR_USAGE;
}
