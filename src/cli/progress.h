/* How far a long run is, for a person at a terminal: one line on standard error that is drawn over, with rate and time
 * left. Nothing where standard error is no terminal. */
#ifndef PLRKIT_PROGRESS_H
#define PLRKIT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROGRESS_LINE_MAX 160

struct progress {
    const char *what; /* "reserved" */
    size_t total;
    size_t before; /* done by an earlier run: not counted in the rate */
    double began_s;
    double drawn_s;
    bool shown;
};

/* Begin; what is one word for what is done to each. */
void progress_begin(struct progress *p, const char *what, size_t total, size_t before);

/* So many of the total are done. Drawn a few times a second at most. */
void progress_at(struct progress *p, size_t done);

/* Take the line away. */
void progress_end(struct progress *p);

/* The line itself, into dst: done of total after elapsed_s seconds of this run, as wide as columns allow. */
void progress_line(char dst[static PROGRESS_LINE_MAX], const struct progress *p, size_t done, double elapsed_s,
                   size_t columns);

/* Seconds of a clock that only goes forward. */
double progress_clock_s(void);

#endif
