#include <string.h>

#include "codec/kind.h"
#include "codec/sheetfix.h"
#include "codec/symbol.h"

/* Trials of rows as lines that they do not look like: hundreds of hopeless rows against as many lines would take
 * minutes and find mostly accidents. */
#define STRAY_TRIALS_MAX 1024

#define TAG_AT  4 /* symbols of line 1 that hold the document tag */
#define TAG_LEN 2

struct row_id {
    bool known;
    uint16_t doc_tag;
    uint16_t line;
};

static const uint8_t *row_sym(const struct slrtext_rows *rows, size_t i)
{
    return rows->sym + rows->start[i];
}

static size_t row_len(const struct slrtext_rows *rows, size_t i)
{
    return rows->start[i + 1] - rows->start[i];
}

static struct row_id identify(const struct slrtext_rows *rows, size_t i)
{
    struct row_id id = {0};

    id.known = slrtext_identify(&id.doc_tag, &id.line, row_sym(rows, i), row_len(rows, i));
    return id;
}

void sheetfix_row(struct repair_result *ret, const uint8_t *sym, size_t len, uint16_t doc_tag, size_t n,
                  size_t want_len)
{
    struct repair_task task = {
        .typed = sym,
        .typed_len = len,
        .len_min = want_len,
        .len_max = want_len,
        .context = slrtext_context(doc_tag, n),
    };

    repair_find(ret, &task);
}

/* --- line 1, which says how long the sheet is and which document it is -------------------------------------------- */

/* Line 1 must begin with S and carry the tag of its own context. */
static bool first_line_fits(const struct repair_candidate *c, uint16_t doc_tag)
{
    uint16_t said = 0;

    (void)slrtext_announced(&said, c->sym);
    return c->sym[0] == kind_symbol(CODE_SLR) && said == doc_tag;
}

static void keep_fitting(struct repair_result *r, uint16_t doc_tag)
{
    size_t kept = 0;
    size_t have = r->count < REPAIR_CANDIDATES_MAX ? r->count : REPAIR_CANDIDATES_MAX;

    for (size_t i = 0; i < have; i++)
        if (first_line_fits(&r->candidates[i], doc_tag))
            r->candidates[kept++] = r->candidates[i];
    r->count = kept;
}

/* The tag itself may be what is mistyped: then data and context are both wrong. Try every tag that differs in one
 * symbol. */
static void try_tags(struct repair_result *ret, const uint8_t *sym, size_t len)
{
    uint8_t fixed[SLRTEXT_LINE_LEN] = {0};
    struct repair_result one;

    if (len != SLRTEXT_LINE_LEN)
        return;
    for (size_t k = 0; k < TAG_LEN && ret->count == 0; k++)
        for (uint8_t v = 0; v < SYMBOL_COUNT && ret->count == 0; v++) {
            uint16_t tag = 0;

            memcpy(fixed, sym, len);
            if (fixed[TAG_AT + k] == v)
                continue;
            fixed[TAG_AT + k] = v;
            if (fixed[TAG_AT] == SYMBOL_ERASED || fixed[TAG_AT + 1] == SYMBOL_ERASED)
                continue;
            (void)slrtext_announced(&tag, fixed);
            if (check_residue(fixed, len, slrtext_context(tag, 1)) != 0)
                continue;
            sheetfix_row(&one, fixed, len, tag, 1, len);
            one.candidates[0].class = REPAIR_ONE_WRONG;
            one.candidates[0].at = one.candidates[0].at2 = TAG_AT + k;
            *ret = one;
        }
}

/* The tag that a right line 1 says, else the one that most rows agree on. False if none is identified. */
static bool vote(uint16_t *ret_tag, const struct slrtext_rows *rows)
{
    uint16_t votes[1024] = {0};
    bool any = false;

    for (size_t i = 0; i < rows->count; i++) {
        struct row_id id = identify(rows, i);
        uint16_t said = 0;

        if (!id.known)
            continue;
        if (id.line == 1 && row_len(rows, i) > SLRTEXT_PREFIX_LEN)
            (void)slrtext_announced(&said, row_sym(rows, i));
        if (id.line == 1 && said == id.doc_tag && row_sym(rows, i)[0] == kind_symbol(CODE_SLR)) {
            *ret_tag = id.doc_tag;
            return true;
        }
        votes[id.doc_tag]++;
        if (!any || votes[id.doc_tag] > votes[*ret_tag])
            *ret_tag = id.doc_tag;
        any = true;
    }
    return any;
}

