#include "src/cssm/trendsvg.h"

#include <inttypes.h>

#include "src/cli/when.h"

#define WIDTH      960
#define LEFT       80
#define PLOT_W     860 /* one column for each unit */
#define PLOT_TOP   64
#define PLOT_H     300
#define PLOT_FOOT  (PLOT_TOP + PLOT_H)
#define LEGEND_TOP (PLOT_FOOT + 44)
#define LEGEND_ROW 20
#define BAR_ROW    26
#define BAR_LEFT   280
#define BAR_W      480
#define NAME_CHARS 36
#define SLOTS      (TRENDSVG_SHOWN + 1) /* the last is all others */
#define DAY_S      86400u

static const char *const colours[SLOTS] = {"#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9",
                                           "#d55e00", "#8f7fd1", "#a58b3c", "#8c8c8c"};

/* Explicit colours for light; a viewer that knows of a dark scheme takes the second ones. */
static const char style[] = "<style type=\"text/css\">\n"
                            "text { font-family: sans-serif; font-size: 12px; fill: #222222 }\n"
                            ".back { fill: #ffffff }\n"
                            ".head { font-size: 16px; font-weight: bold }\n"
                            ".soft { fill: #595959 }\n"
                            ".grid { stroke: #d5d5d5; stroke-width: 1; fill: none }\n"
                            ".track { fill: #dddddd }\n"
                            ".full { fill: #0072b2 }\n"
                            "@media (prefers-color-scheme: dark) {\n"
                            "text { fill: #e8e8e8 }\n"
                            ".back { fill: #17191d }\n"
                            ".soft { fill: #b3b3b3 }\n"
                            ".grid { stroke: #3c4046 }\n"
                            ".track { fill: #3c4046 }\n"
                            ".full { fill: #56b4e9 }\n"
                            "}\n"
                            "</style>\n";

void trendsvg_text(FILE *out, const char *text, size_t max)
{
    size_t done = 0;

    for (; *text != '\0' && done < max; text++, done++) {
        unsigned char c = (unsigned char)*text;

        if (strchr("&<>\"'", c) != NULL || c > 0x7e)
            (void)fprintf(out, "&#%u;", (unsigned)c);
        else
            (void)fputc(c < 0x20 ? '?' : c, out);
    }
    if (*text != '\0')
        (void)fputs("&#8230;", out);
}

static void put_name(FILE *out, const struct trend_series *s, size_t max)
{
    char name[TAG_TEXT_MAX + 1] = {0};

    tag_name(name, s->name); /* an account's name has no such shape, and stays */
    trendsvg_text(out, name, max);
}

/* What each column shows: the moment in it at which most is used. */
struct picture {
    const struct trend *t;
    uint64_t since_s;
    uint64_t span_s;
    uint64_t top; /* value at the upper edge */
    uint64_t step;
    uint64_t (*column)[SLOTS];
};

static size_t slot_of(size_t series)
{
    return series < TRENDSVG_SHOWN ? series : TRENDSVG_SHOWN;
}

static size_t column_of(const struct picture *p, uint64_t at_s)
{
    uint64_t in = at_s - p->since_s;

    /* Spans are below 2^38 seconds, so this stays within 64 bits. */
    return in >= p->span_s ? PLOT_W - 1 : (size_t)(in * (PLOT_W - 1) / p->span_s);
}

static uint64_t sum(const uint64_t values[static SLOTS])
{
    uint64_t n = 0;

    for (size_t i = 0; i < SLOTS; i++)
        n += values[i];
    return n;
}

static bool sample(struct picture *p)
{
    const struct trend *t = p->t;
    uint64_t *now = calloc(t->series_count + 1, sizeof *now);
    uint64_t current[SLOTS] = {0};
    size_t next = 0;

    if (now == NULL)
        return false;
    for (size_t i = 0; i < t->series_count; i++) {
        now[i] = t->series[i].before;
        current[slot_of(i)] += now[i];
    }
    for (size_t x = 0; x < PLOT_W; x++) {
        bool any = false;

        /* What was there before counts only if it lasts into this column. */
        if (next >= t->change_count || column_of(p, t->change[next].at_s) != x) {
            memcpy(p->column[x], current, sizeof current);
            continue;
        }
        while (next < t->change_count && column_of(p, t->change[next].at_s) == x) {
            const struct trend_change *c = &t->change[next++];
            bool more = next < t->change_count && t->change[next].at_s == c->at_s;

            current[slot_of(c->series)] += c->count - now[c->series];
            now[c->series] = c->count;
            if (more || (any && sum(current) <= sum(p->column[x])))
                continue;
            memcpy(p->column[x], current, sizeof current);
            any = true;
        }
    }
    free(now);
    return true;
}

