/* A folder that appears whole or not at all: built beside its place, and renamed as the last step. */
#ifndef PLRKIT_NEWFOLDER_H
#define PLRKIT_NEWFOLDER_H

#include <limits.h>
#include <stdbool.h>

#include "codec/fail.h"

struct newfolder {
    char path[PATH_MAX]; /* where it is to be, without slashes at its end */
    char temp[PATH_MAX]; /* where it is built: PATH.tmp-XXXXXX, mode 0700; empty when nothing is to be removed */
};

/* Look before anything is asked: is the place free, as far as can be seen? An empty folder may be there. PLR_ERR_STATE
 * (reason "exists"), PLR_ERR_USAGE (no path of a folder). */
PLR_MUST_CHECK enum plr_err newfolder_free(const char *path, struct fail *f);

/* Begin. newfolder_discard also after a failure. PLR_ERR_USAGE, PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err newfolder_begin(struct newfolder *n, const char *path, struct fail *f);

/* "TEMP/NAME", for what is built; false if that is too long. */
bool newfolder_name(char dst[static PATH_MAX], const struct newfolder *n, const char *name);

/* Make it durable under its name. The files in it are durable already. PLR_ERR_STATE (exists by now), PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err newfolder_keep(struct newfolder *n, struct fail *f);

/* What was not kept is removed, with everything in it. */
void newfolder_discard(struct newfolder *n);

/* True if one that was to be path was interrupted and is still there; its path into dst. */
bool newfolder_leftover(char dst[static PATH_MAX], const char *path);

/* fsync a folder: the names in it are durable. PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err newfolder_sync(const char *path, struct fail *f);

#endif
