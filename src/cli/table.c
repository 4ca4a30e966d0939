#include "src/cli/table.h"

#include <stdbool.h>

#include "src/cli/out.h"

#define GAP "  "

struct table {
    size_t columns;
    size_t rows; /* the titles are row 0 */
    size_t room;
    char **cells; /* rows * columns, owned */
    bool right[TABLE_COLUMNS_MAX];
    bool bad; /* a row is missing for want of memory */
};

/* Escaped copy, or NULL. */
static char *copy_cell(const char *text)
{
    size_t cap = strlen(text) * 4 + 1;
    char *cell = malloc(cap);

    if (cell)
        (void)fail_text(cell, cap, "%s", text);
    return cell;
}

static bool grow(struct table *t)
{
    size_t room = t->room ? t->room * 2 : 16;
    char **cells = reallocarray(t->cells, room, t->columns * sizeof(*cells));

    if (!cells)
        return false;
    t->cells = cells;
    t->room = room;
    return true;
}

void table_row(struct table *t, const char *const *cells)
{
    if (!t)
        return;
    if (t->rows == t->room && !grow(t)) {
        t->bad = true;
        return;
    }
    char **row = t->cells + t->rows * t->columns;
    for (size_t i = 0; i < t->columns; i++) {
        row[i] = copy_cell(cells[i] ? cells[i] : "");
        if (!row[i]) {
            while (i > 0)
                free(row[--i]);
            t->bad = true;
            return;
        }
    }
    t->rows++;
}

static void table_free(struct table *t)
{
    for (size_t i = 0; i < t->rows * t->columns; i++)
        free(t->cells[i]);
    free(t->cells);
    free(t);
}

struct table *table_new(const char *const *titles, size_t columns)
{
    const char *plain[TABLE_COLUMNS_MAX] = {0};

    if (columns == 0 || columns > TABLE_COLUMNS_MAX)
        return NULL;
    struct table *t = calloc(1, sizeof(*t));
    if (!t)
        return NULL;
    t->columns = columns;
    for (size_t i = 0; i < columns; i++) {
        t->right[i] = titles[i][0] == '>';
        plain[i] = titles[i] + (t->right[i] ? 1 : 0);
    }
    table_row(t, plain);
    if (t->bad) {
        table_free(t);
        return NULL;
    }
    return t;
}

/* Width of each column; returns that of the table. */
static size_t measure(int width[TABLE_COLUMNS_MAX], const struct table *t)
{
    size_t sum = (t->columns - 1) * strlen(GAP);

    for (size_t i = 0; i < t->rows * t->columns; i++) {
        int len = (int)strlen(t->cells[i]);

        if (len > width[i % t->columns])
            width[i % t->columns] = len;
    }
    for (size_t c = 0; c < t->columns; c++)
        sum += (size_t)width[c];
    return sum;
}

static void print_rows(const struct table *t, const int width[TABLE_COLUMNS_MAX])
{
    for (size_t r = 0; r < t->rows; r++) {
        for (size_t c = 0; c < t->columns; c++) {
            const char *cell = t->cells[r * t->columns + c];
            const char *gap = c ? GAP : "";

            if (t->right[c])
                out_text("%s%*s", gap, width[c], cell);
            else if (c + 1 == t->columns)
                out_text("%s%s", gap, cell);
            else
                out_text("%s%-*s", gap, width[c], cell);
        }
        out_text("\n");
    }
}

/* A table wider than the terminal: a block of lines for each row, title and cell. */
static void print_blocks(const struct table *t)
{
    int title_width = 0;

    for (size_t c = 0; c < t->columns; c++)
        if ((int)strlen(t->cells[c]) > title_width)
            title_width = (int)strlen(t->cells[c]);
    for (size_t r = 1; r < t->rows; r++) {
        if (r > 1)
            out_text("\n");
        for (size_t c = 0; c < t->columns; c++)
            out_text("%-*s" GAP "%s\n", title_width, t->cells[c], t->cells[r * t->columns + c]);
    }
}

void table_print(struct table *t)
{
    int width[TABLE_COLUMNS_MAX] = {0};

    if (!t || t->bad)
        out_incomplete();
    if (!t)
        return;
    if (t->rows == 1)
        out_text("none\n");
    else if (out_width() > 0 && measure(width, t) > out_width())
        print_blocks(t);
    else if (measure(width, t) > 0)
        print_rows(t, width);
    table_free(t);
}
