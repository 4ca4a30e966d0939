#include <string.h>

#include "codec/bits.h"
#include "codec/fail.h"
#include "codec/kind.h"
#include "codec/slrtext.h"
#include "codec/symbol.h"

struct check_context slrtext_context(uint16_t doc_tag, size_t n)
{
    return check_context(kind_symbol(CODE_SLR), doc_tag, (uint16_t)n);
}

size_t slrtext_stream(uint8_t *sym, const struct slrtext *t)
{
    struct bits head = {.sym = sym, .cap = SLRTEXT_PREFIX_LEN};
    size_t n = bits_from_bytes(sym + SLRTEXT_PREFIX_LEN, t->bytes, t->bytes_len);

    memset(sym, 0, SLRTEXT_PREFIX_LEN);
    bits_put(&head, kind_symbol(CODE_SLR), 5);
    bits_put(&head, n, 15);
    bits_put(&head, t->doc_tag, 10);
    return SLRTEXT_PREFIX_LEN + n;
}

size_t slrtext_line_count(size_t stream_len)
{
    return (stream_len + SLRTEXT_LINE_DATA - 1) / SLRTEXT_LINE_DATA;
}

size_t slrtext_line(uint8_t *sym, const uint8_t *stream, size_t stream_len, uint16_t doc_tag, size_t n)
{
    size_t start = (n - 1) * SLRTEXT_LINE_DATA;
    size_t len = stream_len - start < SLRTEXT_LINE_DATA ? stream_len - start : SLRTEXT_LINE_DATA;

    memcpy(sym, stream + start, len);
    check_append(sym, len, slrtext_context(doc_tag, n));
    return len + CHECK_LEN;
}

size_t slrtext_line_len(size_t stream_len, size_t n)
{
    size_t start = (n - 1) * SLRTEXT_LINE_DATA;

    return (stream_len - start < SLRTEXT_LINE_DATA ? stream_len - start : SLRTEXT_LINE_DATA) + CHECK_LEN;
}