static size_t find_row(const struct slrtext_rows *rows, uint16_t tag, size_t line)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct row_id id = identify(rows, i);

        if (id.known && id.doc_tag == tag && id.line == line)
            return i;
    }
    return rows->count;
}

/* A sheet of one line has a shorter line 1: its length is in itself. */
static void repair_first(struct repair_result *ret, const struct slrtext_rows *rows, size_t row, bool tag_known,
                         uint16_t tag)
{
    size_t len = row_len(rows, row);
    const uint8_t *sym = row_sym(rows, row);

    memset(ret, 0, sizeof *ret);
    if (len < SLRTEXT_PREFIX_LEN + CHECK_LEN - 2 || len > REPAIR_TYPED_MAX)
        return;
    if (!tag_known)
        (void)slrtext_announced(&tag, sym);
    if (!tag_known && (sym[TAG_AT] == SYMBOL_ERASED || sym[TAG_AT + 1] == SYMBOL_ERASED))
        return;
    sheetfix_row(ret, sym, len, tag, 1, rows->count == 1 && len < SLRTEXT_LINE_LEN ? len : SLRTEXT_LINE_LEN);
    keep_fitting(ret, tag);
    if (ret->count == 0 && !tag_known)
        try_tags(ret, sym, len);
}

/* Line 1 in the row that is numbered 1, then in every row that is not right. Returns the row; where none can be put
 * right, the first that may be it, or rows->count if there is none. */
static size_t seek_first(struct repair_result *ret, const struct slrtext_rows *rows, bool tag_known, uint16_t tag)
{
    size_t likely = rows->count;

    for (int numbered = 1; numbered >= 0; numbered--)
        for (size_t row = 0; row < rows->count; row++) {
            if ((rows->number[row] == 1) != (numbered == 1) || identify(rows, row).known)
                continue;
            repair_first(ret, rows, row, tag_known, tag);
            if (ret->count > 0)
                return row;
            likely = likely == rows->count ? row : likely;
        }
    return likely;
}

static bool find_head(struct sheetfix *fix, const struct slrtext_rows *rows)
{
    struct sheetfix_line *first = &fix->line[0];
    uint16_t tag = 0;
    bool tag_known = vote(&tag, rows);
    size_t row = tag_known ? find_row(rows, tag, 1) : rows->count;

    first->state = row == 0 ? SHEETFIX_GOOD : SHEETFIX_MOVED;
    if (row < rows->count) {
        sheetfix_row(&first->repairs, row_sym(rows, row), row_len(rows, row), tag, 1, row_len(rows, row));
    } else {
        row = seek_first(&first->repairs, rows, tag_known, tag);
        if (row == rows->count) {
            first->state = SHEETFIX_MISSING;
            return false;
        }
        first->state = first->repairs.count == 1  ? SHEETFIX_REPAIRED
                       : first->repairs.count > 1 ? SHEETFIX_SEVERAL
                                                  : SHEETFIX_HOPELESS;
    }
    first->row = row;
    if (first->repairs.count == 0)
        return false;
    fix->stream_len = slrtext_announced(&fix->doc_tag, first->repairs.candidates[0].sym);
    fix->line_count = slrtext_line_count(fix->stream_len);
    return fix->line_count <= SLRTEXT_LINE_MAX;
}

/* --- the other lines ---------------------------------------------------------------------------------------------- */

static void add_spare(struct sheetfix *fix, size_t row, enum sheetfix_spare why, uint16_t line)
{
    fix->spare[fix->spare_count].row = row;
    fix->spare[fix->spare_count].why = why;
    fix->spare[fix->spare_count++].line = line;
}

