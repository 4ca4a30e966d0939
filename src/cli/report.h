/* The only printer of diagnostics. */
#ifndef PLRKIT_REPORT_H
#define PLRKIT_REPORT_H

#include <stdbool.h>

#include "src/cli/exits.h"

/* Called once by main: program name for messages, and whether --json was given. */
void report_init(const char *program);
void report_json(bool json);

/* Print "PROGRAM: cannot VERB: WHY" and "hint: HINT" to standard error (with --json also one object
 * {"error":{"verb","reason","status","message","hint","line","symbol"}} to standard output). Returns the exit status.
 */
enum exits report_fail(const char *verb, const struct fail *f);

/* Print "PROGRAM: warning: WHY" to standard error. */
void report_warning(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Print TEXT as a line of its own to standard error: findings that belong to the answer but not into a pipe. */
void report_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Print a question to standard error, as it is and without a line end. */
void report_prompt(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Print "PROGRAM: TEXT" to standard error, only if standard error is a terminal: progress and advice for people. */
void report_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
