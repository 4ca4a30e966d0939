#include "src/cssm/batch_table.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <strings.h>

#include "src/cli/csv.h"
#include "src/cli/file.h"

#define TABLE_MAX (512u * 1024u * 1024u)

struct header {
    const char *const *names;
    size_t name_count;
    size_t column[CSV_FIELDS_MAX]; /* which name the n-th field has */
    size_t count;
};

/* Put the place before what is wrong there. */
static enum plr_err at_place(const char *path, enum plr_err err, struct fail *f)
{
    struct fail inner = *f;
    char place[64] = {0};

    if (inner.symbol > 0)
        fail_text(place, sizeof place, ", character %u", inner.symbol);
    fail_set(f, err, inner.reason, "\"%s\", line %u%s: %s; nothing was done", path, inner.line, place, inner.why);
    fail_hint(f, "%s", inner.hint[0] != '\0' ? inner.hint : "mend the table, then run the same command again");
    fail_at(f, inner.line, inner.symbol);
    return err;
}

static enum plr_err bad_header(const struct header *h, const struct csv *csv, const char *name, const char *why,
                               struct fail *f)
{
    char list[FAIL_TEXT_MAX / 2] = {0};
    size_t len = 0;

    for (size_t i = 0; i < h->name_count && len + 1 < sizeof list; i++)
        len += fail_text(list + len, sizeof list - len, "%s%s", i == 0 ? "" : ", ", h->names[i]);
    fail_set(f, PLR_ERR_FORMAT, "badcsv", "column \"%s\" %s", name, why);
    fail_hint(f, "the first line names the columns, in any order: %s", list);
    fail_at(f, csv->line, 0);
    return PLR_ERR_FORMAT;
}

static enum plr_err read_header(struct header *h, const struct csv *csv, struct fail *f)
{
    bool seen[BATCH_TABLE_COLUMNS_MAX] = {false};

    for (size_t i = 0; i < csv->count; i++) {
        size_t n = 0;

        while (n < h->name_count && strcasecmp(csv->field[i], h->names[n]) != 0)
            n++;
        if (n == h->name_count)
            return bad_header(h, csv, csv->field[i], "is not known", f);
        if (seen[n])
            return bad_header(h, csv, h->names[n], "is there twice", f);
        seen[n] = true;
        h->column[i] = n;
    }
    h->count = csv->count;
    return seen[0] ? PLR_OK : bad_header(h, csv, h->names[0], "is missing", f);
}

static enum plr_err add_row(struct batch_table *t, size_t *room, const struct header *h, const struct csv *csv,
                            struct fail *f)
{
    struct batch_row row = {0};

    if (csv->count != h->count) {
        fail_set(f, PLR_ERR_FORMAT, "badcsv", "there are %zu fields; the first line names %zu columns", csv->count,
                 h->count);
        fail_hint(f, "a field that holds a comma stands in double quotes");
        fail_at(f, csv->line, 0);
        return PLR_ERR_FORMAT;
    }
    if (t->count == *room) {
        size_t bigger = *room == 0 ? 256 : *room * 2;
        struct batch_row *rows = reallocarray(t->rows, bigger, sizeof *rows);

        if (rows == NULL)
            return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for %zu rows", bigger);
        t->rows = rows;
        *room = bigger;
    }
    for (size_t n = 0; n < h->name_count; n++)
        row.cell[n] = "";
    for (size_t i = 0; i < csv->count; i++)
        row.cell[h->column[i]] = csv->field[i];
    t->rows[t->count++] = row;
    return PLR_OK;
}

static enum plr_err read_rows(struct batch_table *t, struct header *h, struct fail *f)
{
    struct csv csv = {0};
    size_t room = 0;
    int more = 1;
    bool first = true;
    enum plr_err err = PLR_OK;

    csv_begin(&csv, t->text);
    for (;;) {
        if ((err = csv_next(&csv, &more, f)) != PLR_OK || !more)
            break;
        if ((err = first ? read_header(h, &csv, f) : add_row(t, &room, h, &csv, f)) != PLR_OK)
            break;
        first = false;
    }
    if (err == PLR_OK && first) {
        csv.line++;
        err = bad_header(h, &csv, h->names[0], "is missing: the table is empty", f);
    }
    return err;
}

/* Text has no NUL: where one is, a line and a character can be named too. */
static enum plr_err find_nul(const struct batch_table *t, size_t len, struct fail *f)
{
    const char *nul = memchr(t->text, '\0', len);
    uint32_t line = 1;
    const char *start = t->text;

    if (nul == NULL)
        return PLR_OK;
    for (const char *at = t->text; at < nul; at++)
        if (*at == '\n') {
            line++;
            start = at + 1;
        }
    fail_set(f, PLR_ERR_FORMAT, "badcsv", "there is a NUL");
    fail_hint(f, "save it as comma-separated values in ASCII or UTF-8");
    fail_at(f, line, (uint32_t)(nul - start) + 1);
    return PLR_ERR_FORMAT;
}

enum plr_err batch_table_read(struct batch_table *t, const char *path, const char *const *names, size_t name_count,
                              struct fail *f)
{
    struct header header = {.names = names, .name_count = name_count};
    struct fail local = {0};
    uint8_t hash[32] = {0};
    size_t len = 0;
    enum plr_err err = PLR_OK;

    memset(t, 0, sizeof *t);
    f = f != NULL ? f : &local;
    if ((err = file_read(&t->text, &len, path, TABLE_MAX, f)) != PLR_OK) {
        if (err == PLR_ERR_IO && f->hint[0] == '\0')
            fail_hint(f, "name a file that is there and can be read; \"-\" is standard input");
        return err;
    }
    crypto_generichash(hash, sizeof hash, (const uint8_t *)t->text, len, NULL, 0);
    sodium_bin2hex(t->digest, sizeof t->digest, hash, sizeof hash);
    if ((err = find_nul(t, len, f)) == PLR_OK)
        err = read_rows(t, &header, f);
    return err == PLR_ERR_FORMAT ? at_place(strcmp(path, "-") == 0 ? "standard input" : path, err, f) : err;
}

void batch_table_free(struct batch_table *t)
{
    free(t->rows);
    free(t->text);
    memset(t, 0, sizeof *t);
}
