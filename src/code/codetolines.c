#include "src/code/codetolines.h"

#include "codec/symbol.h"
#include "keys/keys.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/code/codeopts.h"
#include "src/code/codetext.h"

static void print_json(const struct codetext *t, const uint8_t *stream, char *text)
{
    json_t *o = json_object();
    json_t *rows = json_array();

    symbol_write(text, stream, t->stream_len);
    (void)json_object_set_new(o, "kind", json_string(kind_word(t->kind)));
    (void)json_object_set_new(o, "code", json_string(text));
    for (size_t n = 1; n <= slrtext_line_count(t->stream_len); n++) {
        uint8_t sym[SLRTEXT_LINE_LEN] = {0};
        char row[SLRTEXT_ROW_MAX] = {0};

        symbol_group(row, sym, slrtext_line(sym, stream, t->stream_len, t->slr.doc_tag, n), ' ');
        (void)json_array_append_new(rows, json_string(row));
    }
    (void)json_object_set_new(o, "lines", rows);
    out_json(o);
}

static void print_sheet(const struct codetext *t, const uint8_t *stream)
{
    for (size_t n = 1; n <= slrtext_line_count(t->stream_len); n++) {
        uint8_t sym[SLRTEXT_LINE_LEN] = {0};
        char row[SLRTEXT_ROW_MAX] = {0};

        slrtext_row(row, sym, slrtext_line(sym, stream, t->stream_len, t->slr.doc_tag, n), n);
        out_text("%s\n", row);
    }
}

static enum plr_err show(const struct codetext *t, const struct codeopts *opts, struct fail *f)
{
    uint8_t *stream = NULL;
    char *text = NULL;
    enum plr_err err = PLR_OK;

    if (t->kind != CODE_SLR) {
        fail_set(f, PLR_ERR_KIND, "wrongkind", "this is a %s, which is one line", kind_name(t->kind));
        fail_hint(f, "only SLR authorizations have a sheet of lines");
        return PLR_ERR_KIND;
    }
    stream = malloc(SLRTEXT_STREAM_MAX);
    text = malloc(SLRTEXT_STREAM_MAX + 1);
    if (stream == NULL || text == NULL) {
        err = fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for an authorization");
        goto out;
    }
    (void)slrtext_stream(stream, &t->slr);
    if (opts->json) {
        print_json(t, stream, text);
    } else if (opts->join) {
        symbol_write(text, stream, t->stream_len);
        out_text("%s\n", text);
    } else {
        print_sheet(t, stream);
    }
out:
    free(stream);
    free(text);
    return err;
}

int codetolines_run(void *input)
{
    const struct codeopts *opts = input;
    struct codetext *t = NULL;
    struct fail f = {0};
    char *text = NULL;
    size_t len = 0;
    enum plr_err err = keys_init(&f);

    if (err == PLR_OK)
        err = codeopts_text(&text, &len, opts, &f);
    if (err == PLR_OK)
        err = codetext_read(&t, text, len, &f);
    if (err == PLR_OK)
        err = show(t, opts, &f);
    free(text);
    free(t);
    return err != PLR_OK ? (int)report_fail("make lines of the code", &f) : EXIT_DONE;
}
