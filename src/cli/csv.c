#include "src/cli/csv.h"

#include <stdbool.h>
#include <string.h>

static enum plr_err bad(const struct csv *csv, const char *at, const char *what, struct fail *f)
{
    fail_set(f, PLR_ERR_FORMAT, "badcsv", "%s", what);
    fail_at(f, csv->line, (uint32_t)(at - csv->row) + 1);
    return PLR_ERR_FORMAT;
}

void csv_begin(struct csv *csv, char *text)
{
    memset(csv, 0, sizeof *csv);
    csv->next = strncmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text;
}

static char *trimmed(char *from, char *end)
{
    while (from < end && (*from == ' ' || *from == '\t'))
        from++;
    while (end > from && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *end = '\0';
    return from;
}

/* The field that begins with the quote at *at; its text is moved together. *at is left at the comma or the end. */
static enum plr_err quoted(struct csv *csv, char **at, char **ret, struct fail *f)
{
    char *in = *at + 1;
    char *out = in;
    char *start = in;

    while (*in != '\0') {
        if (*in == '"' && in[1] == '"')
            in++;
        else if (*in == '"')
            break;
        *out++ = *in++;
    }
    if (*in != '"')
        return bad(csv, *at, "a quote is not closed", f);
    in++;
    while (*in == ' ' || *in == '\t')
        in++;
    if (*in != ',' && *in != '\0')
        return bad(csv, in, "there is text behind a closing quote", f);
    *out = '\0';
    *at = in;
    *ret = start;
    return PLR_OK;
}

static enum plr_err split(struct csv *csv, struct fail *f)
{
    char *at = csv->row;
    const char *quote = NULL;
    enum plr_err err = PLR_OK;

    csv->count = 0;
    for (;;) {
        char *end = NULL;
        int last = 0;

        if (csv->count == CSV_FIELDS_MAX)
            return bad(csv, at, "too many fields", f);
        while (*at == ' ' || *at == '\t')
            at++;
        if (*at == '"') {
            if ((err = quoted(csv, &at, &csv->field[csv->count], f)) != PLR_OK)
                return err;
            end = at;
            last = *end == '\0';
        } else {
            end = at + strcspn(at, ",");
            last = *end == '\0';
            if ((quote = memchr(at, '"', (size_t)(end - at))) != NULL)
                return bad(csv, quote, "a quote stands inside a field", f);
            csv->field[csv->count] = trimmed(at, end);
        }
        csv->count++;
        if (last)
            return PLR_OK;
        at = end + 1;
    }
}

enum plr_err csv_next(struct csv *csv, int *ret_row, struct fail *f)
{
    while (*csv->next != '\0') {
        char *row = csv->next;
        size_t len = strcspn(row, "\n");

        csv->next = row[len] == '\n' ? row + len + 1 : row + len;
        row[len] = '\0';
        csv->line++;
        csv->row = row;
        if (len > 0 && row[len - 1] == '\r')
            row[--len] = '\0';
        for (size_t i = 0; i < len; i++)
            if ((unsigned char)row[i] < 0x20 && row[i] != '\t')
                return bad(csv, row + i, "there is a control character", f);
        if (row[0] == '#' || row[strspn(row, " \t")] == '\0')
            continue;
        *ret_row = 1;
        return split(csv, f);
    }
    *ret_row = 0;
    return PLR_OK;
}

void csv_put(FILE *out, const char *text)
{
    const char *first = text + strspn(text, "'");
    /* What a spreadsheet would reckon. */
    bool guard = *first != '\0' && strchr("=+-@", *first) != NULL;
    size_t len = strlen(text);
    bool quote = text[strcspn(text, ",\"#\r\n")] != '\0' ||
                 (len > 0 && (strchr(" \t", text[0]) != NULL || strchr(" \t", text[len - 1]) != NULL));

    (void)fprintf(out, "%s%s", quote ? "\"" : "", guard ? "'" : "");
    for (; *text != '\0'; text++) {
        if (*text == '"')
            (void)fputc('"', out);
        (void)fputc(*text, out);
    }
    if (quote)
        (void)fputc('"', out);
}
