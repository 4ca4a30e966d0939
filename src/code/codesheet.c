#include "src/code/codesheet.h"

#include "keys/keys.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/when.h"
#include "src/code/codefacts.h"
#include "src/code/codefile.h"
#include "src/code/codeformopts.h"
#include "src/code/sheetpdf.h"
#include "src/code/sheettext.h"

struct printed {
    char *bytes;
    size_t len;
    size_t pages;
};

static void show_json(const struct sheet *sheet, const struct printed *printed, const char *path)
{
    struct codefacts *facts = codefacts_new(true);

    codefacts_text(facts, "kind", NULL, kind_word(sheet->lines->code->kind));
    codefacts_text(facts, "code", NULL, sheet->lines->text);
    codefacts_number(facts, "symbols", NULL, sheet->lines->symbols);
    if (sheet->lines->sheet) {
        char tag[3] = {sheet->lines->text[4], sheet->lines->text[5], '\0'};

        codefacts_number(facts, "lines", NULL, sheet->lines->count);
        codefacts_text(facts, "document-tag", NULL, tag);
    }
    if (sheet->receipt[0])
        codefacts_text(facts, "confirmation-code", NULL, sheet->receipt);
    codefacts_number(facts, "pages", NULL, printed->pages);
    if (path)
        codefacts_text(facts, "file", NULL, path);
    else
        codefacts_text(facts, "text", NULL, printed->bytes);
    codefacts_print(facts);
}

static void show(const struct sheet *sheet, const struct printed *printed, const struct codeformopts *opts)
{
    char name[FAIL_TEXT_MAX] = {0};

    if (opts->code.json) {
        show_json(sheet, printed, opts->pdf);
    } else if (!opts->pdf) {
        out_bytes(printed->bytes, printed->len);
    } else if (strcmp(opts->pdf, "-") != 0) {
        (void)fail_text(name, sizeof(name), "%s", opts->pdf);
        out_text("%s: %s, %zu symbols, %zu page%s\n", name, kind_name(sheet->lines->code->kind), sheet->lines->symbols,
                 printed->pages, printed->pages > 1 ? "s" : "");
    }
}

/* Everything that can be wrong with what was given, before anything is written. */
static enum plr_err prepare(struct sheet *ret, struct udi *udi, const struct codelines *lines,
                            const struct codeformopts *opts, struct fail *f)
{
    enum plr_err err = PLR_OK;

    if (opts->code.udi)
        err = udi_parse(udi, opts->code.udi, strlen(opts->code.udi), f);
    if (!err)
        err = sheet_make(ret, lines, opts->code.udi ? udi : NULL, opts->title, when_now_s(), f);
    return err;
}

static enum plr_err print(struct printed *ret, const struct sheet *sheet, const struct codeformopts *opts,
                          struct fail *f)
{
    enum plr_err err = PLR_OK;

    if (!opts->pdf)
        return sheettext_make(&ret->bytes, &ret->len, &ret->pages, sheet, f);
    err = sheetpdf_make(&ret->bytes, &ret->len, &ret->pages, sheet, f);
    if (!err)
        err = codefile_write(opts->pdf, opts->force, ret->bytes, ret->len, f);
    return err;
}

int codesheet_run(void *input)
{
    const struct codeformopts *opts = input;
    struct codelines lines = {.count = 0};
    struct printed printed = {.bytes = NULL};
    struct sheet sheet = {.lines = NULL};
    struct codetext *code = NULL;
    struct udi udi = {.text = ""};
    struct fail f = {0};
    const char *verb = "start";
    char *text = NULL;
    size_t len = 0;
    int status = EXIT_DONE;
    enum plr_err err = keys_init(&f);

    if (!err) {
        verb = "read the code";
        err = codeopts_text(&text, &len, &opts->code, &f);
    }
    if (!err)
        err = codetext_read(&code, text, len, &f);
    if (!err)
        err = codelines_open(&lines, code, &f);
    if (!err) {
        verb = "make the sheet";
        err = prepare(&sheet, &udi, &lines, opts, &f);
    }
    if (!err)
        err = print(&printed, &sheet, opts, &f);
    if (err)
        status = (int)report_fail(verb, &f);
    else
        show(&sheet, &printed, opts);
    free(printed.bytes);
    codelines_clear(&lines);
    free(code);
    free(text);
    return status;
}
