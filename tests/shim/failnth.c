/* A disk that is not to be trusted: preloaded, it counts the calls that open, read, write, sync, lock, rename and
 * remove, and at the N-th of them does what it is told. Everything is told by the environment:
 *
 *   FAILNTH_N=N          which call; 0 or absent: none
 *   FAILNTH_ERRNO=WORD   it fails with ENOSPC, EIO, EACCES, EMFILE or ENOMEM
 *   FAILNTH_KILL=WHEN    the process is killed right before or after it
 *   FAILNTH_SHORT=1      it writes half of what it should, if it writes; N=0: every write does
 *   FAILNTH_STICKY=1     every call after it fails too: a disk that is full stays full
 *   FAILNTH_ONLY=,A,B,   only these functions are counted
 *   FAILNTH_MEMORY=1     malloc, calloc and realloc are counted instead
 *   FAILNTH_COUNT=FILE   gets "COUNT NAME": how many calls there were, and the name of the N-th
 *   FAILNTH_TRACE=FILE   gets a line for each call that matters to what survives a power cut
 *
 * Calls that the C library makes of itself are not seen; what stdio writes to standard output is seen as fflush.
 * getrandom is left alone: the kernel cannot fail it, and libsodium ends the process if it seems to. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum act { ACT_PASS, ACT_FAIL, ACT_HALF, ACT_DIE_AFTER };

static struct {
    bool ready;
    bool counting_memory;
    bool sticky;
    bool half;
    bool die_before;
    bool die_after;
    long n;
    int error;
    const char *only;
    const char *count_file;
    int trace_fd;
    long count;
    char name[32]; /* of the N-th */
} shim = {.trace_fd = -1};

static long number(const char *text)
{
    long value = 0;

    for (; text && *text >= '0' && *text <= '9'; text++)
        value = value * 10 + (*text - '0');
    return value;
}

static int error_of(const char *word)
{
    static const struct {
        const char *word;
        int error;
    } errors[] = {{"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EACCES", EACCES}, {"EMFILE", EMFILE}, {"ENOMEM", ENOMEM}};

    for (size_t i = 0; word && i < sizeof errors / sizeof *errors; i++)
        if (strcmp(word, errors[i].word) == 0)
            return errors[i].error;
    return 0;
}

static void say_count(void)
{
    char text[64];
    int len = 0;
    int fd = -1;

    if (!shim.count_file)
        return;
    len = snprintf(text, sizeof text, "%ld %s\n", shim.count, shim.name[0] ? shim.name : "-");
    fd = (int)syscall(SYS_openat, AT_FDCWD, shim.count_file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || syscall(SYS_write, fd, text, (size_t)len) != len)
        (void)syscall(SYS_exit_group, 99);
    (void)syscall(SYS_close, fd);
}

static void die(void)
{
    say_count();
    (void)syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
}

static void __attribute__((constructor)) begin(void)
{
    const char *kill_when = getenv("FAILNTH_KILL"), *trace = getenv("FAILNTH_TRACE");

    shim.n = number(getenv("FAILNTH_N"));
    shim.error = error_of(getenv("FAILNTH_ERRNO"));
    shim.only = getenv("FAILNTH_ONLY");
    shim.count_file = getenv("FAILNTH_COUNT");
    shim.sticky = getenv("FAILNTH_STICKY") != NULL;
    shim.half = getenv("FAILNTH_SHORT") != NULL;
    shim.counting_memory = getenv("FAILNTH_MEMORY") != NULL;
    shim.die_before = kill_when && strcmp(kill_when, "before") == 0;
    shim.die_after = kill_when && strcmp(kill_when, "after") == 0;
    if (trace)
        shim.trace_fd = (int)syscall(SYS_openat, AT_FDCWD, trace, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    shim.ready = true;
}

static void __attribute__((destructor)) end(void)
{
    if (shim.ready)
        say_count();
    shim.ready = false;
}

/* Count this call and say what is to become of it. */
static enum act enter(const char *name, bool memory)
{
    char wrapped[40];

    if (!shim.ready || memory != shim.counting_memory)
        return ACT_PASS;
    if (shim.only) {
        (void)snprintf(wrapped, sizeof wrapped, ",%s,", name);
        if (!strstr(shim.only, wrapped))
            return ACT_PASS;
    }
    shim.count++;
    if (shim.n == 0)
        return shim.half ? ACT_HALF : ACT_PASS;
    if (shim.count < shim.n)
        return ACT_PASS;
    if (shim.count > shim.n)
        return shim.sticky ? ACT_FAIL : ACT_PASS;
    (void)snprintf(shim.name, sizeof shim.name, "%s", name);
    if (shim.die_before)
        die();
    if (shim.half)
        return ACT_HALF;
    return shim.die_after ? ACT_DIE_AFTER : shim.error ? ACT_FAIL : ACT_PASS;
}

static void leave(enum act act)
{
    if (act == ACT_DIE_AFTER)
        die();
}

static void *real(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);

    if (!found)
        (void)syscall(SYS_exit_group, 98);
    return found;
}

