#include "src/code/codefix.h"

#include "codec/symbol.h"
#include "keys/keys.h"
#include "src/cli/fixsheet.h"
#include "src/cli/out.h"
#include "src/cli/report.h"
#include "src/cli/xmltext.h"
#include "src/code/codejudge.h"
#include "src/code/codeopts.h"
#include "src/code/codetext.h"

struct job {
    const struct codeopts *opts;
    struct codeagainst against;
    struct codejudge judge;
    char *text;
    size_t len;
    const char *verb;
    bool answered; /* no, as an object on standard output */
};

static json_t *begin(enum code_kind kind)
{
    json_t *o = json_object();

    (void)json_object_set_new(o, "kind", json_string(kind_word(kind)));
    return o;
}

/* What is proposed: the code alone on standard output, everything else beside it. */
static void propose(const struct job *job, json_t *o, const char *canonical, bool changed)
{
    if (!job->opts->json) {
        out_text("%s\n", canonical);
        json_decref(o);
        return;
    }
    (void)json_object_set_new(o, "code", json_string(canonical));
    (void)json_object_set_new(o, "changed", json_boolean(changed));
    out_json(o);
}

/* Nothing, or too much, is likely: with --json the object says what was found. */
static void answer_no(struct job *job, json_t *o)
{
    if (!job->opts->json) {
        json_decref(o);
        return;
    }
    (void)json_object_set_new(o, "code", json_null());
    out_json(o);
    job->answered = true;
}

static void note_short(const struct mend *m, json_t *o)
{
    size_t have = m->result.count < REPAIR_CANDIDATES_MAX ? m->result.count : REPAIR_CANDIDATES_MAX;
    json_t *list = json_array();

    for (size_t i = 0; i < have; i++) {
        char words[MEND_TEXT_MAX] = {0};
        char text[CODE_SYM_MAX + 1] = {0};
        struct code code = {.len = 0};
        json_t *one = json_object();

        mend_code(&code, m, i);
        code_text(text, &code);
        mend_describe(words, &m->result.candidates[i], m->typed, m->typed_len);
        if (have > 1)
            report_line("%s  (%s)", text, words);
        else if (m->result.candidates[i].class != REPAIR_NONE)
            report_line("%s. Does your paper say so?", words);
        (void)json_object_set_new(one, "code", json_string(text));
        (void)json_object_set_new(one, "mistake", json_string(repair_class_word(m->result.candidates[i].class)));
        (void)json_object_set_new(one, "symbol", json_integer((json_int_t)m->result.candidates[i].at + 1));
        (void)json_object_set_new(one, "explanation", json_string(words));
        (void)json_array_append_new(list, one);
    }
    (void)json_object_set_new(o, "proposals", list);
}

static enum plr_err fix_short(struct job *job, struct fail *f)
{
    struct mend_judge judge = {.accepts = codejudge_accepts, .context = &job->judge};
    struct mend m;
    struct code code = {.len = 0};
    char text[CODE_SYM_MAX + 1] = {0};
    json_t *o = NULL;
    enum plr_err err = mend_find(&m, CODE_NONE, job->text, job->len, &judge, f);

    /* The question was whether there is a likely fix; a character that no code has is another matter. */
    if (err == PLR_ERR_CHECK || (err == PLR_ERR_TEXT && strcmp(f->reason, "badlength") == 0))
        f->err = err = PLR_ERR_NO;
    if (err != PLR_OK)
        return err;
    o = begin(m.kind);
    note_short(&m, o);
    if (m.result.count == 1) {
        mend_code(&code, &m, 0);
        code_text(text, &code);
        propose(job, o, text, m.result.candidates[0].class != REPAIR_NONE);
        return PLR_OK;
    }
    answer_no(job, o);
    fail_set(f, PLR_ERR_NO, "several", "%s%zu codes are equally likely",
             m.result.count > REPAIR_CANDIDATES_MAX ? "more than " : "",
             m.result.count > REPAIR_CANDIDATES_MAX ? (size_t)REPAIR_CANDIDATES_MAX : m.result.count);
    fail_hint(f, "compare where they differ; --trust with --udi and --request, or --catalogue, can decide");
    return PLR_ERR_NO;
}