/* 1, 2 or 5 times a power of ten, so that there are at most five steps to the top. */
static void scale(struct picture *p)
{
    uint64_t most = 1;
    uint64_t unit = 1;
    static const uint64_t factors[] = {1, 2, 5};
    size_t f = 0;

    for (size_t x = 0; x < PLOT_W; x++)
        if (sum(p->column[x]) > most)
            most = sum(p->column[x]);
    while (unit * factors[f] * 5 < most) {
        f = (f + 1) % 3;
        if (f == 0)
            unit *= 10;
    }
    p->step = unit * factors[f];
    p->top = (most + p->step - 1) / p->step * p->step;
}

static unsigned y_of(const struct picture *p, uint64_t value)
{
    return (unsigned)(PLOT_FOOT - (value * PLOT_H + p->top / 2) / p->top);
}

static void draw_grid(FILE *out, const struct picture *p)
{
    bool hours = p->span_s < 5 * DAY_S;

    for (uint64_t v = 0; v <= p->top; v += p->step) {
        (void)fprintf(out, "<path class=\"grid\" d=\"M%u %uH%u\"/>\n", LEFT, y_of(p, v), LEFT + PLOT_W);
        (void)fprintf(out, "<text class=\"soft\" x=\"%u\" y=\"%u\" text-anchor=\"end\">%" PRIu64 "</text>\n", LEFT - 8,
                      y_of(p, v) + 4, v);
    }
    for (unsigned i = 0; i <= 4; i++) {
        char when[WHEN_TEXT] = {0};
        uint64_t at_s = p->since_s + p->span_s / 4 * i;

        if (i == 4)
            at_s = p->since_s + p->span_s;
        when_rfc3339(when, at_s);
        when[hours ? 16 : 10] = '\0';
        if (hours)
            when[10] = ' ';
        (void)fprintf(out, "<path class=\"grid\" d=\"M%u %uV%u\"/>\n", LEFT + PLOT_W * i / 4, PLOT_FOOT, PLOT_FOOT + 6);
        (void)fprintf(out, "<text class=\"soft\" x=\"%u\" y=\"%u\" text-anchor=\"%s\">%s</text>\n",
                      LEFT + PLOT_W * i / 4, PLOT_FOOT + 20, i == 0 ? "start" : (i == 4 ? "end" : "middle"), when);
    }
}

/* The edge above the first slots of every column, as steps; forth or back. */
static void draw_edge(FILE *out, const struct picture *p, size_t slots, bool back)
{
    unsigned y = 0;

    for (size_t i = 0; i < PLOT_W; i++) {
        size_t x = back ? PLOT_W - 1 - i : i;
        uint64_t value = 0;

        for (size_t s = 0; s < slots; s++)
            value += p->column[x][s];
        if (i > 0 && y_of(p, value) == y)
            continue;
        y = y_of(p, value);
        if (i == 0)
            (void)fprintf(out, "%c%u %u", back ? 'L' : 'M', LEFT + (back ? PLOT_W : 0), y);
        else
            (void)fprintf(out, "H%zuV%u", LEFT + x + (back ? 1 : 0), y);
    }
    (void)fprintf(out, "H%u", LEFT + (back ? 0 : PLOT_W));
}

static size_t slots_used(const struct trend *t)
{
    return t->series_count < SLOTS ? t->series_count : SLOTS;
}

static void draw_areas(FILE *out, const struct picture *p)
{
    for (size_t s = 0; s < slots_used(p->t); s++) {
        (void)fprintf(out, "<path fill=\"%s\" d=\"", colours[s]);
        draw_edge(out, p, s + 1, false);
        draw_edge(out, p, s, true);
        (void)fputs("Z\"><title>", out);
        if (s < TRENDSVG_SHOWN)
            trendsvg_text(out, p->t->series[s].name, TREND_NAME_MAX);
        else
            (void)fputs("all others", out);
        (void)fputs("</title></path>\n", out);
    }
}

static void draw_legend(FILE *out, const struct trend *t)
{
    for (size_t s = 0; s < slots_used(t); s++) {
        size_t x = LEFT + s % 2 * (PLOT_W / 2);
        size_t y = LEGEND_TOP + s / 2 * LEGEND_ROW;

        (void)fprintf(out, "<rect x=\"%zu\" y=\"%zu\" width=\"12\" height=\"12\" fill=\"%s\"/>\n", x, y - 10,
                      colours[s]);
        (void)fprintf(out, "<text x=\"%zu\" y=\"%zu\">", x + 20, y);
        if (s < TRENDSVG_SHOWN) {
            put_name(out, &t->series[s], NAME_CHARS);
            (void)fprintf(out, ": %" PRIu64 ", at most %" PRIu64, t->series[s].last, t->series[s].peak);
        } else {
            (void)fprintf(out, "all others: %zu", t->series_count - TRENDSVG_SHOWN);
        }
        (void)fputs("</text>\n", out);
    }
}