void slrtext_row(char dst[SLRTEXT_ROW_MAX], const uint8_t *line_sym, size_t len, size_t n)
{
    size_t at = 0;

    for (size_t width = 100; width > 1 && n < width; width /= 10)
        dst[at++] = ' ';
    at += fail_text(dst + at, SLRTEXT_ROW_MAX - at, "%zu: ", n);
    symbol_group(dst + at, line_sym, len, ' ');
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

/* A group of a code has 4 symbols, a number
 * fewer. */
size_t slrtext_number_len(uint16_t *ret_number, const char *row, size_t len)
{
    size_t i = 0;
    size_t digits = 0;
    uint16_t number = 0;

    while (i < len && (row[i] == ' ' || row[i] == '\t'))
        i++;
    for (; i < len && digits < 4 && row[i] >= '0' && row[i] <= '9'; i++, digits++)
        number = (uint16_t)(10 * number + (row[i] - '0'));
    while (i < len && digits > 0 && row[i] == ' ')
        i++;
    if (digits == 0 || digits > 3 || i == len || (row[i] != ':' && row[i] != ')' && row[i] != '|'))
        return 0;
    if (ret_number != NULL)
        *ret_number = number;
    return i + 1;
}

/* Add a row; one that finds no more room for its start belongs to the one before (a text broken into very many lines).
 */
static void add_row(struct slrtext_rows *r, size_t len, uint16_t number)
{
    if (r->count < SLRTEXT_LINE_MAX) {
        r->start[r->count] = r->len;
        r->number[r->count++] = number;
        r->numbered = r->numbered || number != 0;
    }
    r->len += len;
    r->start[r->count] = r->len;
}

enum plr_err slrtext_rows(struct slrtext_rows *ret, uint8_t *work, const char *text, size_t text_len, struct fail *f)
{
    struct slrtext_rows *r = ret;
    uint32_t row_no = 0;

    memset(r, 0, sizeof *r);
    r->sym = work;
    while (text_len > 0) {
        const char *end = memchr(text, '\n', text_len);
        size_t row_len = end != NULL ? (size_t)(end - text) : text_len;
        uint16_t number = 0;
        size_t skip = slrtext_number_len(&number, text, row_len);
        size_t n = 0;
        enum plr_err err = symbol_read(r->sym + r->len, &n, SLRTEXT_WORK_MAX - r->len, text + skip, row_len - skip, f);

        row_no++;
        if (err != PLR_OK) {
            if (f != NULL)
                f->line = row_no;
            return err;
        }
        if (n > 0)
            add_row(r, n, number);
        text_len -= end != NULL ? row_len + 1 : row_len;
        text += end != NULL ? row_len + 1 : row_len;
    }
    return PLR_OK;
}

size_t slrtext_announced(uint16_t *ret_doc_tag, const uint8_t *sym)
{
    *ret_doc_tag = (uint16_t)(sym[4] << 5 | sym[5]);
    return SLRTEXT_PREFIX_LEN + ((size_t)sym[1] << 10 | (size_t)sym[2] << 5 | sym[3]);
}

struct head {
    size_t stream_len; /* as the text announces it */
    uint16_t doc_tag;
};

static enum plr_err read_head(struct head *ret, const struct slrtext_rows *r, struct fail *f)
{
    enum code_kind kind = CODE_NONE;

    if (r->len == 0)
        return fail_set(f, PLR_ERR_TEXT, "empty", "there is no code in it");
    kind = r->sym[0] == SYMBOL_ERASED ? CODE_SLR : kind_of(r->sym[0]);
    if (kind != CODE_SLR) {
        if (kind == CODE_NONE)
            fail_set(f, PLR_ERR_KIND, "unknownkind", "no code begins with %c", symbol_char(r->sym[0]));
        else
            fail_set(f, PLR_ERR_KIND, "wrongkind", "this is a %s; an SLR authorization code is wanted",
                     kind_name(kind));
        fail_at(f, 1, 1);
        return PLR_ERR_KIND;
    }
    if (r->len <= SLRTEXT_PREFIX_LEN)
        return fail_set(f, PLR_ERR_TEXT, "badlength", "the SLR authorization code ends after %zu symbols", r->len);
    ret->stream_len = slrtext_announced(&ret->doc_tag, r->sym);
    return PLR_OK;
}

static size_t sheet_len(size_t stream_len)
{
    return stream_len + CHECK_LEN * slrtext_line_count(stream_len);
}

/* A line whose check symbols do not agree: is it another line of this document, a line of another, or mistyped? */
static enum plr_err fail_line(const uint8_t *sym, size_t len, size_t n, struct head head, struct fail *f)
{
    size_t at = 0;
    uint8_t want = 0;
    uint16_t other_tag = 0;
    uint16_t other = 0;
    bool known = slrtext_identify(&other_tag, &other, sym, len);

    if (known && other_tag == head.doc_tag) {
        fail_set(f, PLR_ERR_CHECK, "wrongline", "that is line %u; line %zu is wanted", (unsigned)other, n);
        fail_hint(f, "put the lines in order; each is wanted once");
    } else if (known) {
        fail_set(f, PLR_ERR_CHECK, "otherdocument", "line %zu: that is line %u of another sheet", n, (unsigned)other);
        fail_hint(f, "keep the sheets apart: symbols 5 and 6 of line 1 differ from sheet to sheet");
    } else if (check_locate_one(&at, &want, sym, len, slrtext_context(head.doc_tag, n))) {
        fail_set(f, PLR_ERR_CHECK, "wrongsymbol", "line %zu, group %zu, symbol %zu: you wrote %c, it must be %c", n,
                 at / 4 + 1, at % 4 + 1, symbol_char(sym[at]), symbol_char(want));
        fail_hint(f, "compare that group with the original; \"plr-code fix\" proposes what the sheet was meant to be");
        fail_at(f, (uint32_t)n, (uint32_t)at + 1);
    } else {
        fail_set(f, PLR_ERR_CHECK, "wrongsymbols",
                 "line %zu: the check symbols do not agree: more than one symbol is wrong, or it is of another sheet",
                 n);
        fail_hint(f, "compare that line group by group; \"plr-code fix\" proposes what the sheet was meant to be");
    }
    fail_at(f, (uint32_t)n, 0);
    return PLR_ERR_CHECK;
}

static enum plr_err check_line(const struct slrtext_rows *r, size_t start, size_t len, size_t n, struct head head,
                               struct fail *f)
{
    const uint8_t *erased = memchr(r->sym + start, SYMBOL_ERASED, len);
    size_t at = erased != NULL ? (size_t)(erased - (r->sym + start)) : 0;

    if (erased != NULL) {
        fail_set(f, PLR_ERR_TEXT, "unreadable", "line %zu, group %zu, symbol %zu is marked as unreadable", n,
                 at / 4 + 1, at % 4 + 1);
        fail_at(f, (uint32_t)n, (uint32_t)at + 1);
        return PLR_ERR_TEXT;
    }
    if (check_residue(r->sym + start, len, slrtext_context(head.doc_tag, n)) != 0)
        return fail_line(r->sym + start, len, n, head, f);
    return PLR_OK;
}

/* Take the check symbols out: the stream is left at the start of r->sym. */
static enum plr_err strip_sheet(struct slrtext_rows *r, struct head head, struct fail *f)
{
    size_t lines = slrtext_line_count(head.stream_len);
    size_t from = 0;
    size_t to = 0;

    for (size_t n = 1; n <= lines; n++) {
        size_t len = slrtext_line_len(head.stream_len, n);
        enum plr_err err = check_line(r, from, len, n, head, f);

        if (err != PLR_OK)
            return err;
        memmove(r->sym + to, r->sym + from, len - CHECK_LEN);
        from += len;
        to += len - CHECK_LEN;
    }
    r->len = to;
    return PLR_OK;
}

/* Neither the length of one line nor of a sheet: say which line is short, long, missing or spare. */
static enum plr_err fail_length(const struct slrtext_rows *r, struct head head, struct fail *f)
{
    size_t lines = slrtext_line_count(head.stream_len);

    if (!r->numbered) {
        fail_set(f, PLR_ERR_TEXT, "badlength", "the SLR authorization code says it has %zu symbols, there are %zu",
                 head.stream_len, r->len);
        fail_hint(f, "compare its beginning and its end with the original; copy it without leaving anything out");
        return PLR_ERR_TEXT;
    }
    for (size_t n = 1; n <= lines; n++) {
        size_t start = n <= r->count ? r->start[n - 1] : r->len;
        size_t have = (n < r->count ? r->start[n] : r->len) - start;
        size_t want = slrtext_line_len(head.stream_len, n);
        enum plr_err err = PLR_OK;

        if (n > r->count) {
            fail_set(f, PLR_ERR_TEXT, "missingline", "line %zu is missing: the sheet has %zu lines", n, lines);
            fail_at(f, (uint32_t)n, 0);
            return PLR_ERR_TEXT;
        }
        if (have == want || have == slrtext_line_len(head.stream_len, lines))
            err = check_line(r, start, have, n, head, f);
        if (err != PLR_OK)
            return err;
        if (have != want) {
            fail_set(f, PLR_ERR_TEXT, "badlength", "line %zu has %zu symbols, it must have %zu", n, have, want);
            fail_hint(f, "compare it group by group: every group but the last has 4 symbols");
            fail_at(f, (uint32_t)n, 0);
            return PLR_ERR_TEXT;
        }
    }
    fail_set(f, PLR_ERR_TEXT, "spareline", "there are %zu lines, the sheet has %zu", r->count, lines);
    fail_at(f, (uint32_t)lines + 1, 0);
    return PLR_ERR_TEXT;
}

static enum plr_err fail_erased(const struct slrtext_rows *r, struct fail *f)
{
    const uint8_t *at = memchr(r->sym, SYMBOL_ERASED, r->len);

    fail_set(f, PLR_ERR_TEXT, "unreadable", "symbol %zu is marked as unreadable", (size_t)(at - r->sym) + 1);
    fail_hint(f, "look at the original once more, or copy the sheet, whose lines can be checked one by one");
    fail_at(f, 1, (uint32_t)(at - r->sym) + 1);
    return PLR_ERR_TEXT;
}

enum plr_err slrtext_from_stream(struct slrtext *ret, const uint8_t *stream, size_t len, struct fail *f)
{
    size_t data_len = len - SLRTEXT_PREFIX_LEN;
    size_t bytes_len = 0;

    if (len <= SLRTEXT_PREFIX_LEN || 5 * data_len / 8 > COSE_BYTES_MAX ||
        !bits_to_bytes(ret->bytes, &bytes_len, stream + SLRTEXT_PREFIX_LEN, data_len))
        return fail_set(f, PLR_ERR_FORMAT, "badpadding", "the SLR authorization code does not end as its length says");
    (void)slrtext_announced(&ret->doc_tag, stream);
    ret->bytes_len = bytes_len;
    return PLR_OK;
}

bool slrtext_is_sheet(const struct slrtext_rows *rows)
{
    uint16_t doc_tag = 0;
    size_t stream_len = rows->len > SLRTEXT_PREFIX_LEN ? slrtext_announced(&doc_tag, rows->sym) : 0;

    if (rows->len == stream_len)
        return false;
    return rows->numbered || (stream_len > SLRTEXT_PREFIX_LEN && rows->len == sheet_len(stream_len));
}

enum plr_err slrtext_read(struct slrtext *ret, uint8_t *work, const char *text, size_t text_len, struct fail *f)
{
    struct slrtext_rows r;
    struct head head = {0};
    enum plr_err err = slrtext_rows(&r, work, text, text_len, f);

    if (err == PLR_OK)
        err = read_head(&head, &r, f);
    if (err != PLR_OK)
        return err;
    if (r.len == sheet_len(head.stream_len) && head.stream_len > SLRTEXT_PREFIX_LEN)
        err = strip_sheet(&r, head, f);
    else if (r.len != head.stream_len)
        err = fail_length(&r, head, f);
    else if (memchr(r.sym, SYMBOL_ERASED, r.len) != NULL)
        err = fail_erased(&r, f);
    return err != PLR_OK ? err : slrtext_from_stream(ret, r.sym, head.stream_len, f);
}

/* The ten bits of the tag and the ten of the line act on the residue as 20 unknowns in 30 equations: undo one by one.
 */
bool slrtext_identify(uint16_t *ret_doc_tag, uint16_t *ret_line, const uint8_t *sym, size_t len)
{
    uint32_t column[20] = {0};
    uint32_t pivot[20] = {0};
    uint32_t made_of[20] = {0};
    uint32_t left = 0;
    uint32_t bits = 0;
    uint32_t zero = 0;

    if (len <= CHECK_LEN || len > SLRTEXT_LINE_LEN || memchr(sym, SYMBOL_ERASED, len) != NULL)
        return false;
    zero = check_residue(sym, len, slrtext_context(0, 0));
    left = zero;
    for (unsigned i = 0; i < 20; i++) {
        column[i] =
            zero ^
            check_residue(sym, len, slrtext_context(i < 10 ? (uint16_t)(1u << i) : 0, i < 10 ? 0 : 1u << (i - 10)));
        pivot[i] = column[i];
        made_of[i] = 1u << i;
        for (unsigned k = 0; k < i; k++)
            if (pivot[i] & (pivot[k] & (0u - pivot[k]))) {
                pivot[i] ^= pivot[k];
                made_of[i] ^= made_of[k];
            }
        if (pivot[i] == 0)
            return false;
    }
    for (unsigned i = 0; i < 20; i++)
        if (left & (pivot[i] & (0u - pivot[i]))) {
            left ^= pivot[i];
            bits ^= made_of[i];
        }
    if (left != 0 || bits >> 10 == 0)
        return false;
    *ret_doc_tag = bits & 1023;
    *ret_line = (uint16_t)(bits >> 10);
    return true;
}
