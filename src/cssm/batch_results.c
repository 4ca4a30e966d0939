#include "src/cssm/batch_results.h"

#include <stdlib.h>
#include <string.h>

#include "src/cli/csv.h"
#include "src/cli/rows.h"

static const char not_ours[] = "this file has other columns than the results of this batch";

struct check {
    const char *path;
    const struct batch_table *table;
    const char *(*name)(void *context, const struct batch_row *row);
    void *context;
};

static enum plr_err other(const char *path, size_t line, const char *why, struct fail *f)
{
    fail_set(f, PLR_ERR_STATE, "otherresults", "\"%s\", line %zu: %s", path, line, why);
    fail_hint(f, "name another file with --output, or move this one away; what is recorded already gets the same codes "
                 "again");
    fail_at(f, (uint32_t)line, 0);
    return PLR_ERR_STATE;
}

/* The line of titles into fresh memory. */
static char *title_line(const struct batch_results *r)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    bool ok = out != NULL;

    for (size_t i = 0; ok && i < r->title_count; i++) {
        if (i > 0)
            (void)fputc(',', out);
        csv_put(out, r->titles[i]);
    }
    if (out != NULL)
        ok = fputc('\n', out) != EOF && fclose(out) == 0;
    if (!ok) {
        free(text);
        text = NULL;
    }
    return text;
}

/* Is this line the result of the next row? */
static enum plr_err take_line(struct batch_results *r, char *line, const struct check *c, struct fail *f)
{
    struct csv csv = {0};
    char number[32] = {0};
    int row = 0;
    size_t at = r->done + 2; /* the first line has the titles */

    if (r->done == c->table->count)
        return other(c->path, at, "there are more results than the batch has rows", f);
    fail_text(number, sizeof number, "%zu", r->done + 1);
    csv_begin(&csv, line);
    if (csv_next(&csv, &row, NULL) != PLR_OK || !row || csv.count != r->title_count ||
        strcmp(csv.field[BATCH_TITLE_ROW], number) != 0)
        return other(c->path, at, "this is no result of a batch, or one is missing before it", f);
    if (strcmp(rows_unguard(csv.field[BATCH_TITLE_CODE]), c->name(c->context, &c->table->rows[r->done])) != 0)
        return other(c->path, at, "this is the result of another code than the batch has in this place", f);
    r->refused += strcmp(csv.field[BATCH_TITLE_STATUS], "0") == 0 ? 0 : 1;
    r->done++;
    return PLR_OK;
}

static enum plr_err read_back(struct batch_results *r, const char *titles, const struct check *c, struct fail *f)
{
    char *line = NULL;
    const char *rest = NULL;
    size_t rest_len = 0;
    size_t titles_len = strlen(titles);
    enum plr_err err = growfile_next(&line, r->file, f);

    if (err != PLR_OK)
        return err;
    if (line == NULL) {
        /* Nothing but the beginning of the titles may be taken away, or what a power failure left of them. */
        rest_len = growfile_rest(&rest, r->file);
        if (rest_len > titles_len || (rest_len > 0 && rest[0] != '\0' && memcmp(rest, titles, rest_len) != 0))
            return other(c->path, 1, not_ours, f);
        if ((err = growfile_mend(r->file, f)) != PLR_OK)
            return err;
        return growfile_append(r->file, titles, titles_len, f);
    }
    if (strlen(line) + 1 != titles_len || memcmp(titles, line, titles_len - 1) != 0)
        return other(c->path, 1, not_ours, f);
    for (;;) {
        if ((err = growfile_next(&line, r->file, f)) != PLR_OK)
            return err;
        if (line == NULL)
            return growfile_mend(r->file, f);
        if ((err = take_line(r, line, c, f)) != PLR_OK)
            return err;
    }
}

enum plr_err batch_results_open(struct batch_results *r, const char *path, const char *input,
                                const struct batch_table *table,
                                const char *(*name)(void *context, const struct batch_row *row), void *context,
                                struct fail *f)
{
    struct check c = {.path = path, .table = table, .name = name, .context = context};
    char *titles = NULL;
    enum plr_err err = growfile_open(&r->file, path, f);

    if (err != PLR_OK)
        return err;
    if (growfile_is(r->file, input)) {
        fail_set(f, PLR_ERR_STATE, "otherresults", "\"%s\" is the batch itself", path);
        fail_hint(f, "name another file with --output");
        return PLR_ERR_STATE;
    }
    titles = title_line(r);
    if (titles == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for results");
    err = read_back(r, titles, &c, f);
    free(titles);
    return err;
}

void batch_results_close(struct batch_results *r)
{
    growfile_close(r->file);
    r->file = NULL;
}

enum plr_err batch_results_append(struct batch_results *r, const char *text, size_t len, size_t rows, size_t refused,
                                  struct fail *f)
{
    enum plr_err err = growfile_append(r->file, text, len, f);

    if (err == PLR_OK) {
        r->done += rows;
        r->refused += refused;
    }
    return err;
}