static void draw_bars(FILE *out, const struct trend *t, size_t top, size_t shown)
{
    uint64_t most = 1;

    for (size_t i = 0; i < shown; i++) {
        uint64_t n = t->bar[i].purchased > t->bar[i].reserved ? t->bar[i].purchased : t->bar[i].reserved;

        if (n > most)
            most = n;
    }
    for (size_t i = 0; i < shown; i++) {
        const struct trend_bar *b = &t->bar[i];
        size_t y = top + i * BAR_ROW;

        (void)fprintf(out, "<text x=\"%d\" y=\"%zu\" text-anchor=\"end\">", BAR_LEFT - 12, y + 13);
        trendsvg_text(out, b->name, NAME_CHARS - 6);
        (void)fprintf(out, "<title>");
        trendsvg_text(out, b->name, FACTS_NAME_MAX);
        (void)fprintf(out, "</title></text>\n");
        (void)fprintf(out, "<rect class=\"track\" x=\"%d\" y=\"%zu\" width=\"%" PRIu64 "\" height=\"18\"/>\n", BAR_LEFT,
                      y, b->purchased * BAR_W / most);
        (void)fprintf(out, "<rect class=\"full\" x=\"%d\" y=\"%zu\" width=\"%" PRIu64 "\" height=\"18\"/>\n", BAR_LEFT,
                      y, b->reserved * BAR_W / most);
        (void)fprintf(out, "<text class=\"soft\" x=\"%d\" y=\"%zu\">%" PRIu64 " of %" PRIu64 "</text>\n",
                      BAR_LEFT + BAR_W + 12, y + 13, b->reserved, b->purchased);
    }
    if (t->bar_count > shown)
        (void)fprintf(out, "<text class=\"soft\" x=\"%d\" y=\"%zu\">and %zu more</text>\n", BAR_LEFT,
                      top + shown * BAR_ROW + 13, t->bar_count - shown);
}

static void draw_head(FILE *out, const struct trend *t, const char *heading, size_t height)
{
    char since[WHEN_TEXT] = {0};
    char until[WHEN_TEXT] = {0};
    char peak[WHEN_TEXT] = {0};

    when_rfc3339(since, t->since_s);
    when_rfc3339(until, t->until_s);
    when_rfc3339(peak, t->peak_s);
    (void)fprintf(out,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"%d\" height=\"%zu\" "
                  "viewBox=\"0 0 %d %zu\">\n<title>Licence use by %s</title>\n<desc>From %s to %s: %" PRIu64
                  " licences in use at the end, at most %" PRIu64 " (%s).",
                  WIDTH, height, WIDTH, height, heading, since, until, t->last, t->peak, peak);
    for (size_t i = 0; i < t->series_count && i < TRENDSVG_SHOWN; i++) {
        (void)fputc(' ', out);
        put_name(out, &t->series[i], TREND_NAME_MAX);
        (void)fprintf(out, ": %" PRIu64 ", at most %" PRIu64 ".", t->series[i].last, t->series[i].peak);
    }
    (void)fprintf(out, "</desc>\n%s<rect class=\"back\" width=\"%d\" height=\"%zu\"/>\n", style, WIDTH, height);
    (void)fprintf(out, "<text class=\"head\" x=\"%d\" y=\"30\">Licence use by %s</text>\n", LEFT, heading);
    (void)fprintf(out, "<text class=\"soft\" x=\"%d\" y=\"48\">%s to %s</text>\n", LEFT, since, until);
}

enum plr_err trendsvg_draw(FILE *out, const struct trend *t, const char *heading, struct fail *f)
{
    struct picture p = {.t = t, .since_s = t->since_s, .column = calloc(PLOT_W, sizeof *p.column)};
    size_t shown = t->bar_count < TRENDSVG_BARS ? t->bar_count : TRENDSVG_BARS;
    size_t bars_top = LEGEND_TOP + (slots_used(t) + 1) / 2 * LEGEND_ROW + 40;
    size_t height = bars_top + (shown + (t->bar_count > shown ? 1 : 0)) * BAR_ROW + 16;

    p.span_s = t->until_s > t->since_s ? t->until_s - t->since_s : DAY_S;
    if (p.column == NULL || !sample(&p)) {
        free(p.column);
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for the picture");
    }
    scale(&p);
    draw_head(out, t, heading, height);
    draw_grid(out, &p);
    draw_areas(out, &p);
    draw_legend(out, t);
    if (t->series_count == 0)
        (void)fprintf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">No licences were in use.</text>\n",
                      LEFT + PLOT_W / 2, PLOT_TOP + PLOT_H / 2);
    if (shown > 0) {
        (void)fprintf(out,
                      "<text class=\"head\" x=\"%d\" y=\"%zu\">Reserved now, of what is in force, by smart account"
                      "</text>\n",
                      LEFT, bars_top - 12);
        draw_bars(out, t, bars_top, shown);
    }
    (void)fputs("</svg>\n", out);
    free(p.column);
    return PLR_OK;
}
