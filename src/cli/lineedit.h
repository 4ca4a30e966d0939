/* An edited line at a terminal, as network devices do it: "?" answers at once, Tab completes, arrows go through the
 * history. Prompt and echo go to standard output. Nothing is read from files or from the environment but TERM. */
#ifndef PLRKIT_LINEEDIT_H
#define PLRKIT_LINEEDIT_H

#include <stdbool.h>
#include <stddef.h>

struct lineedit; /* opaque */

struct lineedit_hooks {
    void *context;
    /* "?" was typed behind this text. False: it is a character like any other. True: *show is called next. */
    bool (*helps)(void *context, const char *line, size_t len);
    /* Print that help; the cursor is at the beginning of an empty line, and so it is to be left. */
    void (*show)(void *context, const char *line, size_t len);
    /* Tab was typed: bytes to be added into dst; returns how many. 0: what show prints is shown instead. */
    size_t (*complete)(void *context, char *dst, size_t cap, const char *line, size_t len);
};

enum lineedit_end {
    LINEEDIT_LINE,
    LINEEDIT_STOPPED, /* Ctrl-C */
    LINEEDIT_LEAVE,   /* Ctrl-Z */
    LINEEDIT_ENDED,   /* Ctrl-D in an empty line, or the terminal is gone */
};

/* NULL if there is no memory, or standard input is no terminal. While it lives, Ctrl-Z and Ctrl-\ stop nobody. */
struct lineedit *lineedit_new(const char *program, const struct lineedit_hooks *hooks);
void lineedit_free(struct lineedit *e);

/* A line without its end into fresh memory (free()); *ret is set for LINEEDIT_LINE only. plain: the answer to a
 * question, without help and history. */
enum lineedit_end lineedit_line(char **ret, size_t *ret_len, struct lineedit *e, const char *prompt, bool plain);

/* Put a line into the history that the arrows go through; the newest 500 are kept. */
void lineedit_remember(struct lineedit *e, const char *line);

/* Between lines, while something runs that Ctrl-C may interrupt (its reads fail with EINTR): on, and off before the
 * next line is asked for. Otherwise Ctrl-C waits, as a key for the next line. e may be NULL. */
void lineedit_running(struct lineedit *e, bool on);

#endif
