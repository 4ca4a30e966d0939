#include "src/code/codeqr.h"

#include "keys/keys.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/code/codefacts.h"
#include "src/code/codefile.h"
#include "src/code/codeformopts.h"
#include "src/code/codelines.h"
#include "src/code/qrpng.h"
#include "src/code/qrsvg.h"
#include "src/code/qrterm.h"

struct drawing {
    const struct codeformopts *opts;
    const char *path; /* NULL: characters on standard output */
    char level;
    struct codelines lines;
    struct qrsymbols symbols;
    char *files[QRSYMBOLS_MAX];
};

/* Dark modules as 1, a text for each row, quiet zone included. */
static json_t *rows_json(const struct qrsymbols_one *one)
{
    json_t *rows = json_array();
    char *row = calloc(1, one->width + 1);

    if (!row) {
        json_decref(rows);
        return NULL;
    }
    for (size_t y = 0; y < one->width; y++) {
        for (size_t x = 0; x < one->width; x++)
            row[x] = qrsymbols_dark(one, x, y) ? '1' : '0';
        (void)json_array_append_new(rows, json_string(row));
    }
    free(row);
    return rows;
}

static json_t *symbol_json(const struct drawing *d, size_t i)
{
    const struct qrsymbols_one *one = &d->symbols.one[i];
    json_t *object = json_object();

    (void)json_object_set_new(object, "version", json_integer(one->version));
    (void)json_object_set_new(object, "modules", json_integer((json_int_t)(one->width - 2 * QRSYMBOLS_QUIET)));
    if (d->path)
        (void)json_object_set_new(object, "file", json_string(d->files[i]));
    else if (json_object_set_new(object, "rows", rows_json(one)))
        out_incomplete();
    return object;
}

static void show_json(const struct drawing *d)
{
    char level[2] = {d->level, '\0'};
    struct codefacts *facts = codefacts_new(true);
    json_t *symbols = json_array();

    for (size_t i = 0; i < d->symbols.count; i++)
        (void)json_array_append_new(symbols, symbol_json(d, i));
    codefacts_text(facts, "kind", NULL, kind_word(d->lines.code->kind));
    codefacts_text(facts, "code", NULL, d->lines.text);
    codefacts_number(facts, "symbols", NULL, d->lines.symbols);
    codefacts_text(facts, "level", NULL, level);
    codefacts_json(facts, "qr", symbols);
    codefacts_print(facts);
}

static void show_files(const struct drawing *d)
{
    for (size_t i = 0; i < d->symbols.count; i++) {
        const struct qrsymbols_one *one = &d->symbols.one[i];
        size_t side = one->width - 2 * QRSYMBOLS_QUIET;
        char name[FAIL_TEXT_MAX] = {0};

        (void)fail_text(name, sizeof(name), "%s", d->files[i]);
        out_text("%s: %s, %zu symbols, QR version %u-%c, %zu by %zu modules", name, kind_name(d->lines.code->kind),
                 d->lines.symbols, one->version, d->level, side, side);
        if (d->symbols.count > 1)
            out_text(", part %zu of %zu", i + 1, d->symbols.count);
        out_text("\n");
    }
}

static void show_characters(const struct drawing *d)
{
    bool ascii = d->opts->ascii || !qrterm_has_blocks();
    size_t there = qrterm_columns_there();
    size_t columns = qrterm_columns(&d->symbols.one[0], ascii);

    if (there > 0 && columns > there)
        report_warning("the drawing is %zu columns wide, the terminal has %zu: --png FILE or --svg FILE draws it to a "
                       "file",
                       columns, there);
    for (size_t i = 0; i < d->symbols.count; i++) {
        if (d->symbols.count > 1)
            out_text("%spart %zu of %zu\n", i > 0 ? "\n" : "", i + 1, d->symbols.count);
        qrterm_draw(&d->symbols.one[i], ascii);
    }
}

/* The names of all files, each of which can be written: nothing is begun that cannot be ended. */
static enum plr_err name_files(struct drawing *d, struct fail *f)
{
    size_t count = d->symbols.count;
    enum plr_err err = PLR_OK;

    if (count > 1 && strcmp(d->path, "-") == 0) {
        err = fail_set(f, PLR_ERR_USAGE, "usage", "%zu QR symbols need a file each, not standard output", count);
        fail_hint(f, "name a file: --png code.png makes code-1.png and so on");
        return err;
    }
    for (size_t i = 0; i < count && !err; i++) {
        d->files[i] = count > 1 ? codefile_part(d->path, i + 1) : strdup(d->path);
        if (!d->files[i])
            return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a file name");
        err = codefile_check(d->files[i], d->opts->force, f);
    }
    return err;
}

static enum plr_err write_files(struct drawing *d, struct fail *f)
{
    enum plr_err err = name_files(d, f);

    for (size_t i = 0; i < d->symbols.count && !err; i++) {
        char *bytes = NULL;
        size_t len = 0;

        err = d->opts->png ? qrpng_draw(&bytes, &len, &d->symbols.one[i], f)
                           : qrsvg_draw(&bytes, &len, &d->symbols.one[i], f);
        if (!err)
            err = codefile_write(d->files[i], d->opts->force, bytes, len, f);
        free(bytes);
    }
    return err;
}

static void show(const struct drawing *d)
{
    if (d->opts->code.json)
        show_json(d);
    else if (!d->path)
        show_characters(d);
    else if (strcmp(d->path, "-") != 0)
        show_files(d);
}

int codeqr_run(void *input)
{
    struct drawing d = {.opts = input};
    struct codetext *code = NULL;
    struct fail f = {0};
    const char *verb = "start";
    char *text = NULL;
    size_t len = 0;
    int status = EXIT_DONE;
    enum plr_err err = keys_init(&f);

    d.path = d.opts->png ? d.opts->png : d.opts->svg;
    d.level = d.opts->level ? d.opts->level : 'M';
    if (!err) {
        verb = "read the code";
        err = codeopts_text(&text, &len, &d.opts->code, &f);
    }
    if (!err)
        err = codetext_read(&code, text, len, &f);
    if (!err)
        err = codelines_open(&d.lines, code, &f);
    if (!err) {
        verb = "draw the code";
        err = qrsymbols_make(&d.symbols, d.lines.text, d.level, &f);
    }
    if (!err && d.path)
        err = write_files(&d, &f);
    if (err)
        status = (int)report_fail(verb, &f);
    else
        show(&d);
    for (size_t i = 0; i < QRSYMBOLS_MAX; i++)
        free(d.files[i]);
    qrsymbols_clear(&d.symbols);
    codelines_clear(&d.lines);
    free(code);
    free(text);
    return status;
}
