#include "src/cli/growfile.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/cli/out.h"

struct growfile {
    FILE *file; /* NULL: standard output */
    char *path;
    char *line; /* the one last read */
    size_t room;
    off_t whole; /* bytes that are whole lines */
    size_t rest; /* bytes of line that were cut off */
    bool regular;
};

static enum plr_err fail_file(const struct growfile *g, const char *what, struct fail *f)
{
    return fail_set(f, PLR_ERR_IO, "io", "cannot %s \"%s\": %s", what, g->path, strerror(errno));
}

/* A file that was just made must still be there after a power failure, when what it tells of is. */
static enum plr_err sync_folder(const struct growfile *g, struct fail *f)
{
    char *copy = strdup(g->path);
    int fd = copy != NULL ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    enum plr_err err = PLR_OK;

    if (fd < 0 || fsync(fd) != 0) {
        err = fail_file(g, "write the folder of", f);
        fail_hint(f, "make room, then run the same command again: it goes on where it stopped");
    }
    if (fd >= 0)
        (void)close(fd);
    free(copy);
    return err;
}

static enum plr_err open_file(struct growfile *g, struct fail *f)
{
    struct stat st = {0};
    bool made = false;
    int fd = open(g->path, O_RDWR | O_CLOEXEC | O_NOCTTY);

    if (fd < 0 && errno == ENOENT) {
        fd = open(g->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
        made = true;
    }
    if (fd < 0 || fstat(fd, &st) != 0 || (g->file = fdopen(fd, "r+")) == NULL) {
        enum plr_err err = fail_file(g, "open", f);

        if (fd >= 0)
            (void)close(fd);
        return err;
    }
    g->regular = S_ISREG(st.st_mode);
    if (g->regular && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        fail_set(f, PLR_ERR_BUSY, "busy", "\"%s\" is being written by another process", g->path);
        fail_hint(f, "try again when it has ended");
        return PLR_ERR_BUSY;
    }
    return made ? sync_folder(g, f) : PLR_OK;
}

enum plr_err growfile_open(struct growfile **ret, const char *path, struct fail *f)
{
    struct growfile *g = calloc(1, sizeof *g);
    enum plr_err err = PLR_OK;

    if (g == NULL || (g->path = strdup(path)) == NULL)
        err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for \"%s\"", path);
    else if (strcmp(path, "-") != 0)
        err = open_file(g, f);
    if (err == PLR_OK) {
        *ret = g;
        return PLR_OK;
    }
    growfile_close(g);
    return err;
}

void growfile_close(struct growfile *g)
{
    if (g == NULL)
        return;
    if (g->file != NULL)
        (void)fclose(g->file);
    free(g->path);
    free(g->line);
    free(g);
}

bool growfile_keeps(const struct growfile *g)
{
    return g->regular;
}

bool growfile_is(const struct growfile *g, const char *path)
{
    struct stat one = {0};
    struct stat two = {0};

    return g->regular && fstat(fileno(g->file), &one) == 0 && stat(path, &two) == 0 && one.st_dev == two.st_dev &&
           one.st_ino == two.st_ino;
}

enum plr_err growfile_next(char **ret, struct growfile *g, struct fail *f)
{
    ssize_t n = 0;

    *ret = NULL;
    if (!g->regular)
        return PLR_OK;
    errno = 0;
    n = getline(&g->line, &g->room, g->file);
    if (n < 0)
        return feof(g->file) ? PLR_OK : fail_file(g, "read", f);
    if (g->line[n - 1] != '\n' || memchr(g->line, '\0', (size_t)n) != NULL) {
        g->rest = (size_t)n;
        return PLR_OK;
    }
    g->whole += n;
    g->line[n - 1] = '\0';
    *ret = g->line;
    return PLR_OK;
}

size_t growfile_rest(const char **ret, const struct growfile *g)
{
    *ret = g->line;
    return g->rest;
}

enum plr_err growfile_mend(struct growfile *g, struct fail *f)
{
    struct stat st = {0};
    int fd = g->regular ? fileno(g->file) : -1;

    if (!g->regular)
        return PLR_OK;
    if (fstat(fd, &st) != 0)
        return fail_file(g, "examine", f);
    if (st.st_size != g->whole && (ftruncate(fd, g->whole) != 0 || fsync(fd) != 0))
        return fail_file(g, "mend", f);
    return PLR_OK;
}

static bool write_all(int fd, const char *bytes, size_t len, off_t at, bool regular)
{
    while (len > 0) {
        ssize_t n = regular ? pwrite(fd, bytes, len, at) : write(fd, bytes, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            errno = n == 0 ? ENOSPC : errno;
            return false;
        }
        bytes += n;
        len -= (size_t)n;
        at += n;
    }
    return true;
}

enum plr_err growfile_append(struct growfile *g, const void *bytes, size_t len, struct fail *f)
{
    int fd = g->file != NULL ? fileno(g->file) : -1;
    enum plr_err err = PLR_OK;

    if (g->file == NULL) {
        out_bytes(bytes, len);
        return out_flush(f);
    }
    if (write_all(fd, bytes, len, g->whole, g->regular) && (!g->regular || fdatasync(fd) == 0)) {
        g->whole += (off_t)len;
        return PLR_OK;
    }
    err = fail_file(g, "write", f);
    if (g->regular && ftruncate(fd, g->whole) != 0)
        errno = 0; /* the next run mends it */
    return err;
}
