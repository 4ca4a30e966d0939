#include "src/cli/fixsheet.h"

#include "codec/mend.h"
#include "codec/sheetfix.h"
#include "codec/symbol.h"
#include "keys/slrsign.h"

#define FINDING_MAX  (MEND_TEXT_MAX + 80)
#define FINDINGS_MAX 64
#define CHOICES_MAX  4096u /* combinations of proposals that are put to the judge */

struct fixsheet {
    struct slrtext_rows rows;
    struct sheetfix fix;
    bool whole;
    bool right;
    size_t stream_len;
    size_t finding_count;
    char finding[FINDINGS_MAX][FINDING_MAX];
    uint8_t stream[SLRTEXT_STREAM_MAX];
    uint8_t work[SLRTEXT_WORK_MAX];
    struct slrtext text;
    struct slr slr;
};

static char *next_finding(struct fixsheet *x)
{
    if (x->finding_count == FINDINGS_MAX)
        x->finding_count--; /* the last place says what came last */
    return x->finding[x->finding_count++];
}

static void describe_line(struct fixsheet *x, size_t n)
{
    const struct sheetfix_line *line = &x->fix.line[n - 1];
    size_t have = line->repairs.count < REPAIR_CANDIDATES_MAX ? line->repairs.count : REPAIR_CANDIDATES_MAX;
    char words[MEND_TEXT_MAX] = {0};

    switch (line->state) {
    case SHEETFIX_GOOD:
        return;
    case SHEETFIX_MOVED:
        if (line->row + 1 != n)
            fail_text(next_finding(x), FINDING_MAX, "line %zu is right, but stands at place %zu", n, line->row + 1);
        return;
    case SHEETFIX_MISSING:
        fail_text(next_finding(x), FINDING_MAX, "line %zu is missing", n);
        return;
    case SHEETFIX_HOPELESS:
        fail_text(next_finding(x), FINDING_MAX, "line %zu: compare all its groups: no likely mistake explains it", n);
        return;
    case SHEETFIX_REPAIRED:
    case SHEETFIX_SEVERAL:
        for (size_t i = 0; i < have; i++) {
            mend_describe(words, &line->repairs.candidates[i], x->rows.sym + x->rows.start[line->row],
                          x->rows.start[line->row + 1] - x->rows.start[line->row]);
            fail_text(next_finding(x), FINDING_MAX, "line %zu: %s%s", n, i > 0 ? "or " : "", words);
        }
        return;
    }
}

static void describe(struct fixsheet *x)
{
    if (!x->fix.head_known) {
        fail_text(next_finding(x), FINDING_MAX, "line 1, which says how long the sheet is, cannot be made out");
        return;
    }
    for (size_t n = 1; n <= x->fix.line_count; n++)
        describe_line(x, n);
    for (size_t i = 0; i < x->fix.spare_count; i++) {
        size_t place = x->fix.spare[i].row + 1;
        unsigned line = x->fix.spare[i].line;

        if (x->fix.spare[i].why == SHEETFIX_TWICE)
            fail_text(next_finding(x), FINDING_MAX, "place %zu: line %u is there twice", place, line);
        else if (x->fix.spare[i].why == SHEETFIX_FOREIGN)
            fail_text(next_finding(x), FINDING_MAX, "place %zu: that is line %u of another sheet", place, line);
        else
            fail_text(next_finding(x), FINDING_MAX, "place %zu: no line of this sheet", place);
    }
}

/* The judge: the signature where there is a bundle, else the document tag, which the bytes must have. */
static bool holds(struct fixsheet *x, const struct trust *trust)
{
    if (slrtext_from_stream(&x->text, x->stream, x->stream_len, NULL) != PLR_OK)
        return false;
    if (slrsign_check_tag(&x->text, NULL) != PLR_OK)
        return false;
    return trust == NULL || slrsign_open(&x->slr, NULL, &x->text, trust, 0, NULL) == PLR_OK;
}

/* The next combination of proposals; false after the last. */
static bool advance(uint8_t *choice, const struct sheetfix *fix)
{
    for (size_t n = 0; n < fix->line_count; n++) {
        size_t have = fix->line[n].repairs.count;

        if (++choice[n] < have && choice[n] < REPAIR_CANDIDATES_MAX)
            return true;
        choice[n] = 0;
    }
    return false;
}

static void settle(struct fixsheet *x, const struct trust *trust)
{
    uint8_t choice[SLRTEXT_LINE_MAX] = {0};
    uint8_t picked[SLRTEXT_LINE_MAX] = {0};
    unsigned held = 0;
    bool more = x->fix.head_known;

    x->stream_len = x->fix.stream_len;
    for (unsigned tried = 0; more && tried < CHOICES_MAX; tried++) {
        if (!sheetfix_stream(x->stream, &x->fix, choice))
            return;
        if (holds(x, trust) && held++ == 0)
            memcpy(picked, choice, sizeof picked);
        more = advance(choice, &x->fix);
    }
    if (held != 1 || more) {
        if (x->fix.head_known)
            fail_text(next_finding(x), FINDING_MAX,
                      held == 0 ? "the lines do not make an authorization together"
                                : "more than one choice of proposals makes an authorization");
        return;
    }
    for (size_t n = 1; n <= x->fix.line_count; n++) { /* what the judge chose is now the one proposal */
        struct repair_result *r = &x->fix.line[n - 1].repairs;

        r->candidates[0] = r->candidates[picked[n - 1]];
        if (r->count > 1)
            x->fix.line[n - 1].state = SHEETFIX_REPAIRED;
        r->count = 1;
    }
    x->whole = sheetfix_stream(x->stream, &x->fix, NULL);
}

bool fixsheet_is_sheet(const char *text, size_t text_len)
{
    struct slrtext_rows *rows = malloc(sizeof *rows);
    uint8_t *work = malloc(SLRTEXT_WORK_MAX);
    bool sheet = rows != NULL && work != NULL && slrtext_rows(rows, work, text, text_len, NULL) == PLR_OK &&
                 rows->len > 0 && (rows->sym[0] == kind_symbol(CODE_SLR) || rows->numbered) && slrtext_is_sheet(rows);

    free(rows);
    free(work);
    return sheet;
}

enum plr_err fixsheet_find(struct fixsheet **ret, const char *text, size_t text_len, const struct trust *trust,
                           struct fail *f)
{
    struct fixsheet *x = calloc(1, sizeof *x);
    enum plr_err err = PLR_OK;

    if (x == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a sheet");
    err = slrtext_rows(&x->rows, x->work, text, text_len, f);
    if (err != PLR_OK) {
        free(x);
        return err;
    }
    sheetfix_run(&x->fix, &x->rows);
    settle(x, trust);
    describe(x);
    x->right = x->whole && x->finding_count == 0;
    *ret = x;
    return PLR_OK;
}

void fixsheet_free(struct fixsheet *x)
{
    free(x);
}

bool fixsheet_whole(const struct fixsheet *x, const uint8_t **ret_stream, size_t *ret_len)
{
    if (!x->whole)
        return false;
    *ret_stream = x->stream;
    *ret_len = x->stream_len;
    return true;
}

bool fixsheet_is_right(const struct fixsheet *x)
{
    return x->right;
}

size_t fixsheet_findings(const struct fixsheet *x)
{
    return x->finding_count;
}

void fixsheet_finding(char *dst, size_t cap, const struct fixsheet *x, size_t i)
{
    fail_text(dst, cap, "%s", x->finding[i]);
}
