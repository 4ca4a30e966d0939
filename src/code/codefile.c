#include "src/code/codefile.h"

#include <fcntl.h>
#include <unistd.h>

#include "src/cli/file.h"
#include "src/cli/out.h"

#define MODE 0644u /* and the umask */

static bool is_stdout(const char *path)
{
    return strcmp(path, "-") == 0;
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

enum plr_err codefile_check(const char *path, bool force, struct fail *f)
{
    enum plr_err err = PLR_OK;

    if (is_stdout(path)) {
        if (!out_is_terminal())
            return PLR_OK;
        err = fail_set(f, PLR_ERR_USAGE, "terminal", "standard output is a terminal");
        fail_hint(f, "name a file, or pipe it on");
        return err;
    }
    if (*name_of(path) == '\0')
        return fail_set(f, PLR_ERR_USAGE, "usage", "\"%s\" is not the name of a file", path);
    if (force || faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW))
        return PLR_OK;
    err = fail_set(f, PLR_ERR_STATE, "exists", "\"%s\" exists already", path);
    fail_hint(f, "--force replaces it");
    return err;
}

enum plr_err codefile_write(const char *path, bool force, const void *bytes, size_t len, struct fail *f)
{
    const char *name = name_of(path);
    char *dir = NULL;
    enum plr_err err = codefile_check(path, force, f);

    if (err)
        return err;
    if (is_stdout(path)) {
        out_bytes(bytes, len);
        return PLR_OK;
    }
    /* "x": ".", "/x": "/", "a/x": "a/". */
    dir = name == path ? strdup(".") : strndup(path, (size_t)(name - path));
    if (!dir)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a file name");
    if (force)
        err = file_replace(dir, name, NULL, bytes, len, MODE, f);
    else
        err = file_create(dir, name, bytes, len, MODE, f);
    free(dir);
    return err;
}

char *codefile_part(const char *path, size_t n)
{
    const char *name = name_of(path);
    const char *dot = strrchr(name, '.');
    size_t stem = dot && dot != name ? (size_t)(dot - path) : strlen(path);
    char *part = NULL;

    if (asprintf(&part, "%.*s-%zu%s", (int)stem, path, n, path + stem) < 0)
        return NULL;
    return part;
}
