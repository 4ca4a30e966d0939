#include "src/cli/typesheet.h"

#include "codec/sheetfix.h"
#include "codec/symbol.h"
#include "src/cli/proposals.h"

static void finish_line(struct typesheet *t, const struct repair_candidate *c)
{
    if (t->line == 1)
        t->stream_len = slrtext_announced(&t->doc_tag, c->sym);
    memcpy(t->stream + t->have, c->sym, c->len - CHECK_LEN);
    t->have += c->len - CHECK_LEN;
    if (t->line == 1)
        (void)fprintf(stderr, "The sheet has %zu lines.\n", slrtext_line_count(t->stream_len));
    t->line++;
}

/* A row that is another line than the one wanted is named before anything is proposed. */
static bool is_other_line(struct typesheet *t, const uint8_t *sym, size_t len)
{
    uint16_t tag = 0;
    uint16_t line = 0;

    if (!slrtext_identify(&tag, &line, sym, len) || (line == t->line && (t->line == 1 || tag == t->doc_tag)))
        return false;
    if (t->line > 1 && tag != t->doc_tag)
        (void)fprintf(stderr, "That is line %u of another sheet; line %zu of this one is wanted.\n", (unsigned)line,
                      t->line);
    else
        (void)fprintf(stderr, "That is line %u; line %zu is wanted.\n", (unsigned)line, t->line);
    return true;
}

/* Line 1 says itself which document it is of. */
static void repair_first(struct repair_result *ret, const uint8_t *sym, size_t len)
{
    struct slrtext_rows *rows = calloc(1, sizeof *rows);
    struct sheetfix *fix = calloc(1, sizeof *fix);
    uint8_t copy[TYPESHEET_ROW_MAX] = {0};

    if (rows != NULL && fix != NULL && len <= sizeof copy) {
        memcpy(copy, sym, len);
        rows->sym = copy;
        rows->len = len;
        rows->count = 1;
        rows->start[1] = len;
        sheetfix_run(fix, rows);
        *ret = fix->line[0].repairs;
    }
    free(rows);
    free(fix);
}

bool typesheet_line(char ret_text[TYPESHEET_ROW_MAX + 1], struct typesheet *t, struct typist *typist,
                    const uint8_t *sym, size_t len)
{
    struct repair_result r = {0};
    char what[32] = "";
    size_t want = 0;
    int pick = -1;

    t->other_line = is_other_line(t, sym, len);
    if (t->other_line)
        return false;
    want = t->line > 1 ? slrtext_line_len(t->stream_len, t->line) : SLRTEXT_LINE_LEN;
    if (t->line > 1)
        sheetfix_row(&r, sym, len, t->doc_tag, t->line, want);
    else
        repair_first(&r, sym, len);
    (void)snprintf(what, sizeof what, "line %zu: ", t->line);
    if (r.count == 0 && t->line > 1 && (len + 4 < want || len > want + 4)) {
        (void)fprintf(stderr, "line %zu has %zu symbols, this has %zu. Type the whole line in one row.\n", t->line,
                      want, len);
        return false;
    }
    if (r.count == 0) {
        (void)fprintf(stderr, "line %zu: no likely mistake explains it. Compare its groups and type it again.\n",
                      t->line);
        return false;
    }
    pick = proposals_confirm(typist, &r, sym, len, what);
    if (pick < 0)
        return false;
    symbol_write(ret_text, r.candidates[pick].sym, r.candidates[pick].len);
    finish_line(t, &r.candidates[pick]);
    return true;
}

bool typesheet_part(struct typesheet *t, const uint8_t *sym, size_t len)
{
    if (len > SLRTEXT_STREAM_MAX - t->have || memchr(sym, SYMBOL_ERASED, len) != NULL) {
        (void)fprintf(stderr, "One line without check symbols must be whole: copy the sheet, whose lines can be "
                              "repaired.\n");
        return false;
    }
    memcpy(t->stream + t->have, sym, len);
    t->have += len;
    if (t->stream_len == 0 && t->have >= SLRTEXT_PREFIX_LEN)
        t->stream_len = slrtext_announced(&t->doc_tag, t->stream);
    if (t->stream_len != 0 && t->have > t->stream_len) {
        (void)fprintf(stderr, "It says it has %zu symbols, there are %zu. Compare its beginning and its end.\n",
                      t->stream_len, t->have);
        t->have -= len;
        t->stream_len = t->have < SLRTEXT_PREFIX_LEN ? 0 : t->stream_len;
        return false;
    }
    return true;
}

bool typesheet_done(const struct typesheet *t)
{
    return t->stream_len != 0 && t->have >= t->stream_len;
}
