/* A text file that only grows, line by line, and survives being cut off in the middle of one: results of a long run
 * that is gone on with after an interruption. Locked while it is open. */
#ifndef PLRKIT_GROWFILE_H
#define PLRKIT_GROWFILE_H

#include <stdbool.h>
#include <stdio.h>

#include "codec/fail.h"

struct growfile; /* opaque */

/* Open path for reading and appending; made (mode 0600) if it is not there. "-" is standard output, and that, a pipe or
 * a device can only be written. PLR_ERR_BUSY (another process has it open so), PLR_ERR_IO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err growfile_open(struct growfile **ret, const char *path, struct fail *f);

/* Close; NULL is fine. What was appended is on the disk already. */
void growfile_close(struct growfile *g);

/* Can what was written before be read back? */
bool growfile_keeps(const struct growfile *g);

/* True if this is the file that path names too. */
bool growfile_is(const struct growfile *g, const char *path);

/* Next whole line of what is there, without its end; *ret is NULL behind the last one, and valid until the next call. A
 * line without an end, or with a NUL in it, was cut off when it was written: it counts as not there, and so does all
 * behind it. PLR_ERR_IO, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err growfile_next(char **ret, struct growfile *g, struct fail *f);

/* What was cut off, after the last growfile_next: its bytes up to the line end or the end of the file. */
size_t growfile_rest(const char **ret, const struct growfile *g);

/* After the last growfile_next: remove what was cut off. Appending begins here. PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err growfile_mend(struct growfile *g, struct fail *f);

/* Append whole lines; on PLR_OK they are on the disk, or were taken by the pipe. PLR_ERR_IO: nothing of them is there,
 * as far as the disk allows; what it leaves growfile_mend removes in the next run. */
PLR_MUST_CHECK enum plr_err growfile_append(struct growfile *g, const void *bytes, size_t len, struct fail *f);

#endif