/* Rows that are right, wherever they stand; used[row] says which they are. */
static void place_good(struct sheetfix *fix, const struct slrtext_rows *rows, bool used[SLRTEXT_LINE_MAX])
{
    for (size_t i = 0; i < rows->count; i++) {
        struct row_id id = identify(rows, i);
        struct sheetfix_line *line = NULL;

        if (used[i] || !id.known)
            continue;
        used[i] = true;
        if (id.doc_tag != fix->doc_tag || id.line > fix->line_count ||
            row_len(rows, i) != slrtext_line_len(fix->stream_len, id.line)) {
            add_spare(fix, i, SHEETFIX_FOREIGN, id.line);
            continue;
        }
        line = &fix->line[id.line - 1];
        if (line->state != SHEETFIX_MISSING) {
            add_spare(fix, i, SHEETFIX_TWICE, id.line);
            continue;
        }
        line->state = i + 1 == id.line ? SHEETFIX_GOOD : SHEETFIX_MOVED;
        line->row = i;
        sheetfix_row(&line->repairs, row_sym(rows, i), row_len(rows, i), fix->doc_tag, id.line, row_len(rows, i));
    }
}

static bool try_row(struct sheetfix *fix, const struct slrtext_rows *rows, size_t row, size_t n)
{
    struct sheetfix_line *line = &fix->line[n - 1];
    struct repair_result r;

    sheetfix_row(&r, row_sym(rows, row), row_len(rows, row), fix->doc_tag, n, slrtext_line_len(fix->stream_len, n));
    if (r.count == 0)
        return false;
    line->state = r.count == 1 ? SHEETFIX_REPAIRED : SHEETFIX_SEVERAL;
    line->row = row;
    line->repairs = r;
    return true;
}

/* The line that a row was typed as: its printed number if that line is wanted, else the first one wanted. */
static size_t likely_line(const struct sheetfix *fix, const struct slrtext_rows *rows, size_t row)
{
    size_t n = rows->number[row];

    if (n >= 1 && n <= fix->line_count && fix->line[n - 1].state == SHEETFIX_MISSING)
        return n;
    for (n = 1; n <= fix->line_count; n++)
        if (fix->line[n - 1].state == SHEETFIX_MISSING)
            return n;
    return 0;
}

/* Rows that are wrong: as the line they look like first, then as any that is missing, while the trials last. */
static void place_wrong(struct sheetfix *fix, const struct slrtext_rows *rows, bool used[SLRTEXT_LINE_MAX])
{
    size_t strays = 0;

    for (size_t i = 0; i < rows->count; i++) {
        size_t likely = used[i] ? 0 : likely_line(fix, rows, i);

        if (likely == 0)
            continue;
        used[i] = try_row(fix, rows, i, likely);
        for (size_t n = 1; n <= fix->line_count && !used[i] && strays < STRAY_TRIALS_MAX; n++) {
            if (n == likely || fix->line[n - 1].state != SHEETFIX_MISSING)
                continue;
            used[i] = try_row(fix, rows, i, n);
            strays++;
        }
    }
    for (size_t i = 0; i < rows->count; i++) {
        size_t n = used[i] ? 0 : likely_line(fix, rows, i);

        if (used[i])
            continue;
        if (n == 0) {
            add_spare(fix, i, SHEETFIX_UNKNOWN, 0);
            continue;
        }
        fix->line[n - 1].state = SHEETFIX_HOPELESS;
        fix->line[n - 1].row = i;
    }
}

void sheetfix_run(struct sheetfix *ret, const struct slrtext_rows *rows)
{
    bool used[SLRTEXT_LINE_MAX + 1] = {false};

    memset(ret, 0, sizeof *ret);
    for (size_t n = 1; n < SLRTEXT_LINE_MAX; n++)
        ret->line[n].state = SHEETFIX_MISSING;
    ret->head_known = rows->count > 0 && find_head(ret, rows);
    if (!ret->head_known)
        return;
    used[ret->line[0].row] = true;
    place_good(ret, rows, used);
    place_wrong(ret, rows, used);
}

bool sheetfix_stream(uint8_t *stream, const struct sheetfix *fix, const uint8_t *choice)
{
    size_t len = 0;

    for (size_t n = 1; n <= fix->line_count; n++) {
        const struct sheetfix_line *line = &fix->line[n - 1];
        size_t pick = choice != NULL ? choice[n - 1] : 0;
        size_t data_len = slrtext_line_len(fix->stream_len, n) - CHECK_LEN;

        if (!fix->head_known || pick >= line->repairs.count || pick >= REPAIR_CANDIDATES_MAX)
            return false;
        memcpy(stream + len, line->repairs.candidates[pick].sym, data_len);
        len += data_len;
    }
    return true;
}
