/* Standard output: the answer. Flushed and checked at the end, so that "done" means it was delivered. */
#ifndef PLRKIT_OUT_H
#define PLRKIT_OUT_H

#include <jansson.h>
#include <stdbool.h>

#include "codec/fail.h"

/* True if standard output is a terminal. */
bool out_is_terminal(void);

/* Columns of the terminal that standard output is; 0 if it is none, or does not say. */
size_t out_width(void);

/* printf to standard output. */
void out_text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Bytes as they are to standard output: a picture or a document. */
void out_bytes(const void *bytes, size_t len);

/* One JSON object and a newline, keys in insertion order; takes the reference. */
void out_json(json_t *object);

/* A code: alone on its line; on a terminal also in groups of 4 below it. canonical is NUL-terminated text. */
void out_code(const char *canonical);

/* Say that part of the answer could not be made (no memory): out_flush will fail. For src/cli only. */
void out_incomplete(void);

/* Until out_captured, which hands it over in fresh memory (free()), NUL-terminated, the answer goes into memory and is
 * on no terminal. PLR_ERR_MEMORY: then nothing is captured. */
PLR_MUST_CHECK enum plr_err out_capture(struct fail *f);
PLR_MUST_CHECK enum plr_err out_captured(char **ret, size_t *ret_len, struct fail *f);

/* Flush and check. PLR_ERR_IO; PLR_ERR_MEMORY after out_incomplete. */
PLR_MUST_CHECK enum plr_err out_flush(struct fail *f);

#endif
