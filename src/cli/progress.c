#include "src/cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "src/cli/report.h"

#define DRAW_EVERY_S    0.2
#define COLUMNS_DEFAULT 80
#define BAR_MAX         30
#define BAR_MIN         5

double progress_clock_s(void)
{
    struct timespec t = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void progress_begin(struct progress *p, const char *what, size_t total, size_t before)
{
    memset(p, 0, sizeof *p);
    p->what = what;
    p->total = total;
    p->before = before;
    p->began_s = progress_clock_s();
    p->shown = isatty(STDERR_FILENO) == 1;
    progress_at(p, before);
}

static size_t terminal_columns(void)
{
    struct winsize size = {0};

    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : COLUMNS_DEFAULT;
}

/* Time left as 0:07, 12:07 or 3:12:07. */
static void time_left(char dst[static 32], double left_s)
{
    unsigned long s = (unsigned long)(left_s + 0.5);

    if (s >= 3600)
        (void)snprintf(dst, 32, "%lu:%02lu:%02lu", s / 3600, s / 60 % 60, s % 60);
    else
        (void)snprintf(dst, 32, "%lu:%02lu", s / 60, s % 60);
}

void progress_line(char dst[static PROGRESS_LINE_MAX], const struct progress *p, size_t done, double elapsed_s,
                   size_t columns)
{
    char tail[64] = {0};
    char bar[BAR_MAX + 3] = {0};
    char left[32] = {0};
    size_t new = done - p->before;
    double rate = elapsed_s > 0 ? (double)new / elapsed_s : 0;
    unsigned percent = p->total > 0 ? (unsigned)(100.0 * (double)done / (double)p->total) : 100;
    char head[64] = {0};
    size_t used = 0;

    if (new > 0 && rate > 0) {
        time_left(left, (double)(p->total - done) / rate);
        (void)snprintf(tail, sizeof tail, "  %.*f/s, %s left", rate < 10 ? 1 : 0, rate, left);
    }
    (void)snprintf(head, sizeof head, "%s %zu of %zu  %u%%", p->what, done, p->total, percent);
    used = strlen(head) + strlen(tail) + 5; /* blanks, brackets, and the last column stays free */
    if (columns > used + BAR_MIN) {
        size_t width = columns - used > BAR_MAX ? BAR_MAX : columns - used;

        memset(bar, ' ', width + 2);
        memset(bar + 1, '#', p->total > 0 ? width * done / p->total : width);
        bar[0] = '[';
        bar[width + 1] = ']';
    }
    (void)snprintf(dst, PROGRESS_LINE_MAX, "%s%s%s%s", head, bar[0] != '\0' ? "  " : "", bar, tail);
    if (columns < PROGRESS_LINE_MAX && columns > 0)
        dst[columns - 1] = '\0';
}

void progress_at(struct progress *p, size_t done)
{
    char line[PROGRESS_LINE_MAX] = {0};
    double now_s = progress_clock_s();

    if (!p->shown || (p->drawn_s > 0 && now_s - p->drawn_s < DRAW_EVERY_S && done < p->total))
        return;
    p->drawn_s = now_s;
    progress_line(line, p, done, now_s - p->began_s, terminal_columns());
    report_prompt("\r%s\033[K", line);
}

void progress_end(struct progress *p)
{
    if (p->shown)
        report_prompt("\r\033[K");
    p->shown = false;
}
