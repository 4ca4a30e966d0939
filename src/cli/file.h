/* Files: bounded reading, durable writing, locks. plr-store(5), DURABILITY. */
#ifndef PLRKIT_FILE_H
#define PLRKIT_FILE_H

#include "codec/fail.h"
#include "keys/secret.h"

/* Read a whole regular file or pipe, at most max bytes, into fresh NUL-terminated memory (free()). path "-" is standard
 * input. PLR_ERR_IO (names the path and why), PLR_ERR_SPACE (longer than max). */
PLR_MUST_CHECK enum plr_err file_read(char **ret, size_t *ret_len, const char *path, size_t max, struct fail *f);

/* A passphrase: first line of the file (mode must not let others read), into guarded memory. PLR_ERR_IO,
 * PLR_ERR_POLICY. */
PLR_MUST_CHECK enum plr_err file_read_secret(struct secret **ret, const char *path, struct fail *f);

/* Create dir/name with these bytes, mode 0600 or as given: O_EXCL, write, fsync, close, fsync of dir.
 * PLR_ERR_STATE if it exists already; PLR_ERR_IO: nothing is left behind. */
PLR_MUST_CHECK enum plr_err file_create(const char *dir, const char *name, const void *bytes, size_t len, unsigned mode,
                                        struct fail *f);

/* Replace dir/name: temporary file in the same folder, write, fsync, checked close, rename, fsync of the folder. If
 * keep is not NULL the former file stays as dir/keep (hard link made before the rename). The old or the new content
 * survives whatever happens. Done by root, the file keeps the owner that it had. PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err file_replace(const char *dir, const char *name, const char *keep, const void *bytes,
                                         size_t len, unsigned mode, struct fail *f);

/* Exclusive lock on dir/name (created 0600; by root, for the owner of dir), waiting at most wait_ms. *ret_fd >= 0;
 * file_unlock ends it, also where a child that was forked meanwhile still has the descriptor. PLR_ERR_BUSY, PLR_ERR_IO.
 */
PLR_MUST_CHECK enum plr_err file_lock(int *ret_fd, const char *dir, const char *name, unsigned wait_ms, struct fail *f);
void file_unlock(int fd);

/* Make a folder 0700 if it is not there. PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err file_make_dir(const char *path, struct fail *f);

#endif
