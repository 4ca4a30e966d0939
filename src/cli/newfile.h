/* A file that is written piece by piece and appears whole or not at all; what is there is never replaced. */
#ifndef PLRKIT_NEWFILE_H
#define PLRKIT_NEWFILE_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

#include "codec/fail.h"

struct newfile {
    FILE *out;           /* standard output where the path is "-" */
    char path[PATH_MAX]; /* empty for standard output */
    char temp[PATH_MAX]; /* beside it: .NAME.new */
    char dir[PATH_MAX];
};

/* Begin path, mode 0600; "-" is standard output. PLR_ERR_STATE (exists), PLR_ERR_IO. newfile_discard also after a
 * failure.
 */
PLR_MUST_CHECK enum plr_err newfile_begin(struct newfile *n, const char *path, struct fail *f);

/* One line and its end. PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err newfile_line(struct newfile *n, const char *line, struct fail *f);

/* Make it durable, under its name. PLR_ERR_STATE (exists by now), PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err newfile_keep(struct newfile *n, struct fail *f);

/* Close; what was not kept is removed. */
void newfile_discard(struct newfile *n);

#endif
