#include "src/code/sheetpdf.h"

#include "codec/symbol.h"
#include "src/code/pdfpage.h"
#include "src/code/qrsymbols.h"

#define QR_MODULES_MAX 85u /* version 15: one of more modules would be too fine to be worth its room */
#define NAME_WIDE      20u /* characters of the name in large letters, beside the mark */
#define STEP_LINE      15u
#define FACT_LINE      15u
#define TITLE_LINE     24u
#define LEGEND_LINE    12u
#define BLANK_LINE     30u

/* Lengths that differ between the two kinds of sheet, in points. */
struct format {
    float width, height; /* of the page */
    float margin;
    float cell; /* box for one symbol, and its height */
    float cell_height;
    float gap;  /* between groups */
    float left; /* of the first box */
    float size; /* of the symbols */
    float drop; /* from their base line to the box: room for the tail of Q */
    float qr;   /* side */
    unsigned row;
};

static const struct format upright = {.width = PDFPAGE_SHORT,
                                      .height = PDFPAGE_LONG,
                                      .margin = 48,
                                      .cell = 27,
                                      .cell_height = 28,
                                      .gap = 22,
                                      .left = 48,
                                      .size = 26,
                                      .drop = 7,
                                      .qr = 110,
                                      .row = 86};
static const struct format landscape = {.width = PDFPAGE_LONG,
                                        .height = PDFPAGE_SHORT,
                                        .margin = 40,
                                        .cell = 13.4f,
                                        .cell_height = 17,
                                        .gap = 8,
                                        .left = 70,
                                        .size = 16,
                                        .drop = 5,
                                        .qr = 130,
                                        .row = 48};

#define HEADER 46u /* of every page, below the margin */
#define FOOTER 14u

struct drawing {
    struct pdfpage *pdf;
    const struct sheet *sheet;
    const struct format *format;
    const struct qrsymbols_one *qr; /* NULL for none */
    size_t pages;
    bool first_row; /* of this page */
};

static float top_of(const struct drawing *d, unsigned y)
{
    return d->format->margin + (float)HEADER + (float)y;
}

static void draw_page(struct drawing *d, size_t page)
{
    const struct format *m = d->format;
    float right = m->width - m->margin;
    char text[64] = {0};

    pdfpage_begin(d->pdf);
    pdfpage_text(d->pdf, PDFPAGE_SANS_BOLD, strlen(d->sheet->name) > NAME_WIDE ? 14 : 20, PDFPAGE_LEFT, m->margin,
                 m->margin + 18, d->sheet->name);
    (void)snprintf(text, sizeof(text), "%s   page %zu of %zu", d->sheet->mark, page, d->pages);
    pdfpage_text(d->pdf, PDFPAGE_SANS_BOLD, 12, PDFPAGE_RIGHT, right, m->margin + 18, text);
    pdfpage_rule(d->pdf, m->margin, m->margin + 26, right - m->margin, 1.5f);
    d->first_row = true;
}

static void draw_qr(struct drawing *d, float top)
{
    float module = 0;
    float left = 0;

    if (!d->qr)
        return;
    module = d->format->qr / (float)(d->qr->width - 2 * QRSYMBOLS_QUIET);
    left = d->format->width - d->format->margin - d->format->qr;
    for (size_t y = QRSYMBOLS_QUIET; y < d->qr->width; y++)
        for (size_t x = QRSYMBOLS_QUIET; x < d->qr->width; x++) {
            size_t start = x;

            while (qrsymbols_dark(d->qr, x, y))
                x++;
            if (x > start)
                pdfpage_fill(d->pdf, left + (float)(start - QRSYMBOLS_QUIET) * module,
                             top + (float)(y - QRSYMBOLS_QUIET) * module, (float)(x - start) * module, module);
        }
}

static unsigned head_height(const struct drawing *d)
{
    const struct sheet *s = d->sheet;
    unsigned height = (s->title[0] ? TITLE_LINE : 0) + FACT_LINE * (unsigned)s->fact_count + 12 + 22;

    for (size_t i = 0; i < s->step_count; i++)
        height += STEP_LINE * (s->step[i].command[0] ? 2 : 1);
    height += 16;
    return d->qr && height < (unsigned)d->format->qr + 16 ? (unsigned)d->format->qr + 16 : height;
}

static void draw_head(struct drawing *d, unsigned y)
{
    const struct sheet *s = d->sheet;
    float left = d->format->margin;
    float top = top_of(d, y);
    char number[8] = {0};

    draw_qr(d, top);
    if (s->title[0]) {
        pdfpage_text(d->pdf, PDFPAGE_SANS_BOLD, 13, PDFPAGE_LEFT, left, top + 11, s->title);
        top += TITLE_LINE;
    }
    for (size_t i = 0; i < s->fact_count; i++, top += FACT_LINE) {
        pdfpage_text(d->pdf, PDFPAGE_SANS, 10, PDFPAGE_LEFT, left, top + 10, s->fact[i].label);
        pdfpage_text(d->pdf, PDFPAGE_SANS_BOLD, 10, PDFPAGE_LEFT, left + 54, top + 10, s->fact[i].value);
    }
    top += 12;
    pdfpage_text(d->pdf, PDFPAGE_SANS_BOLD, 12, PDFPAGE_LEFT, left, top + 12, "What to do next");
    top += 22;
    for (size_t i = 0; i < s->step_count; i++, top += STEP_LINE) {
        (void)fail_text(number, sizeof(number), "%zu.", i + 1);
        pdfpage_text(d->pdf, PDFPAGE_SANS, 10.5f, PDFPAGE_LEFT, left, top + 10, number);
        pdfpage_text(d->pdf, PDFPAGE_SANS, 10.5f, PDFPAGE_LEFT, left + 16, top + 10, s->step[i].text);
        if (s->step[i].command[0]) {
            top += STEP_LINE;
            pdfpage_text(d->pdf, PDFPAGE_MONO, 10.5f, PDFPAGE_LEFT, left + 16, top + 10, s->step[i].command);
        }
    }
}

