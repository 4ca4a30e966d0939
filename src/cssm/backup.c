#include "src/cssm/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/cli/file.h"
#include "src/cli/report.h"
#include "src/cssm/authority_epoch.h"
#include "src/cssm/authority_key.h"
#include "src/ledger/ledger_copy.h"

#define KEY_FILE_MAX (256u * 1024u)

struct copy {
    char to[AUTHORITY_PATH_MAX];
    char tmp[AUTHORITY_PATH_MAX + 16];
    char keys[AUTHORITY_PATH_MAX + 32];
    char from_keys[AUTHORITY_PATH_MAX + 16];
};

static enum plr_err cannot(struct fail *f, const char *verb, const char *path)
{
    int said = errno;

    return fail_set(f, PLR_ERR_IO, said == ENOSPC ? "diskfull" : "io", "cannot %s \"%s\": %s", verb, path,
                    strerror(said));
}

static enum plr_err exists(const char *path, struct fail *f)
{
    fail_set(f, PLR_ERR_STATE, "exists", "\"%s\" exists already", path);
    fail_hint(f, "name a folder that is not there yet; nothing is ever replaced");
    return PLR_ERR_STATE;
}

static bool is_dot(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

enum plr_err backup_is_free(const char *path, struct fail *f)
{
    struct stat st = {0};
    DIR *dir = NULL;
    const struct dirent *entry = NULL;

    if (lstat(path, &st) != 0)
        return errno == ENOENT ? PLR_OK : cannot(f, "look at", path);
    if (!S_ISDIR(st.st_mode))
        return exists(path, f);
    if ((dir = opendir(path)) == NULL)
        return cannot(f, "look at", path);
    do {
        entry = readdir(dir);
    } while (entry != NULL && is_dot(entry->d_name));
    (void)closedir(dir);
    return entry == NULL ? PLR_OK : exists(path, f);
}

static enum plr_err copy_file(const char *to, const char *from, const char *name, struct fail *f)
{
    char path[2 * AUTHORITY_PATH_MAX] = {0};
    char *bytes = NULL;
    size_t len = 0;
    enum plr_err err = PLR_OK;

    (void)snprintf(path, sizeof path, "%s/%s", from, name);
    if ((err = file_read(&bytes, &len, path, KEY_FILE_MAX, f)) != PLR_OK)
        return err;
    err = file_create(to, name, bytes, len, 0600, f);
    sodium_memzero(bytes, len);
    free(bytes);
    return err;
}

/* Keys and certificates: whatever files there are. */
static enum plr_err copy_keys(const struct copy *c, struct fail *f)
{
    DIR *dir = opendir(c->from_keys);
    enum plr_err err = dir == NULL ? cannot(f, "read", c->from_keys) : file_make_dir(c->keys, f);

    while (err == PLR_OK) {
        const struct dirent *entry = readdir(dir);

        if (entry == NULL)
            break;
        if (entry->d_name[0] != '.')
            err = copy_file(c->keys, c->from_keys, entry->d_name, f);
    }
    if (dir != NULL)
        (void)closedir(dir);
    return err;
}

static void remove_files(const char *path)
{
    DIR *dir = opendir(path);
    const struct dirent *entry = NULL;

    while (dir != NULL && (entry = readdir(dir)) != NULL)
        if (!is_dot(entry->d_name))
            (void)unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir != NULL)
        (void)closedir(dir);
    (void)rmdir(path);
}

static enum plr_err sync_path(const char *path, struct fail *f)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    enum plr_err err = ok ? PLR_OK : cannot(f, "write", path);

    if (fd >= 0)
        (void)close(fd);
    return err;
}

static enum plr_err fill(const struct copy *c, struct ledger *ledger, const char *from,
                         enum plr_err (*check)(void *context, const char *dir, struct fail *f), void *context,
                         struct fail *f)
{
    char database[AUTHORITY_PATH_MAX + 32] = {0};
    enum plr_err err = copy_keys(c, f);

