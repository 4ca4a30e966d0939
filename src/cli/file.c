#include "src/cli/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_STEP     4096u
#define SECRET_MAX    1024u
#define LOCK_RETRY_MS 10u

static enum plr_err fail_errno(struct fail *f, const char *what, const char *path)
{
    return fail_set(f, PLR_ERR_IO, "io", "cannot %s \"%s\": %s", what, path, strerror(errno));
}

/* Descriptor of something that has an end: file, pipe, terminal, socket. */
static enum plr_err open_input(int *ret_fd, struct stat *ret_st, const char **path, struct fail *f)
{
    bool is_stdin = strcmp(*path, "-") == 0;
    int fd = is_stdin ? dup(STDIN_FILENO) : open(*path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (is_stdin)
        *path = "standard input"; /* for what is said from here on */
    if (fd < 0)
        return fail_errno(f, "open", *path);
    if (fstat(fd, ret_st)) {
        enum plr_err err = fail_errno(f, "examine", *path);

        (void)close(fd);
        return err;
    }
    if (S_ISDIR(ret_st->st_mode) || S_ISBLK(ret_st->st_mode)) {
        (void)close(fd);
        return fail_set(f, PLR_ERR_IO, "notafile", "\"%s\" is not a file", *path);
    }
    *ret_fd = fd;
    return PLR_OK;
}

static ssize_t read_some(int fd, void *dst, size_t len)
{
    ssize_t n = 0;

    do {
        n = read(fd, dst, len);
    } while (n < 0 && errno == EINTR);
    return n;
}

enum plr_err file_read(char **ret, size_t *ret_len, const char *path, size_t max, struct fail *f)
{
    enum plr_err err = PLR_OK;
    struct stat st = {0};
    char *text = NULL;
    size_t len = 0, room = 0;
    int fd = -1;

    err = open_input(&fd, &st, &path, f);
    if (err)
        return err;
    for (;;) {
        if (len == room) { /* one byte beyond max shows that there is more */
            room = room ? room * 2 : READ_STEP;
            room = room > max + 1 ? max + 1 : room;
            char *bigger = realloc(text, room + 1);
            if (!bigger) {
                err = fail_set(f, PLR_ERR_MEMORY, "memory", "no memory to read \"%s\"", path);
                goto out;
            }
            text = bigger;
        }
        ssize_t n = read_some(fd, text + len, room - len);
        if (n < 0) {
            err = fail_errno(f, "read", path);
            goto out;
        }
        if (n == 0)
            break;
        len += (size_t)n;
        if (len > max) {
            err = fail_set(f, PLR_ERR_SPACE, "toolong", "\"%s\" is longer than %zu bytes", path, max);
            goto out;
        }
    }
    text[len] = '\0';
    *ret = text;
    *ret_len = len;
    text = NULL;
out:
    free(text);
    (void)close(fd);
    return err;
}

/* First line of fd into buf; *ret_len without the line end. */
static enum plr_err read_line(size_t *ret_len, struct secret *buf, int fd, const char *path, struct fail *f)
{
    size_t len = 0;

    while (len < buf->len) {
        ssize_t n = read_some(fd, buf->bytes + len, buf->len - len);

        if (n < 0)
            return fail_errno(f, "read", path);
        const uint8_t *end = memchr(buf->bytes + len, '\n', (size_t)n);
        len += (size_t)n;
        if (end)
            len = (size_t)(end - buf->bytes);
        if (end || n == 0) {
            *ret_len = len;
            return PLR_OK;
        }
    }
    return fail_set(f, PLR_ERR_POLICY, "badpassphrase", "the first line of \"%s\" is longer than %u bytes", path,
                    SECRET_MAX - 1);
}

enum plr_err file_read_secret(struct secret **ret, const char *path, struct fail *f)
{
    enum plr_err err = PLR_OK;
    struct stat st = {0};
    struct secret *buf = NULL, *secret = NULL;
    size_t len = 0;
    int fd = -1;