/* The path behind a descriptor, and a name beneath it. */
static void path_at(char *dst, size_t cap, int fd, const char *name)
{
    char link[64], base[2048] = "";

    if (name && name[0] == '/') {
        (void)snprintf(dst, cap, "%s", name);
        return;
    }
    if (fd == AT_FDCWD) {
        if (syscall(SYS_getcwd, base, sizeof base) < 0)
            base[0] = '\0';
    } else {
        (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        long len = syscall(SYS_readlinkat, AT_FDCWD, link, base, sizeof base - 1);
        base[len > 0 ? len : 0] = '\0';
    }
    (void)snprintf(dst, cap, name ? "%s/%s" : "%s%s", base, name ? name : "");
}

static void trace(const char *what, int fd, const char *name, int to_fd, const char *to)
{
    char one[4096] = "", two[4096] = "", line[9000];
    int saved = errno;

    if (!shim.ready || shim.trace_fd < 0)
        return;
    path_at(one, sizeof one, fd, name);
    if (to)
        path_at(two, sizeof two, to_fd, to);
    int len = snprintf(line, sizeof line, "%s\t%s\t%s\n", what, one, two);
    if (syscall(SYS_write, shim.trace_fd, line, (size_t)len) != len)
        (void)syscall(SYS_exit_group, 97);
    errno = saved;
}

/* A wrapped call; ok is the trace of one that succeeded. */
#define WRAP(type, bad, name, params, args, ok)                                                                        \
    type name params                                                                                                   \
    {                                                                                                                  \
        static type(*next) params;                                                                                     \
        if (!next)                                                                                                     \
            *(void **)&next = real(#name);                                                                             \
        enum act act = enter(#name, false);                                                                            \
        if (act == ACT_FAIL) {                                                                                         \
            errno = shim.error;                                                                                        \
            return bad;                                                                                                \
        }                                                                                                              \
        type result = next args;                                                                                       \
        if (result != (type)(bad)) {                                                                                   \
            ok;                                                                                                        \
        }                                                                                                              \
        leave(act);                                                                                                    \
        return result;                                                                                                 \
    }

#define NOTHING (void)0

WRAP(int, -1, fsync, (int fd), (fd), trace("sync", fd, NULL, 0, NULL))
WRAP(int, -1, fdatasync, (int fd), (fd), trace("sync", fd, NULL, 0, NULL))
WRAP(int, -1, ftruncate, (int fd, off_t len), (fd, len), trace("write", fd, NULL, 0, NULL))
WRAP(int, -1, ftruncate64, (int fd, off64_t len), (fd, len), trace("write", fd, NULL, 0, NULL))
WRAP(int, -1, flock, (int fd, int op), (fd, op), NOTHING)
WRAP(int, -1, mkdir, (const char *path, mode_t mode), (path, mode), trace("create", AT_FDCWD, path, 0, NULL))
WRAP(char *, NULL, mkdtemp, (char *path), (path), trace("create", AT_FDCWD, path, 0, NULL))
WRAP(int, -1, rmdir, (const char *path), (path), trace("remove", AT_FDCWD, path, 0, NULL))
WRAP(int, -1, unlink, (const char *path), (path), trace("remove", AT_FDCWD, path, 0, NULL))
WRAP(int, -1, unlinkat, (int fd, const char *path, int flags), (fd, path, flags), trace("remove", fd, path, 0, NULL))
WRAP(int, -1, rename, (const char *from, const char *to), (from, to), trace("rename", AT_FDCWD, from, AT_FDCWD, to))
WRAP(int, -1, renameat, (int fd, const char *from, int to_fd, const char *to), (fd, from, to_fd, to),
     trace("rename", fd, from, to_fd, to))
WRAP(int, -1, link, (const char *from, const char *to), (from, to), trace("link", AT_FDCWD, from, AT_FDCWD, to))
WRAP(int, -1, linkat, (int fd, const char *from, int to_fd, const char *to, int flags), (fd, from, to_fd, to, flags),
     trace("link", fd, from, to_fd, to))
WRAP(int, -1, fstat, (int fd, struct stat *st), (fd, st), NOTHING)
WRAP(int, -1, lstat, (const char *path, struct stat *st), (path, st), NOTHING)
WRAP(int, -1, stat, (const char *path, struct stat *st), (path, st), NOTHING)
WRAP(int, -1, fstat64, (int fd, struct stat64 *st), (fd, st), NOTHING)
WRAP(int, -1, lstat64, (const char *path, struct stat64 *st), (path, st), NOTHING)
WRAP(int, -1, stat64, (const char *path, struct stat64 *st), (path, st), NOTHING)
WRAP(int, -1, access, (const char *path, int mode), (path, mode), NOTHING)
WRAP(int, -1, fchown, (int fd, uid_t uid, gid_t gid), (fd, uid, gid), NOTHING)
WRAP(int, -1, fchmod, (int fd, mode_t mode), (fd, mode), NOTHING)
WRAP(int, -1, dup, (int fd), (fd), NOTHING)
WRAP(ssize_t, -1, read, (int fd, void *dst, size_t len), (fd, dst, len), NOTHING)
WRAP(ssize_t, -1, pread, (int fd, void *dst, size_t len, off_t at), (fd, dst, len, at), NOTHING)
WRAP(ssize_t, -1, pread64, (int fd, void *dst, size_t len, off64_t at), (fd, dst, len, at), NOTHING)

#define WRAP_WRITE(name, params, args)                                                                                 \
    ssize_t name params                                                                                                \
    {                                                                                                                  \
        static ssize_t(*next) params;                                                                                  \
        if (!next)                                                                                                     \
            *(void **)&next = real(#name);                                                                             \
        enum act act = enter(#name, false);                                                                            \
        if (act == ACT_FAIL) {                                                                                         \
            errno = shim.error;                                                                                        \
            return -1;                                                                                                 \
        }                                                                                                              \
        if (act == ACT_HALF && len > 1)                                                                                \
            len /= 2;                                                                                                  \
        ssize_t done = next args;                                                                                      \
        if (done >= 0)                                                                                                 \
            trace("write", fd, NULL, 0, NULL);                                                                         \
        leave(act);                                                                                                    \
        return done;                                                                                                   \
    }

WRAP_WRITE(write, (int fd, const void *src, size_t len), (fd, src, len))
WRAP_WRITE(pwrite, (int fd, const void *src, size_t len, off_t at), (fd, src, len, at))
WRAP_WRITE(pwrite64, (int fd, const void *src, size_t len, off64_t at), (fd, src, len, at))

/* A close that fails has closed all the same. */
int close(int fd)
{
    static int (*next)(int);

    if (!next)
        *(void **)&next = real("close");
    enum act act = enter("close", false);
    int result = next(fd);
    leave(act);
    if (act == ACT_FAIL) {
        errno = shim.error;
        return -1;
    }
    return result;
}

/* Only standard output, where the answer goes. */
int fflush(FILE *stream)
{
    static int (*next)(FILE *);

    if (!next)
        *(void **)&next = real("fflush");
    if (stream != stdout)
        return next(stream);
    enum act act = enter("fflush", false);
    if (act == ACT_FAIL) {
        errno = shim.error;
        return EOF;
    }
    trace("answer", AT_FDCWD, ".", 0, NULL);
    int result = next(stream);
    leave(act);
    return result;
}

static int open_any(const char *name, int fd, const char *path, int flags, mode_t mode)
{
    enum act act = enter(name, false);
    struct stat st;
    bool fresh = (flags & O_CREAT) && syscall(SYS_newfstatat, fd, path, &st, AT_SYMLINK_NOFOLLOW) != 0;

    if (act == ACT_FAIL) {
        errno = shim.error;
        return -1;
    }
    long result = syscall(SYS_openat, fd, path, flags, mode);
    if (result >= 0 && fresh)
        trace("create", fd, path, 0, NULL);
    else if (result >= 0 && (flags & O_TRUNC))
        trace("write", fd, path, 0, NULL);
    leave(act);
    return (int)result;
}

#define OPEN(name, params, last, fd, path)                                                                             \
    int name params                                                                                                    \
    {                                                                                                                  \
        mode_t mode = 0;                                                                                               \
        if (flags & (O_CREAT | __O_TMPFILE)) {                                                                         \
            va_list ap;                                                                                                \
            va_start(ap, last);                                                                                        \
            mode = va_arg(ap, mode_t);                                                                                 \
            va_end(ap);                                                                                                \
        }                                                                                                              \
        return open_any(#name, fd, path, flags, mode);                                                                 \
    }

OPEN(open, (const char *path, int flags, ...), flags, AT_FDCWD, path)
OPEN(open64, (const char *path, int flags, ...), flags, AT_FDCWD, path)
OPEN(openat, (int fd, const char *path, int flags, ...), flags, fd, path)
OPEN(openat64, (int fd, const char *path, int flags, ...), flags, fd, path)

/* Locks alone; everything else passes uncounted. */
#define FCNTL(name)                                                                                                    \
    int name(int fd, int op, ...)                                                                                      \
    {                                                                                                                  \
        static int (*next)(int, int, ...);                                                                             \
        va_list ap;                                                                                                    \
        if (!next)                                                                                                     \
            *(void **)&next = real(#name);                                                                             \
        va_start(ap, op);                                                                                              \
        void *arg = va_arg(ap, void *);                                                                                \
        va_end(ap);                                                                                                    \
        bool locks = op == F_SETLK || op == F_SETLKW || op == F_GETLK;                                                 \
        enum act act = locks ? enter(#name, false) : ACT_PASS;                                                         \
        if (act == ACT_FAIL) {                                                                                         \
            errno = shim.error;                                                                                        \
            return -1;                                                                                                 \
        }                                                                                                              \
        int result = next(fd, op, arg);                                                                                \
        leave(act);                                                                                                    \
        return result;                                                                                                 \
    }

FCNTL(fcntl)
FCNTL(fcntl64)

/* The C library's own names: dlsym would need memory to find them. */
extern void *__libc_malloc(size_t len);
extern void *__libc_calloc(size_t count, size_t len);
extern void *__libc_realloc(void *at, size_t len);

#define WRAP_MEMORY(name, params, args)                                                                                \
    void *name params                                                                                                  \
    {                                                                                                                  \
        if (enter(#name, true) == ACT_FAIL) {                                                                          \
            errno = ENOMEM;                                                                                            \
            return NULL;                                                                                               \
        }                                                                                                              \
        return __libc_##name args;                                                                                     \
    }

WRAP_MEMORY(malloc, (size_t len), (len))
WRAP_MEMORY(calloc, (size_t count, size_t len), (count, len))
WRAP_MEMORY(realloc, (void *at, size_t len), (at, len))
