#include "src/code/codespell.h"

#include "codec/spell.h"
#include "codec/symbol.h"
#include "keys/keys.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/code/codefacts.h"
#include "src/code/codeformopts.h"
#include "src/code/codelines.h"

static json_t *group_json(const struct codelines *lines, size_t line, size_t group, const uint8_t *sym, size_t len)
{
    char text[SPELL_GROUP_LEN + 1] = {0};
    json_t *words = json_array();
    json_t *object = json_object();

    symbol_write(text, sym, len);
    for (size_t i = 0; i < len; i++)
        (void)json_array_append_new(words, json_string(spell_word(sym[i])));
    if (lines->sheet)
        (void)json_object_set_new(object, "line", json_integer((json_int_t)line));
    (void)json_object_set_new(object, "group", json_integer((json_int_t)group));
    (void)json_object_set_new(object, "text", json_string(text));
    (void)json_object_set_new(object, "words", words);
    return object;
}

static void print_group(const struct codelines *lines, size_t line, size_t group, const uint8_t *sym, size_t len)
{
    char words[SPELL_GROUP_TEXT] = {0};

    (void)spell_group(words, sym, len);
    if (lines->sheet)
        out_text("line %zu, group %zu:%s %s\n", line, group, group < 10 ? " " : "", words);
    else
        out_text("group %zu:%s %s\n", group, group < 10 && lines->symbols > 9 * SPELL_GROUP_LEN ? " " : "", words);
}

static void show_groups(const struct codelines *lines, json_t *groups)
{
    uint8_t sym[CODELINES_SYM_MAX] = {0};

    for (size_t n = 1; n <= lines->count; n++) {
        size_t len = codelines_get(sym, lines, n);

        if (n > 1 && !groups)
            out_text("\n");
        for (size_t at = 0; at < len; at += SPELL_GROUP_LEN) {
            size_t left = len - at < SPELL_GROUP_LEN ? len - at : SPELL_GROUP_LEN;

            if (groups)
                (void)json_array_append_new(groups, group_json(lines, n, at / SPELL_GROUP_LEN + 1, sym + at, left));
            else
                print_group(lines, n, at / SPELL_GROUP_LEN + 1, sym + at, left);
        }
    }
}

static void show(const struct codelines *lines, const struct codeformopts *opts)
{
    if (!opts->code.json) {
        if (opts->reverse)
            out_code(lines->text);
        else
            show_groups(lines, NULL);
        return;
    }
    struct codefacts *facts = codefacts_new(true);
    codefacts_text(facts, "kind", NULL, kind_word(lines->code->kind));
    codefacts_text(facts, "code", NULL, lines->text);
    codefacts_number(facts, "symbols", NULL, lines->symbols);
    if (!opts->reverse) {
        json_t *groups = json_array();

        show_groups(lines, groups);
        codefacts_json(facts, "groups", groups);
    }
    codefacts_print(facts);
}

/* Words to typed text, in place of them. */
static enum plr_err unspell(char **text, size_t *len, struct fail *f)
{
    struct code code = {.len = 0};
    char *typed = NULL;
    enum plr_err err = code_read(&code, *text, *len, f);

    if (err == PLR_ERR_KIND && strcmp(f->reason, "share") == 0)
        return err; /* not spelled at all, and secret */
    typed = malloc(*len + 1);
    if (!typed)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a code");
    err = spell_read(typed, len, *text, *len, f);
    if (err) {
        free(typed);
        return err;
    }
    free(*text);
    *text = typed;
    return PLR_OK;
}

int codespell_run(void *input)
{
    const struct codeformopts *opts = input;
    struct codelines lines = {.count = 0};
    struct codetext *code = NULL;
    struct fail f = {0};
    const char *verb = "start";
    char *text = NULL;
    size_t len = 0;
    int status = EXIT_DONE;
    enum plr_err err = keys_init(&f);

    if (!err) {
        verb = opts->reverse ? "read the words" : "read the code";
        err = codeopts_text(&text, &len, &opts->code, &f);
    }
    if (!err && opts->reverse)
        err = unspell(&text, &len, &f);
    if (!err)
        err = codetext_read(&code, text, len, &f);
    if (!err)
        err = codelines_open(&lines, code, &f);
    if (err)
        status = (int)report_fail(verb, &f);
    else
        show(&lines, opts);
    codelines_clear(&lines);
    free(code);
    free(text);
    return status;
}
