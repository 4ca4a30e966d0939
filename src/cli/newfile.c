#include "src/cli/newfile.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static enum plr_err cannot(struct fail *f, const char *verb, const char *path)
{
    int said = errno;

    if (said == EEXIST) {
        fail_set(f, PLR_ERR_STATE, "exists", "\"%s\" exists already", path);
        fail_hint(f, "name a file that is not there yet; nothing is ever replaced");
        return PLR_ERR_STATE;
    }
    return fail_set(f, PLR_ERR_IO, said == ENOSPC ? "diskfull" : "io", "cannot %s \"%s\": %s", verb, path,
                    strerror(said));
}

static bool name_parts(struct newfile *n, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    int dir_len = slash == NULL ? 1 : slash == path ? 1 : (int)(slash - path);

    if (*name == '\0' || snprintf(n->path, sizeof n->path, "%s", path) >= (int)sizeof n->path)
        return false;
    if (snprintf(n->dir, sizeof n->dir, "%.*s", dir_len, slash != NULL ? path : ".") >= (int)sizeof n->dir)
        return false;
    return snprintf(n->temp, sizeof n->temp, "%s/.%s.new", n->dir, name) < (int)sizeof n->temp;
}

enum plr_err newfile_begin(struct newfile *n, const char *path, struct fail *f)
{
    struct stat st = {0};
    int fd = -1;

    memset(n, 0, sizeof *n);
    if (strcmp(path, "-") == 0) {
        n->out = stdout;
        return PLR_OK;
    }
    if (!name_parts(n, path)) {
        n->path[0] = '\0';
        return fail_set(f, PLR_ERR_USAGE, "badpath", "\"%s\" is not the path of a file", path);
    }
    if (lstat(path, &st) == 0) {
        errno = EEXIST;
        n->path[0] = '\0';
        return cannot(f, "create", path);
    }
    /* One name, so that what a crash left is taken away by the next writer. */
    if ((unlink(n->temp) != 0 && errno != ENOENT) ||
        (fd = open(n->temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)) < 0 ||
        (n->out = fdopen(fd, "w")) == NULL) {
        enum plr_err err = cannot(f, "create", path);

        if (fd >= 0)
            (void)close(fd);
        return err;
    }
    return PLR_OK;
}

enum plr_err newfile_line(struct newfile *n, const char *line, struct fail *f)
{
    if (fputs(line, n->out) < 0 || fputc('\n', n->out) == EOF)
        return cannot(f, "write", n->path[0] != '\0' ? n->path : "standard output");
    return PLR_OK;
}

static bool sync_dir(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        (void)close(fd);
    return ok;
}

enum plr_err newfile_keep(struct newfile *n, struct fail *f)
{
    FILE *out = n->out;
    bool ok = false;

    if (n->path[0] == '\0')
        return PLR_OK; /* standard output is flushed and checked by its owner */
    ok = fflush(out) == 0 && fsync(fileno(out)) == 0;
    n->out = NULL;
    if (fclose(out) != 0 || !ok)
        return cannot(f, "write", n->path);
    /* A link, unlike a rename, does not replace. */
    if (link(n->temp, n->path) != 0)
        return cannot(f, "create", n->path);
    (void)unlink(n->temp);
    return sync_dir(n->dir) ? PLR_OK : cannot(f, "write the folder of", n->path);
}

void newfile_discard(struct newfile *n)
{
    if (n->path[0] == '\0')
        return;
    if (n->out != NULL)
        (void)fclose(n->out);
    n->out = NULL;
    (void)unlink(n->temp);
}