/* One line or XML, without check symbols of its own: there is nothing to repair it by. */
static enum plr_err fix_line(struct job *job, struct fail *f)
{
    struct codetext *t = NULL;
    uint8_t *stream = NULL;
    char *text = NULL;
    enum plr_err err = codetext_read(&t, job->text, job->len, f);

    if (err != PLR_OK) {
        if (f->hint[0] == '\0')
            fail_hint(f,
                      "one line has no check symbols to repair it by; copy the sheet, or compare it with the original");
        return err;
    }
    stream = malloc(SLRTEXT_STREAM_MAX);
    text = malloc(SLRTEXT_STREAM_MAX + 1);
    if (stream == NULL || text == NULL) {
        err = fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for an authorization");
    } else {
        symbol_write(text, stream, slrtext_stream(stream, &t->slr));
        propose(job, begin(CODE_SLR), text, false);
    }
    free(stream);
    free(text);
    free(t);
    return err;
}

static enum plr_err show_sheet(struct job *job, const struct fixsheet *x, struct fail *f)
{
    const uint8_t *stream = NULL;
    size_t len = 0;
    json_t *o = begin(CODE_SLR);
    json_t *list = json_array();
    char *text = NULL;
    enum plr_err err = PLR_OK;

    for (size_t i = 0; i < fixsheet_findings(x); i++) {
        char words[MEND_TEXT_MAX + 80] = {0};

        fixsheet_finding(words, sizeof words, x, i);
        report_line("%s", words);
        (void)json_array_append_new(list, json_string(words));
    }
    (void)json_object_set_new(o, "findings", list);
    if (!fixsheet_whole(x, &stream, &len)) {
        answer_no(job, o);
        fail_set(f, PLR_ERR_NO, "nofix", "the sheet does not come out");
        fail_hint(f, "compare the lines named above with the original and try again");
        return PLR_ERR_NO;
    }
    text = malloc(len + 1);
    if (text == NULL) {
        json_decref(o);
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for an authorization");
    }
    symbol_write(text, stream, len);
    propose(job, o, text, !fixsheet_is_right(x));
    free(text);
    return err;
}

static enum plr_err fix(struct job *job, struct fail *f)
{
    struct fixsheet *x = NULL;
    uint8_t first[1] = {0};
    size_t n = 0;
    enum plr_err err = PLR_OK;

    job->verb = "fix the code";
    if (xmltext_is(job->text, job->len))
        return fix_line(job, f);
    if (fixsheet_is_sheet(job->text, job->len)) {
        err = fixsheet_find(&x, job->text, job->len, job->against.trust, f);
        if (err == PLR_OK)
            err = show_sheet(job, x, f);
        fixsheet_free(x);
        return err;
    }
    err = symbol_read(first, &n, 1, job->text, job->len, NULL);
    if ((err == PLR_OK || err == PLR_ERR_SPACE) && first[0] == kind_symbol(CODE_SLR) && job->len > 2 * REPAIR_TYPED_MAX)
        return fix_line(job, f);
    return fix_short(job, f);
}

int codefix_run(void *input)
{
    struct job job = {.opts = input, .verb = "start"};
    struct fail f = {0};
    enum plr_err err = keys_init(&f);

    if (err == PLR_OK) {
        job.verb = "read the code";
        err = codeopts_text(&job.text, &job.len, job.opts, &f);
    }
    if (err == PLR_OK)
        err = codeagainst_read(&job.against, &job.verb, job.opts, &f);
    if (err == PLR_OK) {
        job.verb = "read the catalogue";
        err = codejudge_read(&job.judge, &job.against, job.opts->catalogue, &f);
    }
    if (err == PLR_OK)
        err = fix(&job, &f);
    codejudge_clear(&job.judge);
    codeagainst_clear(&job.against);
    free(job.text);
    if (err != PLR_OK && job.answered) {
        report_line("%s", f.why);
        return EXIT_NO;
    }
    return err != PLR_OK ? (int)report_fail(job.verb, &f) : EXIT_DONE;
}
