#include "src/key/keydeviceread.h"

#include "src/cli/file.h"
#include "src/cli/report.h"

/* Where a UDI was, for sorting. */
struct place {
    const struct udi *udi;
    size_t at;
    uint32_t line;
};

static enum plr_err fail_memory(struct fail *f)
{
    return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the products");
}

enum plr_err keydeviceread_one(struct keydeviceread *ret, const char *udi, struct fail *f)
{
    struct udi *one = calloc(1, sizeof *one);
    enum plr_err err = one ? udi_parse(one, udi, strlen(udi), f) : fail_memory(f);

    if (err) {
        free(one);
        return err;
    }
    *ret = (struct keydeviceread){.count = 1, .udis = one};
    return PLR_OK;
}

static int by_udi(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int order = strcmp(x->udi->text, y->udi->text);

    return order ? order : (x->line > y->line) - (x->line < y->line);
}

static int by_line(const void *a, const void *b)
{
    const struct rows_bad_line *x = a, *y = b;

    return (x->line > y->line) - (x->line < y->line);
}

static size_t kept(const struct rows_bad *bad)
{
    return bad->count < ROWS_BAD_MAX ? bad->count : ROWS_BAD_MAX;
}

/* The rows that are UDIs, each with its line. */
static size_t read_udis(struct udi *udis, struct place *places, struct rows_bad *bad, const struct rows *rows)
{
    size_t count = 0;

    for (size_t i = 0; i < rows_count(rows); i++) {
        const struct row *row = rows_at(rows, i);
        const char *cell = rows_unguard(row->cell[0]);
        struct fail own = {0};

        if (udi_parse(&udis[count], cell, strlen(cell), &own)) {
            rows_note(bad, row->line, &own);
            continue;
        }
        places[count] = (struct place){.udi = &udis[count], .at = count, .line = row->line};
        count++;
    }
    return count;
}

/* Of equal ones the first stays; the others are emptied. */
static void find_doubles(struct udi *udis, struct place *places, size_t count, struct rows_bad *bad)
{
    qsort(places, count, sizeof *places, by_udi);
    for (size_t i = 1, first = 0; i < count; i++) {
        struct fail own = {0};

        if (strcmp(places[first].udi->text, places[i].udi->text) != 0) {
            first = i;
            continue;
        }
        (void)fail_set(&own, PLR_ERR_FORMAT, "exists", "\"%s\" is there already, in line %u", places[i].udi->text,
                       (unsigned)places[first].line);
        rows_note(bad, places[i].line, &own);
        udis[places[i].at].text_len = 0;
    }
}

static size_t close_up(struct udi *udis, size_t count)
{
    size_t left = 0;

    for (size_t i = 0; i < count; i++)
        if (udis[i].text_len > 0)
            udis[left++] = udis[i];
    return left;
}

static enum plr_err refuse(const struct rows_bad *bad, const char *path, struct fail *f)
{
    const struct rows_bad_line *first = &bad->line[0];

    for (size_t i = 0; bad->count > 1 && i < kept(bad); i++)
        report_line("\"%s\", line %u: %s", path, (unsigned)bad->line[i].line, bad->line[i].why);
    if (bad->count > kept(bad))
        report_line("and %zu more", bad->count - kept(bad));
    if (bad->count == 1)
        (void)fail_set(f, PLR_ERR_FORMAT, "badline", "\"%s\", line %u: %s; nothing was written", path,
                       (unsigned)first->line, first->why);
    else
        (void)fail_set(f, PLR_ERR_FORMAT, "badline", "\"%s\" has %zu bad lines; nothing was written", path, bad->count);
    fail_hint(f, "put %s right, or leave %s out with --skip-bad", bad->count == 1 ? "it" : "them",
              bad->count == 1 ? "it" : "them");
    fail_at(f, first->line, 0);
    return PLR_ERR_FORMAT;
}

enum plr_err keydeviceread_file(struct keydeviceread *ret, const char *path, bool skip_bad, struct fail *f)
{
    static const struct rows_column column = {"udi", NULL, ROWS_TEXT};
    static const struct rows_shape shape = {
        .array = "udis", .columns = &column, .column_count = 1, .positional = 1, .whole_lines = true};
    struct keydeviceread list = {0};
    struct place *places = NULL;
    struct rows *rows = NULL;
    char *text = NULL;
    size_t len = 0;
    enum plr_err err = file_read(&text, &len, path, ROWS_FILE_MAX, f);

    if (!err)
        err = rows_parse(&rows, &list.bad, text, len, path, rows_format_of(path), &shape, f);
    if (err)
        goto out;
    list.udis = calloc(rows_count(rows) + 1, sizeof *list.udis);
    places = calloc(rows_count(rows) + 1, sizeof *places);
    if (!list.udis || !places) {
        err = fail_memory(f);
        goto out;
    }
    list.count = read_udis(list.udis, places, &list.bad, rows);
    find_doubles(list.udis, places, list.count, &list.bad);
    list.count = close_up(list.udis, list.count);
    qsort(list.bad.line, kept(&list.bad), sizeof *list.bad.line, by_line);
    if (list.bad.count > 0 && !skip_bad)
        err = refuse(&list.bad, path, f);
    else if (list.count == 0)
        err = fail_set(f, PLR_ERR_FORMAT, "empty", "there is no UDI in \"%s\"", path);
    if (!err) {
        *ret = list;
        list.udis = NULL;
    }
out:
    free(list.udis);
    free(places);
    rows_free(rows);
    free(text);
    return err;
}

void keydeviceread_warn(const struct keydeviceread *list, const char *path)
{
    for (size_t i = 0; i < kept(&list->bad); i++)
        report_warning("left out: \"%s\", line %u: %s", path, (unsigned)list->bad.line[i].line, list->bad.line[i].why);
    if (list->bad.count > kept(&list->bad))
        report_warning("left out: %zu more lines", list->bad.count - kept(&list->bad));
}

void keydeviceread_free(struct keydeviceread *list)
{
    free(list->udis);
    list->udis = NULL;
}
