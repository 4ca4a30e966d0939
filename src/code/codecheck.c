#include "src/code/codecheck.h"

#include "keys/keys.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/code/codefacts.h"
#include "src/code/codeopts.h"
#include "src/code/codetext.h"
#include "src/code/codexml.h"

static void show(const struct codetext *t, bool json)
{
    bool slr = t->kind == CODE_SLR;
    size_t symbols = slr ? t->stream_len : t->code.len;

    if (!json) {
        out_text("%s%s, %zu symbols: correct\n", kind_name(t->kind), t->xml ? " as XML" : "", symbols);
        return;
    }
    struct codefacts *facts = codefacts_new(true);
    codefacts_text(facts, "kind", NULL, kind_word(t->kind));
    if (t->xml)
        codefacts_text(facts, "envelope", NULL, "xml");
    codefacts_number(facts, "symbols", NULL, symbols);
    codefacts_bool(facts, "correct", NULL, true);
    codefacts_print(facts);
}

/* Right as a text; whether its signature is, nobody here can say. */
static void show_foreign(const struct fail *why, bool json)
{
    if (!json) {
        out_text("%s as XML: well-formed, %s\n", kind_name(CODE_SLR), why->why);
        return;
    }
    struct codefacts *facts = codefacts_new(true);
    codefacts_text(facts, "kind", NULL, kind_word(CODE_SLR));
    codefacts_text(facts, "envelope", NULL, "xml");
    codefacts_bool(facts, "correct", NULL, true);
    codefacts_text(facts, "signature", NULL, why->why);
    codefacts_print(facts);
}

int codecheck_run(void *input)
{
    const struct codeopts *opts = input;
    struct codetext *t = NULL;
    struct fail f = {0};
    char *text = NULL;
    size_t len = 0;
    int status = EXIT_DONE;

    if (keys_init(&f)) {
        status = (int)report_fail("start", &f);
        goto out;
    }
    if (codeopts_text(&text, &len, opts, &f) || codetext_read(&t, text, len, &f)) {
        if (text && codexml_is_foreign(text, len, &f)) {
            show_foreign(&f, opts->json);
            goto out;
        }
        status = (int)report_fail("read the code", &f);
        goto out;
    }
    show(t, opts->json);
out:
    free(text);
    free(t);
    return status;
}
