#include "src/code/qrsvg.h"

/* One rectangle for each run of dark modules in a row, all in one path: no seams between neighbours of a row. */
static void put_row(FILE *to, const struct qrsymbols_one *one, size_t y)
{
    for (size_t x = 0; x < one->width; x++) {
        size_t start = x;

        while (qrsymbols_dark(one, x, y))
            x++;
        if (x > start)
            (void)fprintf(to, "M%zu %zuh%zuv1h-%zuz", start, y, x - start, x - start);
    }
    (void)fputc('\n', to);
}

enum plr_err qrsvg_draw(char **ret, size_t *ret_len, const struct qrsymbols_one *one, struct fail *f)
{
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);
    bool bad = false;

    if (!to)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a picture");
    (void)fprintf(to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    (void)fprintf(to,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zumm\" height=\"%zumm\" viewBox=\"0 0 %zu %zu\" "
                  "shape-rendering=\"crispEdges\">\n",
                  one->width, one->width, one->width, one->width);
    (void)fprintf(to, "<rect width=\"%zu\" height=\"%zu\" fill=\"#fff\"/>\n<path fill=\"#000\" d=\"", one->width,
                  one->width);
    for (size_t y = QRSYMBOLS_QUIET; y + QRSYMBOLS_QUIET < one->width; y++)
        put_row(to, one, y);
    (void)fprintf(to, "\"/>\n</svg>\n");
    bad = ferror(to) != 0;
    if (fclose(to) || bad) {
        free(text);
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a picture");
    }
    *ret = text;
    *ret_len = len;
    return PLR_OK;
}
