#include "src/cli/codearg.h"

#include "codec/symbol.h"
#include "src/cli/file.h"
#include "src/cli/fixsheet.h"
#include "src/cli/report.h"
#include "src/cli/xmltext.h"

/* Groups typed with blanks come as several operands. */
static enum plr_err join(char **ret, size_t *ret_len, const struct codearg *arg, struct fail *f)
{
    size_t len = 0;
    char *text = NULL;
    char *at = NULL;

    for (size_t i = 0; i < arg->count; i++) {
        size_t n = strlen(arg->operands[i]) + 1;

        if (n > CODEARG_MAX - len)
            return fail_set(f, PLR_ERR_SPACE, "toolong", "the code is longer than %u bytes", CODEARG_MAX);
        len += n;
    }
    text = malloc(len + 1);
    if (text == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a code of %zu bytes", len);
    at = text;
    for (size_t i = 0; i < arg->count; i++) {
        if (i > 0)
            *at++ = ' ';
        at = stpcpy(at, arg->operands[i]);
    }
    *ret = text;
    *ret_len = (size_t)(at - text);
    return PLR_OK;
}

enum plr_err codearg_read(char **ret, size_t *ret_len, const struct codearg *arg, struct fail *f)
{
    if (arg->count == 0 && arg->file == NULL) {
        fail_set(f, PLR_ERR_USAGE, "missingoperand", "there is no code to read");
        fail_hint(f, "give the code as an operand, name a file with --file FILE, or \"-\" for standard input");
        return PLR_ERR_USAGE;
    }
    if (arg->count > 0 && arg->file != NULL)
        return fail_set(f, PLR_ERR_USAGE, "twosources", "the operand \"%s\" and --file \"%s\" exclude each other",
                        arg->operands[0], arg->file);
    if (arg->file != NULL || (arg->count == 1 && strcmp(arg->operands[0], "-") == 0))
        return file_read(ret, ret_len, arg->file != NULL ? arg->file : "-", CODEARG_MAX, f);
    return join(ret, ret_len, arg, f);
}

bool codearg_asks(const struct codearg *arg)
{
    return arg->count == 0 && arg->file == NULL && typing_possible();
}

static enum plr_err fail_several(size_t count, struct fail *f)
{
    fail_set(f, PLR_ERR_CHECK, "several", "%zu codes are equally likely", count);
    fail_hint(f, "\"plr-code fix\" lists them; compare where they differ");
    return PLR_ERR_CHECK;
}

static enum plr_err replace(char **text, size_t *len, const uint8_t *sym, size_t count, struct fail *f)
{
    char *fixed = malloc(count + 1);

    if (fixed == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a code");
    symbol_write(fixed, sym, count);
    free(*text);
    *text = fixed;
    *len = count;
    return PLR_OK;
}

static enum plr_err fix_sheet(char **text, size_t *len, const struct trust *trust, struct fail *f)
{
    struct fixsheet *x = NULL;
    const uint8_t *stream = NULL;
    size_t count = 0;
    enum plr_err err = fixsheet_find(&x, *text, *len, trust, f);

    if (err != PLR_OK)
        return err;
    for (size_t i = 0; i < fixsheet_findings(x); i++) {
        char words[MEND_TEXT_MAX + 80] = "";

        fixsheet_finding(words, sizeof words, x, i);
        report_line("%s", words);
    }
    if (fixsheet_whole(x, &stream, &count)) {
        err = replace(text, len, stream, count, f);
    } else {
        err = fail_set(f, PLR_ERR_CHECK, "nofix", "the sheet does not come out");
        fail_hint(f, "compare the lines named above with the original");
    }
    fixsheet_free(x);
    return err;
}

/* The kind that the text is to be repaired as: of the two kinds that give something back, the one that it begins as; of
 * the two PLR authorizations, of which one is half as long as the other, that whose length is nearer, since the symbol
 * that tells them apart may be the mistyped one. */
static enum code_kind meant(const struct typing_task *task, const char *text, size_t len)
{
    uint8_t sym[CODE_SYM_MAX] = {0};
    size_t n = 0;
    enum plr_err err = symbol_read(sym, &n, sizeof sym, text, len, NULL);

    if (task->request)
        return CODE_REQUEST;
    if (task->giveback)
        return err != PLR_ERR_TEXT && kind_of(sym[0]) == CODE_CONFIRMATION ? CODE_CONFIRMATION : CODE_RETURN;
    return err == PLR_OK && n < TYPING_PLR_HALFWAY ? CODE_PLR_DEVICE : CODE_PLR;
}

static enum plr_err fix_short(char **text, size_t *len, const struct typing_task *task, struct fail *f)
{
    struct mend m = {.typed_len = 0};
    char words[MEND_TEXT_MAX] = "";
    enum plr_err err = PLR_OK;

    err = mend_find(&m, meant(task, *text, *len), *text, *len, task->judge.accepts != NULL ? &task->judge : NULL, f);

    if (err != PLR_OK)
        return err;
    if (m.result.count > 1)
        return fail_several(m.result.count, f);
    if (m.result.candidates[0].class == REPAIR_NONE)
        return PLR_OK;
    mend_describe(words, &m.result.candidates[0], m.typed, m.typed_len);
    report_line("put right: %s", words);
    return replace(text, len, m.result.candidates[0].sym, m.result.candidates[0].len, f);
}

enum plr_err codearg_get(char **ret, size_t *ret_len, const struct codearg *arg, const struct typing_task *task,
                         bool fix, struct fail *f)
{
    char *text = NULL;
    size_t len = 0;
    uint8_t first = 0;
    size_t n = 0;
    enum plr_err err = PLR_OK;

    if (codearg_asks(arg))
        return typing_ask(ret, ret_len, task, f);
    err = codearg_read(&text, &len, arg, f);
    if (err == PLR_OK && fix && fixsheet_is_sheet(text, len)) {
        err = fix_sheet(&text, &len, task->trust, f);
    } else if (err == PLR_OK && fix) {
        bool slr = xmltext_is(text, len) ||
                   (symbol_read(&first, &n, 1, text, len, NULL) != PLR_ERR_TEXT && first == kind_symbol(CODE_SLR));

        if (!(task->slr && slr)) /* neither XML nor one line has check symbols to be put right by */
            err = fix_short(&text, &len, task, f);
    }
    if (err != PLR_OK) {
        free(text);
        return err;
    }
    *ret = text;
    *ret_len = len;
    return PLR_OK;
}
