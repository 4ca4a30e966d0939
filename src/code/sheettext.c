#include "src/code/sheettext.h"

#include "codec/symbol.h"

#define HEADER_LINES    3
#define ROW_LINES_SHORT 6
#define ROW_LINES_SHEET 3
#define LABEL_WIDTH     10

struct text {
    FILE *to;
    const struct sheet *sheet;
    size_t pages;
    bool first_row; /* of this page */
};

static void put_repeated(FILE *to, const char *what, size_t count)
{
    for (size_t i = 0; i < count; i++)
        (void)fputs(what, to);
}

static void put_page(struct text *t, size_t page)
{
    char left[SHEETTEXT_COLUMNS] = {0};
    char right[SHEETTEXT_COLUMNS] = {0};

    (void)snprintf(left, sizeof(left), "%s", t->sheet->name);
    (void)snprintf(right, sizeof(right), "%s   page %zu of %zu", t->sheet->mark, page, t->pages);
    (void)fprintf(t->to, "%s%s%*s\n", page > 1 ? "\f" : "", left, (int)(SHEETTEXT_COLUMNS - strlen(left)), right);
    put_repeated(t->to, "=", SHEETTEXT_COLUMNS);
    (void)fputs("\n\n", t->to);
    t->first_row = true;
}

static unsigned head_lines(const struct sheet *s)
{
    unsigned lines = (unsigned)s->fact_count + 1 + (s->title[0] ? 2 : 0) + 1;

    for (size_t i = 0; i < s->step_count; i++)
        lines += s->step[i].command[0] ? 2 : 1;
    return lines + 1;
}

static void put_head(struct text *t)
{
    const struct sheet *s = t->sheet;

    if (s->title[0])
        (void)fprintf(t->to, "%s\n\n", s->title);
    for (size_t i = 0; i < s->fact_count; i++)
        (void)fprintf(t->to, "%-*s%s\n", LABEL_WIDTH, s->fact[i].label, s->fact[i].value);
    (void)fputs("\nWhat to do next\n", t->to);
    for (size_t i = 0; i < s->step_count; i++) {
        (void)fprintf(t->to, "  %zu. %s\n", i + 1, s->step[i].text);
        if (s->step[i].command[0])
            (void)fprintf(t->to, "        %s\n", s->step[i].command);
    }
    (void)fputc('\n', t->to);
}

/* A short code: a box to write in under each symbol. */
static void put_boxes(struct text *t, size_t index)
{
    uint8_t sym[CODELINES_SYM_MAX] = {0};
    size_t len = sheet_row(sym, t->sheet, index);
    size_t groups = (len + SHEET_GROUP - 1) / SHEET_GROUP;

    for (size_t g = 0; g < groups; g++) {
        char label[24] = {0};

        (void)snprintf(label, sizeof(label), "group %zu", index * (SHEET_ROW_SHORT / SHEET_GROUP) + g + 1);
        (void)fprintf(t->to, g + 1 < groups ? "%-20s" : "%s", label);
    }
    (void)fputc('\n', t->to);
    for (size_t i = 0; i < len; i++)
        (void)fprintf(t->to, "%s  %c", i == 0 ? "" : i % SHEET_GROUP == 0 ? "     " : " ", symbol_char(sym[i]));
    (void)fputc('\n', t->to);
    for (size_t line = 0; line < 3; line++) {
        for (size_t g = 0; g < groups; g++) {
            size_t cells = len - g * SHEET_GROUP < SHEET_GROUP ? len - g * SHEET_GROUP : SHEET_GROUP;

            put_repeated(t->to, line == 1 ? "|   " : "+---", cells);
            (void)fputs(line == 1 ? "|" : "+", t->to);
            (void)fputs(g + 1 < groups ? "   " : "\n", t->to);
        }
    }
    (void)fputc('\n', t->to);
}

/* A line of a sheet of lines: a stroke under each symbol; the groups are numbered once a page. */
static void put_line(struct text *t, size_t index)
{
    uint8_t sym[CODELINES_SYM_MAX] = {0};
    char row[SLRTEXT_ROW_MAX] = {0};
    size_t len = sheet_row(sym, t->sheet, index);

    if (t->first_row)
        (void)fputs(" group   1    2    3    4    5    6    7    8    9   10   11   12", t->to);
    t->first_row = false;
    slrtext_row(row, sym, len, index + 1);
    (void)fprintf(t->to, "\n  %s\n       ", row);
    for (size_t i = 0; i < len; i++)
        (void)fputs(i > 0 && i % SHEET_GROUP == 0 ? " _" : "_", t->to);
    (void)fputc('\n', t->to);
}

static unsigned tail_lines(void)
{
    unsigned lines = 1 + 1 + 2;

    for (size_t i = 0; sheet_legend[i]; i++)
        lines++;
    return lines + SHEET_BLANKS / 2;
}

static void put_tail(struct text *t)
{
    (void)fputc('\n', t->to);
    for (size_t i = 0; sheet_legend[i]; i++)
        (void)fprintf(t->to, "%s\n", sheet_legend[i]);
    for (size_t i = 0; i < SHEET_BLANKS; i++) {
        int used = fprintf(t->to, "%s%s ", i % 2 == 0 ? "\n\n" : "  ", sheet_blanks[i]);

        if (i % 2 == 0)
            used -= 2;
        put_repeated(t->to, "_", used > 0 && used < 38 ? (size_t)(38 - used) : 1);
    }
    (void)fputc('\n', t->to);
}

static void draw(void *to, enum sheet_part part, size_t index, unsigned y)
{
    struct text *t = to;

    (void)y;
    switch (part) {
    case SHEET_PAGE:
        put_page(t, index);
        break;
    case SHEET_HEAD:
        put_head(t);
        break;
    case SHEET_ROW:
        if (t->sheet->lines->sheet)
            put_line(t, index);
        else
            put_boxes(t, index);
        break;
    case SHEET_TAIL:
        put_tail(t);
        break;
    }
}

enum plr_err sheettext_make(char **ret, size_t *ret_len, size_t *ret_pages, const struct sheet *sheet, struct fail *f)
{
    const struct sheet_heights heights = {.page = SHEETTEXT_LINES - HEADER_LINES,
                                          .head = head_lines(sheet),
                                          .row = sheet->lines->sheet ? ROW_LINES_SHEET : ROW_LINES_SHORT,
                                          .tail = tail_lines()};
    char *text = NULL;
    size_t len = 0;
    struct text t = {.to = open_memstream(&text, &len), .sheet = sheet};
    bool bad = false;

    if (!t.to)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a sheet");
    t.pages = sheet_place(sheet, &heights, NULL, NULL);
    (void)sheet_place(sheet, &heights, draw, &t);
    bad = ferror(t.to) != 0;
    if (fclose(t.to) || bad) {
        free(text);
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a sheet");
    }
    *ret = text;
    *ret_len = len;
    *ret_pages = t.pages;
    return PLR_OK;
}