    err = open_input(&fd, &st, &path, f);
    if (err)
        return err;
    if (S_ISREG(st.st_mode) && (st.st_mode & (S_IRWXG | S_IRWXO))) {
        err = fail_set(f, PLR_ERR_POLICY, "passphrasefilemode", "others than its owner may use \"%s\"", path);
        fail_hint(f, "chmod 600 \"%s\"", path);
        goto out;
    }
    buf = secret_new(SECRET_MAX);
    if (!buf) {
        err = fail_set(f, PLR_ERR_MEMORY, "memory", "no guarded memory for a passphrase");
        goto out;
    }
    err = read_line(&len, buf, fd, path, f);
    if (err)
        goto out;
    if (len == 0) {
        err = fail_set(f, PLR_ERR_POLICY, "badpassphrase", "the first line of \"%s\" is empty", path);
        goto out;
    }
    secret = secret_new(len);
    if (!secret) {
        err = fail_set(f, PLR_ERR_MEMORY, "memory", "no guarded memory for a passphrase");
        goto out;
    }
    memcpy(secret->bytes, buf->bytes, len);
    *ret = secret;
out:
    secret_free(buf);
    (void)close(fd);
    return err;
}

/* What root writes stays its user's: a product that runs as another user could not read its own store any more. Where
 * that cannot be done, the content counts. */
static void keep_owner(int fd, int dir_fd, const char *name)
{
    struct stat st = {0};

    if (geteuid() != 0 || fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) ||
        (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
        return;
    if (fchown(fd, st.st_uid, st.st_gid))
        errno = 0;
}

enum plr_err file_lock(int *ret_fd, const char *dir, const char *name, unsigned wait_ms, struct fail *f)
{
    enum plr_err err = PLR_OK;
    unsigned waited_ms = 0;
    int dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (dir_fd < 0)
        return fail_errno(f, "open folder", dir);
    bool missing = faccessat(dir_fd, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0;
    int fd = openat(dir_fd, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0 && missing)
        keep_owner(fd, dir_fd, ".");
    int saved = errno;
    (void)close(dir_fd);
    if (fd < 0)
        return fail_set(f, PLR_ERR_IO, "io", "cannot open \"%s/%s\": %s", dir, name, strerror(saved));
    while (flock(fd, LOCK_EX | LOCK_NB)) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            err = fail_set(f, PLR_ERR_IO, "io", "cannot lock \"%s/%s\": %s", dir, name, strerror(errno));
            goto out;
        }
        if (waited_ms >= wait_ms) {
            err = fail_set(f, PLR_ERR_BUSY, "busy", "\"%s\" is in use by another process", dir);
            fail_hint(f, "try again when it has ended");
            goto out;
        }
        (void)usleep(LOCK_RETRY_MS * 1000u);
        waited_ms += LOCK_RETRY_MS;
    }
    *ret_fd = fd;
    fd = -1;
out:
    if (fd >= 0)
        (void)close(fd);
    return err;
}

void file_unlock(int fd)
{
    if (fd < 0)
        return;
    /* A child that was forked meanwhile has the descriptor too: closing it here alone would leave the lock with it. */
    (void)flock(fd, LOCK_UN);
    (void)close(fd);
}

/* Write all of it, or say why not. */
static bool write_all(int fd, const uint8_t *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            errno = n == 0 ? ENOSPC : errno;
            return false;
        }
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

struct replacement {
    const char *dir;
    const char *name;
    char temp[NAME_MAX + 1]; /* ".NAME.new": one name, so that what a crash leaves is taken away by the next writer */
    int dir_fd;
};

/* The new content, complete and on the disk, under the temporary name. owner: a file whose owner it gets, or NULL. */
static enum plr_err write_temp(struct replacement *r, const char *owner, const void *bytes, size_t len, unsigned mode,
                               struct fail *f)
{
    if ((size_t)snprintf(r->temp, sizeof(r->temp), ".%s.new", r->name) >= sizeof(r->temp))
        return fail_set(f, PLR_ERR_IO, "io", "the file name \"%s\" is too long", r->name);
    r->dir_fd = open(r->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (r->dir_fd < 0)
        return fail_errno(f, "open folder", r->dir);
    if (unlinkat(r->dir_fd, r->temp, 0) && errno != ENOENT)
        return fail_errno(f, "remove", r->temp);
    int fd = openat(r->dir_fd, r->temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
    if (fd < 0)
        return fail_set(f, PLR_ERR_IO, "io", "cannot create \"%s/%s\": %s", r->dir, r->temp, strerror(errno));
    if (owner)
        keep_owner(fd, r->dir_fd, owner);
    bool written = write_all(fd, bytes, len) && fsync(fd) == 0;
    int saved = errno;
    if (close(fd) && written) {
        written = false;
        saved = errno;
    }
    if (written)
        return PLR_OK;
    (void)unlinkat(r->dir_fd, r->temp, 0);
    return fail_set(f, PLR_ERR_IO, "io", "cannot write \"%s/%s\": %s", r->dir, r->name, strerror(saved));
}

/* Make the former file reachable as keep too; at every moment there is a file of that name if there was one. */
static bool keep_former(const struct replacement *r, const char *keep)
{
    char temp[NAME_MAX + 1];

    if ((size_t)snprintf(temp, sizeof(temp), ".%s.new", keep) >= sizeof(temp)) {
        errno = ENAMETOOLONG;
        return false;
    }
    if (unlinkat(r->dir_fd, temp, 0) && errno != ENOENT)
        return false;
    if (linkat(r->dir_fd, r->name, r->dir_fd, temp, 0))
        return errno == ENOENT; /* nothing to keep */
    if (renameat(r->dir_fd, temp, r->dir_fd, keep))
        return false;
    /* rename leaves the source where both names are one file already. */
    return unlinkat(r->dir_fd, temp, 0) == 0 || errno == ENOENT;
}

enum plr_err file_create(const char *dir, const char *name, const void *bytes, size_t len, unsigned mode,
                         struct fail *f)
{
    struct replacement r = {.dir = dir, .name = name, .dir_fd = -1};
    enum plr_err err = write_temp(&r, NULL, bytes, len, mode, f);

    if (err)
        goto out;
    /* A link, unlike a rename, does not replace; the complete file appears at once. */
    if (linkat(r.dir_fd, r.temp, r.dir_fd, name, 0)) {
        bool exists = errno == EEXIST;

        err = fail_set(f, exists ? PLR_ERR_STATE : PLR_ERR_IO, exists ? "exists" : "io", "cannot create \"%s/%s\": %s",
                       dir, name, strerror(errno));
    }
    (void)unlinkat(r.dir_fd, r.temp, 0);
    if (!err && fsync(r.dir_fd)) {
        err = fail_errno(f, "write folder", dir);
        (void)unlinkat(r.dir_fd, name, 0);
    }
out:
    if (r.dir_fd >= 0)
        (void)close(r.dir_fd);
    return err;
}

enum plr_err file_replace(const char *dir, const char *name, const char *keep, const void *bytes, size_t len,
                          unsigned mode, struct fail *f)
{
    struct replacement r = {.dir = dir, .name = name, .dir_fd = -1};
    enum plr_err err = write_temp(&r, name, bytes, len, mode, f);

    if (err)
        goto out;
    if ((keep && !keep_former(&r, keep)) || renameat(r.dir_fd, r.temp, r.dir_fd, name)) {
        err = fail_set(f, PLR_ERR_IO, "io", "cannot replace \"%s/%s\": %s", dir, name, strerror(errno));
        (void)unlinkat(r.dir_fd, r.temp, 0);
        goto out;
    }
    if (fsync(r.dir_fd))
        err = fail_errno(f, "write folder", dir);
out:
    if (r.dir_fd >= 0)
        (void)close(r.dir_fd);
    return err;
}

enum plr_err file_make_dir(const char *path, struct fail *f)
{
    enum plr_err err = PLR_OK;
    bool made = mkdir(path, 0700) == 0;

    if (!made && errno != EEXIST)
        return fail_errno(f, "make folder", path);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(f, "open folder", path);
    int parent = made ? openat(fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (made && (parent < 0 || fsync(parent)))
        err = fail_errno(f, "write the folder above", path);
    if (parent >= 0)
        (void)close(parent);
    (void)close(fd);
    return err;
}
