/* Rows of a file that is imported, whatever its form: CSV with or without a line of titles, or JSON. Every row knows
 * its line; what is wrong is collected, so that a person sees all of it at once. plr-cssm(1), FILES THAT ARE IMPORTED.
 */
#ifndef PLRKIT_ROWS_H
#define PLRKIT_ROWS_H

#include <stdbool.h>

#include "codec/fail.h"

#define ROWS_COLUMNS_MAX 12
#define ROWS_BAD_MAX     20                  /* bad lines that are kept with their reason */
#define ROWS_FILE_MAX    (32u * 1024 * 1024) /* bytes */
#define ROWS_CELL_MAX    1000                /* bytes of one value */

enum rows_format { ROWS_AUTO, ROWS_CSV, ROWS_JSON };

enum rows_type { ROWS_TEXT, ROWS_YESNO, ROWS_COUNT, ROWS_IGNORED };

struct rows_column {
    const char *key;   /* as in JSON and in the line of titles: "display-name" (there also "DISPLAY NAME") */
    const char *alias; /* another name, or NULL */
    enum rows_type type;
};

struct rows_shape {
    const char *array; /* key of the array, where JSON is an object */
    const struct rows_column *columns;
    size_t column_count;
    size_t positional; /* so many first columns are meant where there is no line of titles */
    bool whole_lines;  /* without titles a line is one cell, commas and all; an item of JSON may be a string */
};

struct row {
    uint32_t line;
    const char *cell[ROWS_COLUMNS_MAX]; /* never NULL; "" where there is none; yes and no are "yes" and "no" */
};

struct rows_bad_line {
    uint32_t line;
    char why[FAIL_TEXT_MAX];
    char hint[FAIL_TEXT_MAX];
};

struct rows_bad {
    size_t count; /* all of them; the first ROWS_BAD_MAX are kept */
    struct rows_bad_line line[ROWS_BAD_MAX];
};

struct rows; /* opaque */

/* Read text of this format. The rows that are sound go to *ret, what is wrong with the others to bad, in order of
 * lines. name is for messages. text is changed, and must stay until rows_free.
 * PLR_ERR_FORMAT: the file as a whole (not text, not JSON, a column that is not known); PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err rows_parse(struct rows **ret, struct rows_bad *bad, char *text, size_t len,
                                       const char *name, enum rows_format format, const struct rows_shape *shape,
                                       struct fail *f);

void rows_free(struct rows *rows);

/* Rows, in order; at < rows_count. */
size_t rows_count(const struct rows *rows);
const struct row *rows_at(const struct rows *rows, size_t at);

/* Note that a row is wrong, with what f says. */
void rows_note(struct rows_bad *bad, uint32_t line, const struct fail *f);

/* The format that a file name ends in; CSV where it ends in neither ".csv" nor ".json". */
enum rows_format rows_format_of(const char *path);

/* Undo the guard of listing.h against formulas: one apostrophe less where it stands before others or = + - @. */
const char *rows_unguard(const char *cell);

#endif