    (void)snprintf(database, sizeof database, "%s/" LEDGER_FILE, c->tmp);
    if (err == PLR_OK)
        err = copy_file(c->tmp, from, AUTHORITY_TRUST_FILE, f);
    if (err == PLR_OK)
        err = file_create(c->tmp, LEDGER_FILE, "", 0, 0600, f);
    if (err == PLR_OK)
        err = ledger_copy(ledger, c->tmp, f);
    if (err == PLR_OK)
        err = check(context, c->tmp, f);
    if (err == PLR_OK)
        err = sync_path(database, f);
    if (err == PLR_OK)
        err = sync_path(c->keys, f);
    return err == PLR_OK ? sync_path(c->tmp, f) : err;
}

static enum plr_err move_into_place(const struct copy *c, struct fail *f)
{
    char parent[AUTHORITY_PATH_MAX] = {0};
    const char *slash = strrchr(c->to, '/');

    if (rename(c->tmp, c->to) != 0)
        return errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR ? exists(c->to, f)
                                                                         : cannot(f, "rename to", c->to);
    if (slash == NULL)
        parent[0] = '.';
    else
        memcpy(parent, c->to, slash == c->to ? 1 : (size_t)(slash - c->to));
    return sync_path(parent, f);
}

static bool set_paths(struct copy *c, const char *to, const char *from)
{
    size_t len = strlen(to);

    while (len > 1 && to[len - 1] == '/')
        len--;
    if (len == 0 || len >= sizeof c->to || strlen(from) >= AUTHORITY_PATH_MAX)
        return false;
    memcpy(c->to, to, len);
    (void)snprintf(c->tmp, sizeof c->tmp, "%s.tmp-XXXXXX", c->to);
    (void)snprintf(c->from_keys, sizeof c->from_keys, "%s/keys", from);
    return true;
}

enum plr_err backup_copy(const char *to, struct ledger *ledger, const char *from,
                         enum plr_err (*check)(void *context, const char *dir, struct fail *f), void *context,
                         struct fail *f)
{
    struct copy *c = calloc(1, sizeof *c);
    mode_t mask = umask(077);
    bool made = false;
    enum plr_err err = PLR_OK;

    if (c == NULL)
        err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a copy");
    else if (!set_paths(c, to, from))
        err = fail_set(f, PLR_ERR_USAGE, "badpath", "\"%s\" is not the path of a folder", to);
    if (err == PLR_OK)
        err = backup_is_free(c->to, f);
    if (err == PLR_OK && mkdtemp(c->tmp) == NULL)
        err = cannot(f, "make", c->tmp);
    else
        made = err == PLR_OK;
    if (err == PLR_OK) {
        (void)snprintf(c->keys, sizeof c->keys, "%s/keys", c->tmp);
        err = fill(c, ledger, from, check, context, f);
    }
    if (err == PLR_OK && (err = move_into_place(c, f)) == PLR_OK)
        made = false;
    if (made) {
        remove_files(c->keys);
        remove_files(c->tmp);
    }
    (void)umask(mask);
    free(c);
    return err;
}

void backup_look_at_keys(const char *dir)
{
    static const char *const what[] = {[AUTHORITY_SLR] = "specific reservations",
                                       [AUTHORITY_PLR] = "universal reservations",
                                       [AUTHORITY_LOG] = "the head of the log"};
    struct fail f = {0};

    for (int role = AUTHORITY_SLR; role <= AUTHORITY_LOG; role++)
        if (authority_key_look(dir, (enum authority_role)role, &f) != PLR_OK)
            report_warning("\"%s\" cannot sign %s: %s", dir, what[role], f.why);
    for (uint8_t epoch = 0; epoch < DEVICEAUTH_EPOCHS; epoch++) {
        struct secret *key = NULL;

        if (authority_epoch_there(dir, epoch) && !authority_epoch_protected(dir, epoch) &&
            authority_epoch_key(&key, dir, epoch, NULL, &f) != PLR_OK)
            report_warning("\"%s\" cannot answer with device keys of epoch %u: %s", dir, (unsigned)epoch, f.why);
        secret_free(key);
    }
}
