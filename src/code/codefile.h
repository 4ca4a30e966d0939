/* Where an answer goes that is a file: a new file, or standard output. */
#ifndef PLRKIT_CODEFILE_H
#define PLRKIT_CODEFILE_H

#include <stdbool.h>

#include "codec/fail.h"

/* Whether path can be written: not there yet, or force; "-" unless standard output is a terminal. PLR_ERR_STATE,
 * PLR_ERR_USAGE. */
PLR_MUST_CHECK enum plr_err codefile_check(const char *path, bool force, struct fail *f);

/* Write durably, after the same check. PLR_ERR_STATE, PLR_ERR_USAGE, PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err codefile_write(const char *path, bool force, const void *bytes, size_t len, struct fail *f);

/* Name of part n: "-n" before the extension ("code.png": "code-2.png"). Fresh text (free()), NULL without memory. */
char *codefile_part(const char *path, size_t n);

#endif
