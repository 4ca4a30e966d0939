/* The show commands of the console. */
#ifndef PLRKIT_CONSOLESHOW_H
#define PLRKIT_CONSOLESHOW_H

#include "src/console/console.h"

/* Print what the command shows; returns the exit status. */
int consoleshow_run(struct console *c, const struct grammar_line *parsed);

/* The time of now, as IOS XR prints it before an answer: "Mon Feb 11 15:58:44.047 UTC". */
void consoleshow_timestamp(void);

/* The time of a message of the log: "*May  9 21:39:42". */
#define CONSOLESHOW_TIME_CAP 32
void consoleshow_time(char dst[CONSOLESHOW_TIME_CAP], uint64_t s);

#endif