/* Group numbers, symbols, and a box under each to write in. */
static void draw_row(struct drawing *d, size_t index, unsigned y)
{
    const struct format *m = d->format;
    uint8_t sym[CODELINES_SYM_MAX] = {0};
    size_t len = sheet_row(sym, d->sheet, index);
    bool lines = d->sheet->lines->sheet;
    float base = top_of(d, y) + 11 + m->size * 0.72f;
    char text[24] = {0};

    for (size_t i = 0; i < len; i++) {
        size_t group = i / SHEET_GROUP;
        float x = m->left + (float)i * m->cell + (float)group * m->gap;

        if (i % SHEET_GROUP == 0 && (!lines || d->first_row)) {
            (void)snprintf(text, sizeof(text), "%s%zu", lines ? "" : "group ",
                           lines ? group + 1 : index * (SHEET_ROW_SHORT / SHEET_GROUP) + group + 1);
            pdfpage_text(d->pdf, PDFPAGE_SANS, 8, lines ? PDFPAGE_CENTRE : PDFPAGE_LEFT, lines ? x + 2 * m->cell : x,
                         top_of(d, y) + 5, text);
        }
        (void)snprintf(text, sizeof(text), "%c", symbol_char(sym[i]));
        pdfpage_text(d->pdf, PDFPAGE_MONO, m->size, PDFPAGE_CENTRE, x + m->cell / 2, base, text);
        pdfpage_box(d->pdf, x, base + m->drop, m->cell, m->cell_height, 0.6f);
    }
    if (lines) {
        (void)snprintf(text, sizeof(text), "%zu", index + 1);
        pdfpage_text(d->pdf, PDFPAGE_SANS_BOLD, 12, PDFPAGE_RIGHT, m->left - 8, base, text);
    }
    d->first_row = false;
}

static unsigned tail_height(void)
{
    unsigned height = 10;

    for (size_t i = 0; sheet_legend[i]; i++)
        height += LEGEND_LINE;
    return height + BLANK_LINE * (SHEET_BLANKS / 2);
}

static void draw_tail(struct drawing *d, unsigned y)
{
    const struct format *m = d->format;
    float half = (m->width - 2 * m->margin - 20) / 2;
    float top = top_of(d, y) + 10;

    for (size_t i = 0; sheet_legend[i]; i++, top += LEGEND_LINE)
        pdfpage_text(d->pdf, PDFPAGE_SANS, 9.5f, PDFPAGE_LEFT, m->margin, top + 9, sheet_legend[i]);
    for (size_t i = 0; i < SHEET_BLANKS; i++) {
        float x = m->margin + (i % 2 == 0 ? 0 : half + 20);

        if (i % 2 == 0)
            top += BLANK_LINE;
        pdfpage_text(d->pdf, PDFPAGE_SANS, 10, PDFPAGE_LEFT, x, top, sheet_blanks[i]);
        pdfpage_rule(d->pdf, x + 66, top + 2, half - 66, 0.6f);
    }
}

static void draw(void *to, enum sheet_part part, size_t index, unsigned y)
{
    struct drawing *d = to;

    switch (part) {
    case SHEET_PAGE:
        draw_page(d, index);
        break;
    case SHEET_HEAD:
        draw_head(d, y);
        break;
    case SHEET_ROW:
        draw_row(d, index, y);
        break;
    case SHEET_TAIL:
        draw_tail(d, y);
        break;
    }
}

enum plr_err sheetpdf_make(char **ret, size_t *ret_len, size_t *ret_pages, const struct sheet *sheet, struct fail *f)
{
    const struct format *m = sheet->lines->sheet ? &landscape : &upright;
    struct drawing d = {.sheet = sheet, .format = m};
    struct sheet_heights heights = {.row = m->row, .tail = tail_height()};
    struct qrsymbols qr = {.count = 0};
    enum plr_err err = qrsymbols_make(&qr, sheet->lines->text, 'M', f);

    /* The symbol is there for those who have a camera; a text too long for one does without. */
    if (err && err != PLR_ERR_SPACE)
        return err;
    if (!err && qr.count == 1 && qr.one[0].width <= QR_MODULES_MAX)
        d.qr = &qr.one[0];
    heights.page = (unsigned)(m->height - 2 * m->margin) - HEADER - FOOTER;
    heights.head = head_height(&d);
    err = pdfpage_new(&d.pdf, sheet->name, sheet->lines->sheet, f);
    if (err)
        goto out;
    d.pages = sheet_place(sheet, &heights, NULL, NULL);
    (void)sheet_place(sheet, &heights, draw, &d);
    err = pdfpage_finish(ret, ret_len, d.pdf, f);
    if (!err)
        *ret_pages = d.pages;
out:
    pdfpage_free(d.pdf);
    qrsymbols_clear(&qr);
    return err;
}
