#include "src/cli/newfolder.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX      ".tmp-"
#define OPEN_DIRS   8
#define ESCAPED_MAX (2 * PATH_MAX)

static bool without_slashes(char dst[static PATH_MAX], const char *path)
{
    size_t len = strlen(path);

    while (len > 1 && path[len - 1] == '/')
        len--;
    if (len == 0 || len >= PATH_MAX)
        return false;
    memcpy(dst, path, len);
    dst[len] = '\0';
    return true;
}

static enum plr_err fail_path(struct fail *f, const char *path)
{
    return fail_set(f, PLR_ERR_USAGE, "badpath", "\"%s\" is not the path of a folder", path);
}

static enum plr_err fail_exists(struct fail *f, const char *path)
{
    fail_set(f, PLR_ERR_STATE, "exists", "\"%s\" exists already", path);
    fail_hint(f, "name a folder that is not there yet; nothing is ever replaced");
    return PLR_ERR_STATE;
}

enum plr_err newfolder_free(const char *path, struct fail *f)
{
    char target[PATH_MAX] = {0};
    struct stat st = {0};

    if (!without_slashes(target, path))
        return fail_path(f, path);
    /* Whether a folder that is there is empty the rename decides. */
    if (lstat(target, &st) == 0 && (!S_ISDIR(st.st_mode) || st.st_nlink > 2))
        return fail_exists(f, target);
    return PLR_OK;
}

enum plr_err newfolder_begin(struct newfolder *n, const char *path, struct fail *f)
{
    mode_t mask = 0;

    memset(n, 0, sizeof *n);
    if (!without_slashes(n->path, path))
        return fail_path(f, path);
    if (snprintf(n->temp, sizeof n->temp, "%s" SUFFIX "XXXXXX", n->path) >= (int)sizeof n->temp) {
        n->temp[0] = '\0';
        return fail_set(f, PLR_ERR_USAGE, "badpath", "\"%s\" is too long for a path", path);
    }
    mask = umask(077);
    if (mkdtemp(n->temp) == NULL) {
        int said = errno;

        n->temp[0] = '\0';
        (void)umask(mask);
        return fail_set(f, PLR_ERR_IO, "io", "cannot make \"%s" SUFFIX "...\": %s", n->path, strerror(said));
    }
    (void)umask(mask);
    return PLR_OK;
}

bool newfolder_name(char dst[static PATH_MAX], const struct newfolder *n, const char *name)
{
    return snprintf(dst, PATH_MAX, "%s/%s", n->temp, name) < PATH_MAX;
}

enum plr_err newfolder_sync(const char *path, struct fail *f)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    int saved = errno;

    if (fd >= 0)
        (void)close(fd);
    return ok ? PLR_OK : fail_set(f, PLR_ERR_IO, "io", "cannot sync \"%s\": %s", path, strerror(saved));
}

enum plr_err newfolder_keep(struct newfolder *n, struct fail *f)
{
    char parent[PATH_MAX] = {0};
    char *slash = NULL;
    enum plr_err err = newfolder_sync(n->temp, f);

    if (err != PLR_OK)
        return err;
    if (rename(n->temp, n->path) != 0) {
        if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR)
            return fail_exists(f, n->path);
        return fail_set(f, PLR_ERR_IO, "io", "cannot rename \"%s\" to \"%s\": %s", n->temp, n->path, strerror(errno));
    }
    n->temp[0] = '\0';
    memcpy(parent, n->path, sizeof parent);
    slash = strrchr(parent, '/');
    if (slash == NULL)
        memcpy(parent, ".", sizeof ".");
    else
        slash[slash == parent ? 1 : 0] = '\0';
    return newfolder_sync(parent, f);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)at;
    (void)(kind == FTW_DP ? rmdir(path) : unlink(path));
    return 0;
}

void newfolder_discard(struct newfolder *n)
{
    if (n->temp[0] != '\0')
        (void)nftw(n->temp, remove_one, OPEN_DIRS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    n->temp[0] = '\0';
}

bool newfolder_leftover(char dst[static PATH_MAX], const char *path)
{
    char target[PATH_MAX] = {0};
    char pattern[ESCAPED_MAX] = {0};
    size_t at = 0;
    glob_t found = {0};
    bool yes = false;

    if (!without_slashes(target, path))
        return false;
    for (const char *c = target; *c != '\0'; c++) {
        if (strchr("*?[\\", *c) != NULL)
            pattern[at++] = '\\';
        pattern[at++] = *c;
    }
    if (at + sizeof SUFFIX "??????" > sizeof pattern)
        return false;
    memcpy(pattern + at, SUFFIX "??????", sizeof SUFFIX "??????");
    if (glob(pattern, GLOB_NOSORT, NULL, &found) == 0 && found.gl_pathc > 0)
        yes = snprintf(dst, PATH_MAX, "%s", found.gl_pathv[0]) < PATH_MAX;
    globfree(&found);
    return yes;
}
