#include "src/cli/typing.h"

#include <unistd.h>

#include "codec/request.h"
#include "codec/symbol.h"
#include "src/cli/draft.h"
#include "src/cli/proposals.h"
#include "src/cli/report.h"
#include "src/cli/typesheet.h"

#define PROMPT_MAX 64
#define PASTE_MAX  (SLRTEXT_LINE_LEN + 8) /* a longer first row is the one line, not line 1 of a sheet */

enum mode { MODE_NONE, MODE_SHORT, MODE_SHEET, MODE_ONE_LINE };

struct session {
    const struct typing_task *task;
    struct typist *typist;
    struct draft draft;
    enum mode mode;
    enum code_kind kind;
    struct typesheet sheet; /* of an SLR authorization */
    bool stopped;
    bool done;
    char offer[DRAFT_ROW_MAX + 1]; /* row to be typed again */
    struct mend mend;              /* of a short code, when it is whole */
};

static void say(const char *text)
{
    (void)fprintf(stderr, "%s\n", text);
}

void typing_settle(const char *draft_dir, const char *draft_name, enum plr_err err)
{
    if (err == PLR_OK || exits_of(err) != EXIT_SYSTEM)
        draft_forget(draft_dir, draft_name);
}

bool typing_possible(void)
{
    return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

/* What was typed may be a secret. */
static void forget(void *bytes, size_t len)
{
    if (bytes != NULL)
        explicit_bzero(bytes, len);
    free(bytes);
}

static bool wanted(const struct typing_task *t, enum code_kind kind)
{
    switch (kind) {
    case CODE_PLR:
    case CODE_PLR_DEVICE:
        return t->plr;
    case CODE_SLR:
        return t->slr;
    case CODE_REQUEST:
        return t->request;
    case CODE_RETURN:
    case CODE_CONFIRMATION:
        return t->giveback;
    case CODE_SHARE:
        return t->share;
    case CODE_NONE:
        break;
    }
    return false;
}

/* --- a short code ------------------------------------------------------------------------------------------------- */

static size_t symbols_of(const struct draft *d)
{
    uint8_t sym[TYPESHEET_ROW_MAX] = {0};
    size_t sum = 0;

    for (size_t i = 0; i < d->count; i++) {
        size_t n = 0;

        if (symbol_read(sym, &n, sizeof sym, d->rows[i], strlen(d->rows[i]), NULL) == PLR_OK)
            sum += n;
    }
    return sum;
}

static enum plr_err find_short(struct session *s, struct fail *f)
{
    const struct mend_judge *judge = s->task->judge.accepts != NULL ? &s->task->judge : NULL;
    char *text = NULL;
    size_t len = 0;
    enum plr_err err = draft_text(&text, &len, &s->draft, f);

    if (err == PLR_OK)
        err = mend_find(&s->mend, s->kind, text, len, judge, f);
    forget(text, len);
    return err;
}

/* The rows are to be typed again, each offered as it was. */
static void again(struct session *s)
{
    size_t used = 0;

    s->offer[0] = '\0';
    for (size_t i = 0; i < s->draft.count; i++)
        used += fail_text(s->offer + used, sizeof s->offer - used, "%s%s", i > 0 ? " " : "", s->draft.rows[i]);
    draft_clear(&s->draft);
}

/* How long a request says it is; 0 if it does not, or is no request. */
static size_t announced(const struct session *s)
{
    uint8_t sym[TYPESHEET_ROW_MAX] = {0};
    char *text = NULL;
    size_t len = 0;
    size_t n = 0;

    if (s->kind != CODE_REQUEST || draft_text(&text, &len, &s->draft, NULL) != PLR_OK)
        return 0;
    if (symbol_read(sym, &n, sizeof sym, text, len, NULL) != PLR_OK)
        n = 0;
    forget(text, len);
    return request_announced_len(sym, n);
}

/* Is it whole? Then find what it is, and ask where that is not what was typed. finished: the person says it is all. */
static void try_short(struct session *s, bool finished)
{
    struct fail f = {0};
    size_t min = 0;
    size_t max = 0;
    size_t have = symbols_of(&s->draft);
    enum plr_err err = PLR_OK;
    int pick = -1;

    /* Half as long as it began to look: the symbol that tells the two PLR authorizations apart is mistyped. */
    if (finished && s->kind == CODE_PLR && have < TYPING_PLR_HALFWAY)
        s->kind = CODE_PLR_DEVICE;
    kind_length(s->kind, &min, &max);
    finished = finished || have >= max || have == announced(s);
    if (!finished && have < min)
        return;
    err = find_short(s, &f);
    if (!finished && (err != PLR_OK || s->mend.result.candidates[0].class != REPAIR_NONE))
        return; /* perhaps there is more to come */
    if (err != PLR_OK) {
        (void)fprintf(stderr, "%s\n%s\n", f.why, f.hint);
        again(s);
        return;
    }
    pick = proposals_confirm(s->typist, &s->mend.result, s->mend.typed, s->mend.typed_len, "");
    if (pick < 0) {
        again(s);
        return;
    }
    s->mend.result.candidates[0] = s->mend.result.candidates[pick];
    s->done = true;
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

static bool choose_mode(struct session *s, const uint8_t *sym, size_t len)
{
    enum code_kind kind = sym[0] == SYMBOL_ERASED ? CODE_NONE : kind_of(sym[0]);
    const struct typing_task *t = s->task;

    if (kind == CODE_NONE || !wanted(t, kind)) {
        /* More than a mistyped first symbol can explain; a secret is not kept as a draft whatever its length. */
        if (kind == CODE_SHARE || (kind != CODE_NONE && len >= 20)) {
            (void)fprintf(stderr, "That looks like a %s; the %s is wanted.\n", kind_name(kind), t->what);
            return false;
        }
        /* The first symbol may be what is wrong: go by what is wanted. */
        kind = t->request ? CODE_REQUEST : t->giveback ? CODE_RETURN : t->share ? CODE_SHARE : CODE_PLR;
    }
    s->kind = kind;
    s->mode = kind != CODE_SLR ? MODE_SHORT : len > PASTE_MAX ? MODE_ONE_LINE : MODE_SHEET;
    return true;
}

/* One typed row. False if it was not taken; it is then offered again. */
static bool take_row(struct session *s, const char *row)
{
    uint8_t sym[TYPESHEET_ROW_MAX] = {0};
    struct fail f = {0};
    char taken[TYPESHEET_ROW_MAX + 1] = "";
    size_t len = 0;
    const char *text = row + slrtext_number_len(NULL, row, strlen(row));
    enum plr_err err = symbol_read(sym, &len, sizeof sym, text, strlen(text), &f);

    if (err != PLR_OK) {
        (void)fprintf(stderr, "%s\n", f.why);
        return false;
    }
    if (len == 0)
        return true;
    if (s->mode == MODE_NONE && !choose_mode(s, sym, len))
        return false;
    if (s->mode == MODE_SHEET && !typesheet_line(taken, &s->sheet, s->typist, sym, len))
        return false;
    if (s->mode == MODE_ONE_LINE && !typesheet_part(&s->sheet, sym, len))
        return false;
    s->done = s->mode != MODE_SHORT && typesheet_done(&s->sheet);
    /* A line is kept as it is meant, so that nothing is asked twice. */
    if (draft_add(&s->draft, taken[0] != '\0' ? taken : text, &f) != PLR_OK) {
        (void)fprintf(stderr, "%s\n", f.why);
        return false;
    }
    if (s->mode == MODE_SHORT)
        try_short(s, false);
    return true;
}

static void restart(struct session *s)
{
    s->mode = MODE_NONE;
    s->kind = CODE_NONE;
    s->sheet.have = 0;
    s->sheet.stream_len = 0;
    s->sheet.line = 1;
    s->done = false;
}

/* Take the last row back: everything before it is taken again, which it was already once. */
static void go_back(struct session *s)
{
    struct draft before = s->draft;

    if (before.count == 0) {
        say("There is nothing to take back.");
        return;
    }
    (void)fail_text(s->offer, sizeof s->offer, "%s", before.rows[before.count - 1]);
    memset(&s->draft, 0, sizeof s->draft);
    restart(s);
    for (size_t i = 0; i + 1 < before.count; i++)
        (void)take_row(s, before.rows[i]);
    draft_clear(&before);
}

static void show(const struct session *s)
{
    for (size_t i = 0; i < s->draft.count; i++)
        (void)fprintf(stderr, "%3zu: %s\n", i + 1, s->draft.rows[i]);
}

static void prompt_text(char dst[PROMPT_MAX], const struct session *s)
{
    size_t min = 0;
    size_t max = 0;
    size_t have = s->mode == MODE_SHORT ? symbols_of(&s->draft) : 0;

    kind_length(s->kind, &min, &max);
    if (s->mode == MODE_SHEET)
        (void)fail_text(dst, PROMPT_MAX, "line %zu: ", s->sheet.line);
    else if (s->mode == MODE_ONE_LINE)
        (void)fail_text(dst, PROMPT_MAX, "symbol %zu of %zu: ", s->sheet.have + 1, s->sheet.stream_len);
    else if (have > 0 && have < min)
        (void)fail_text(dst, PROMPT_MAX, "group %zu (%zu of %zu symbols): ", have / 4 + 1, have, max);
    else if (have > 0)
        (void)fail_text(dst, PROMPT_MAX, "group %zu (%zu symbols; Enter alone if that is all): ", have / 4 + 1, have);
    else
        (void)fail_text(dst, PROMPT_MAX, "code: ");
}

static void ask_row(struct session *s)
{
    char prompt[PROMPT_MAX] = "";
    char *row = NULL;
    enum typist_end end = TYPIST_ENDED;

    prompt_text(prompt, s);
    end = typist_line(&row, s->typist, prompt, s->offer);
    s->offer[0] = '\0';
    if (end != TYPIST_LINE) {
        if (row != NULL && row[0] != '\0' && draft_add(&s->draft, row, NULL) != PLR_OK)
            say("The last row is too long to be kept.");
        s->stopped = true;
    } else if (strcmp(row, "<") == 0) {
        go_back(s);
    } else if (strcmp(row, "=") == 0) {
        show(s);
    } else if (row[strspn(row, " \t")] == '\0') {
        if (s->mode == MODE_SHORT)
            try_short(s, true);
    } else if (!take_row(s, row) && s->mode != MODE_NONE && !s->sheet.other_line) {
        (void)fail_text(s->offer, sizeof s->offer, "%s", row);
    }
    forget(row, row != NULL ? strlen(row) : 0);
}

/* What was typed before an interruption is offered; the last row may be half a row. */
static void offer_draft(struct session *s)
{
    struct draft kept = {0};

    draft_load(&kept, s->task->draft_dir, s->task->draft_name);
    if (kept.count == 0)
        return;
    for (size_t i = 0; i < kept.count; i++)
        (void)fprintf(stderr, "%3zu: %s\n", i + 1, kept.rows[i]);
    if (typist_yes(s->typist, "This was typed before. Go on from there?"))
        for (size_t i = 0; i < kept.count && !s->done; i++) {
            bool last = i + 1 == kept.count;

            if (last || !take_row(s, kept.rows[i])) {
                (void)fail_text(s->offer, sizeof s->offer, "%s", kept.rows[i]);
                break;
            }
        }
    draft_clear(&kept);
}

static enum plr_err result(char **ret, size_t *ret_len, const struct session *s, struct fail *f)
{
    size_t len = s->mode == MODE_SHORT ? s->mend.result.candidates[0].len : s->sheet.stream_len;
    char *text = malloc(len + 1);

    if (text == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a code");
    symbol_write(text, s->mode == MODE_SHORT ? s->mend.result.candidates[0].sym : s->sheet.stream, len);
    *ret = text;
    *ret_len = len;
    return PLR_OK;
}

enum plr_err typing_ask(char **ret, size_t *ret_len, const struct typing_task *task, struct fail *f)
{
    struct session *s = calloc(1, sizeof *s);
    enum plr_err err = PLR_OK;

    if (s != NULL) {
        s->task = task;
        s->sheet.stream = calloc(SLRTEXT_STREAM_MAX + TYPESHEET_ROW_MAX, 1);
        s->typist = typist_new(task->program);
    }
    if (s == NULL || s->sheet.stream == NULL || s->typist == NULL) {
        err = fail_set(f, PLR_ERR_MEMORY, "memory", "no memory to ask for a code");
        goto out;
    }
    restart(s);
    (void)fprintf(stderr,
                  "Type the %s as your paper has it, in one row or several.\n"
                  "Case, blanks and hyphens do not matter; ? is a symbol that you cannot read.\n"
                  "< takes the last row back, = shows what is typed; Ctrl-C stops%s.\n",
                  task->what, task->draft_dir != NULL ? " and keeps it" : "");
    offer_draft(s);
    while (!s->done && !s->stopped) {
        ask_row(s);
        if (s->draft.count > 0) /* an older draft stays until a row is taken */
            err = draft_save(&s->draft, task->draft_dir, task->draft_name, f);
        if (err != PLR_OK)
            goto out;
    }
    if (s->done) {
        err = result(ret, ret_len, s, f);
    } else {
        err = fail_set(f, PLR_ERR_NO, "stopped", "you stopped before the code was whole");
        if (s->draft.count > 0 && task->draft_dir != NULL)
            fail_hint(f, "what you typed is kept: the same command goes on from there");
    }
out:
    if (s != NULL) {
        typist_free(s->typist);
        draft_clear(&s->draft);
        free(s->sheet.stream);
    }
    forget(s, s != NULL ? sizeof *s : 0);
    return err;
}
