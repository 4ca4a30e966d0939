#include "src/cssm/authority.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keys/cert.h"
#include "keys/digest.h"
#include "keys/trust.h"
#include "src/cli/file.h"

#define YEAR_S        (365u * 86400u + 21600u)
#define ROOT_YEARS    20
#define SIGNER_YEARS  10
#define CLOCK_SLACK_S 86400 /* products whose clock is a little behind */

/* The keys of an authority, in the order in which they are made. */
static const struct part {
    const char *key_file;
    const char *cert_file;
    const char *suffix; /* of the common name */
    enum signkey_type type;
    enum cert_purpose purpose;
    unsigned years;
} parts[] = {
    {"root.key", "root.pem", "root", SIGNKEY_ED25519, CERT_ROOT, ROOT_YEARS},
    {"slr.key", "slr.pem", "SLR signer", SIGNKEY_ED25519, CERT_SLR_SIGNER, SIGNER_YEARS},
    {"plr.key", "plr.pem", "PLR signer", SIGNKEY_P224, CERT_PLR_SIGNER, SIGNER_YEARS},
    {"log.key", "log.pem", "log signer", SIGNKEY_ED25519, CERT_LOG_SIGNER, SIGNER_YEARS},
};

#define PART_COUNT (sizeof parts / sizeof *parts)
#define PART_ROOT  0
#define PART_LOG   3

/* What is being built; paths are beneath tmp. */
struct build {
    char tmp[AUTHORITY_PATH_MAX];
    char keys[AUTHORITY_PATH_MAX];
    struct signkey *key[PART_COUNT];
    char root_pem[CERT_PEM_MAX];
    char bundle[PART_COUNT * CERT_PEM_MAX];
    size_t bundle_len;
};

static bool join(char dst[static AUTHORITY_PATH_MAX], const char *a, const char *between, const char *b)
{
    return snprintf(dst, AUTHORITY_PATH_MAX, "%s%s%s", a, between, b) < AUTHORITY_PATH_MAX;
}

static bool without_slashes(char dst[static AUTHORITY_PATH_MAX], const char *dir)
{
    size_t len = strlen(dir);

    while (len > 1 && dir[len - 1] == '/')
        len--;
    if (len == 0 || len >= AUTHORITY_PATH_MAX)
        return false;
    memcpy(dst, dir, len);
    dst[len] = '\0';
    return true;
}

static enum plr_err sync_dir(const char *path, struct fail *f)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    int saved = errno;

    if (fd >= 0)
        (void)close(fd);
    return ok ? PLR_OK : fail_set(f, PLR_ERR_IO, "io", "cannot sync \"%s\": %s", path, strerror(saved));
}

static enum plr_err write_key(const struct build *b, size_t i, const struct secret *passphrase, struct fail *f)
{
    struct secret *pem = secret_new(SIGNKEY_PEM_MAX);
    size_t len = 0;
    enum plr_err err = PLR_OK;

    if (pem == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no guarded memory for a key");
    err = signkey_write((char *)pem->bytes, pem->len, &len, b->key[i], passphrase, f);
    if (err == PLR_OK)
        err = file_create(b->keys, parts[i].key_file, pem->bytes, len, 0600, f);
    secret_free(pem);
    return err;
}

static enum plr_err build_part(struct build *b, size_t i, const struct ledger_authority *authority,
                               const struct secret *passphrase, struct fail *f)
{
    uint64_t now_s = authority->created_s;
    char common[80] = {0};
    char pem[CERT_PEM_MAX] = {0};
    size_t len = 0;
    struct cert_request req = {.purpose = parts[i].purpose, .name = common, .rehearsal = authority->rehearsal};
    enum plr_err err = PLR_OK;

    fail_text(common, sizeof common, "%s %s", authority->name, parts[i].suffix);
    req.not_before_s = now_s > CLOCK_SLACK_S ? now_s - CLOCK_SLACK_S : 0;
    req.not_after_s = now_s + (uint64_t)parts[i].years * YEAR_S;
    if (parts[i].purpose == CERT_SLR_SIGNER)
        err = signkey_generate_marked(&b->key[i], authority->rehearsal, f);
    else
        err = signkey_generate(&b->key[i], parts[i].type, f);
    if (err != PLR_OK)
        return err;
    err = cert_make(pem, sizeof pem, &len, &req, b->key[i], b->key[PART_ROOT], i == 0 ? NULL : b->root_pem, f);
    if (err != PLR_OK)
        return err;
    if (len >= sizeof pem || len > sizeof b->bundle - b->bundle_len)
        return fail_set(f, PLR_ERR_SPACE, "certtoolong", "a certificate is too long");
    if (i == 0)
        memcpy(b->root_pem, pem, len);
    memcpy(b->bundle + b->bundle_len, pem, len);
    b->bundle_len += len;
    if ((err = write_key(b, i, passphrase, f)) != PLR_OK)
        return err;
    return file_create(b->keys, parts[i].cert_file, pem, len, 0600, f);
}

/* Remove what a failed build left. The names are those that this file writes, and no others. */
static void discard(const struct build *b)
{
    static const char *const files[] = {LEDGER_FILE, LEDGER_FILE "-wal", LEDGER_FILE "-shm", LEDGER_FILE "-journal",
                                        AUTHORITY_TRUST_FILE};
    char path[AUTHORITY_PATH_MAX] = {0};

    for (size_t i = 0; i < PART_COUNT; i++) {
        if (join(path, b->keys, "/", parts[i].key_file))
            (void)unlink(path);
        if (join(path, b->keys, "/", parts[i].cert_file))
            (void)unlink(path);
    }
    (void)rmdir(b->keys);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (join(path, b->tmp, "/", files[i]))
            (void)unlink(path);
    (void)rmdir(b->tmp);
}

static enum plr_err fill(struct build *b, const struct ledger_authority *authority, const char *founder,
                         const struct secret *passphrase, struct fail *f)
{
    struct ledger_head_signer signer = {0};
    struct trust *trust = NULL;
    enum plr_err err = file_make_dir(b->keys, f);

    for (size_t i = 0; err == PLR_OK && i < PART_COUNT; i++)
        err = build_part(b, i, authority, passphrase, f);
    if (err == PLR_OK)
        err = trust_read(&trust, b->bundle, b->bundle_len, f);
    if (err == PLR_OK) {
        trust_authority_id(signer.authority, trust);
        signer.key = b->key[PART_LOG];
    }
    trust_free(trust);
    if (err == PLR_OK)
        err = file_create(b->tmp, AUTHORITY_TRUST_FILE, b->bundle, b->bundle_len, 0600, f);
    if (err == PLR_OK)
        err = file_create(b->tmp, LEDGER_FILE, "", 0, 0600, f);
    if (err == PLR_OK)
        err = ledger_create(b->tmp, authority, founder, &signer, f);
    if (err == PLR_OK)
        err = sync_dir(b->keys, f);
    return err == PLR_OK ? sync_dir(b->tmp, f) : err;
}

static enum plr_err move_into_place(const struct build *b, const char *dir, struct fail *f)
{
    char parent[AUTHORITY_PATH_MAX] = {0};
    char *slash = NULL;

    if (rename(b->tmp, dir) != 0) {
        if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR) {
            fail_set(f, PLR_ERR_STATE, "exists", "\"%s\" exists already", dir);
            fail_hint(f, "name a folder that is not there yet; an authority is never replaced");
            return PLR_ERR_STATE;
        }
        return fail_set(f, PLR_ERR_IO, "io", "cannot rename \"%s\" to \"%s\": %s", b->tmp, dir, strerror(errno));
    }
    fail_text(parent, sizeof parent, "%s", dir);
    slash = strrchr(parent, '/');
    if (slash == NULL)
        fail_text(parent, sizeof parent, ".");
    else
        slash[slash == parent ? 1 : 0] = '\0';
    return sync_dir(parent, f);
}

enum plr_err authority_can_create(const char *dir, const char *name, struct fail *f)
{
    struct stat st = {0};
    size_t len = strlen(name);

    if (len == 0 || len > AUTHORITY_NAME_MAX)
        return fail_set(f, PLR_ERR_USAGE, "badname", "the name of an authority has 1 to %u characters",
                        (unsigned)AUTHORITY_NAME_MAX);
    for (size_t i = 0; i < len; i++)
        if (name[i] < 0x20 || name[i] > 0x7e)
            return fail_set(f, PLR_ERR_USAGE, "badname", "the name of an authority is printable ASCII, not \"%s\"",
                            name);
    if (strcasestr(name, CERT_REHEARSAL) != NULL) {
        fail_set(f, PLR_ERR_USAGE, "badname", "\"%s\": the word " CERT_REHEARSAL " is not part of a name", name);
        fail_hint(f, "--rehearsal puts it where it belongs");
        return PLR_ERR_USAGE;
    }
    /* An empty folder may be there; whether it is empty the rename decides. */
    if (lstat(dir, &st) == 0 && (!S_ISDIR(st.st_mode) || st.st_nlink > 2)) {
        fail_set(f, PLR_ERR_STATE, "exists", "\"%s\" exists already", dir);
        fail_hint(f, "name a folder that is not there yet; an authority is never replaced");
        return PLR_ERR_STATE;
    }
    return PLR_OK;
}

static enum plr_err give(const char *path, gid_t gid, mode_t mode, struct fail *f)
{
    if (chown(path, (uid_t)-1, gid) == 0 && chmod(path, mode) == 0)
        return PLR_OK;
    if (errno != EPERM)
        return fail_set(f, PLR_ERR_IO, "io", "cannot share \"%s\": %s", path, strerror(errno));
    fail_set(f, PLR_ERR_IO, "io", "cannot give the ledger to the group: %s", strerror(errno));
    fail_hint(f, "be a member of the group yourself; \"id\" says of which you are one");
    return PLR_ERR_IO;
}

/* The group reads the keys and writes the rest; what SQLite and others make in the folder later is the group's. */
static enum plr_err share(const struct build *b, const struct authority_group *group, struct fail *f)
{
    char path[AUTHORITY_PATH_MAX] = {0};
    enum plr_err err = PLR_OK;

    if (!group->shared)
        return PLR_OK;
    for (size_t i = 0; err == PLR_OK && i < PART_COUNT; i++) {
        if (join(path, b->keys, "/", parts[i].key_file))
            err = give(path, group->gid, i == 0 ? 0600 : 0640, f); /* the root's key signs no authorization */
        if (err == PLR_OK && join(path, b->keys, "/", parts[i].cert_file))
            err = give(path, group->gid, 0640, f);
    }
    if (err == PLR_OK && join(path, b->tmp, "/", AUTHORITY_TRUST_FILE))
        err = give(path, group->gid, 0660, f);
    if (err == PLR_OK && join(path, b->tmp, "/", LEDGER_FILE))
        err = give(path, group->gid, 0660, f);
    if (err == PLR_OK)
        err = give(b->keys, group->gid, 02750, f);
    return err == PLR_OK ? give(b->tmp, group->gid, 02770, f) : err;
}

enum plr_err authority_create(const char *dir, const struct ledger_authority *authority, const char *founder,
                              const struct authority_group *group, const struct secret *passphrase, struct fail *f)
{
    struct build *b = NULL;
    char target[AUTHORITY_PATH_MAX] = {0};
    mode_t mask = 0;
    bool made = false;
    enum plr_err err = PLR_OK;

    if (!without_slashes(target, dir))
        return fail_set(f, PLR_ERR_USAGE, "badpath", "\"%s\" is not the path of a folder", dir);
    if ((err = authority_can_create(target, authority->name, f)) != PLR_OK)
        return err;
    if ((b = calloc(1, sizeof *b)) == NULL)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no memory for a new authority");
    mask = umask(077);
    if (!join(b->tmp, target, ".tmp-", "XXXXXX")) {
        err = fail_set(f, PLR_ERR_USAGE, "badpath", "\"%s\" is too long for a path", dir);
        goto out;
    }
    if (mkdtemp(b->tmp) == NULL) {
        err = fail_set(f, PLR_ERR_IO, "io", "cannot make \"%s\": %s", b->tmp, strerror(errno));
        goto out;
    }
    made = true;
    if (!join(b->keys, b->tmp, "/", "keys")) {
        err = fail_set(f, PLR_ERR_USAGE, "badpath", "\"%s\" is too long for a path", dir);
        goto out;
    }
    if ((err = fill(b, authority, founder, passphrase, f)) != PLR_OK)
        goto out;
    if ((err = share(b, group, f)) != PLR_OK)
        goto out;
    if ((err = move_into_place(b, target, f)) != PLR_OK)
        goto out;
    made = false;
out:
    if (made)
        discard(b);
    (void)umask(mask);
    for (size_t i = 0; i < PART_COUNT; i++)
        signkey_free(b->key[i]);
    free(b);
    return err;
}

bool authority_leftover(char dst[static AUTHORITY_PATH_MAX], const char *dir)
{
    char target[AUTHORITY_PATH_MAX] = {0};
    char pattern[2 * AUTHORITY_PATH_MAX] = {0};
    size_t at = 0;
    glob_t found = {0};
    bool yes = false;

    if (!without_slashes(target, dir))
        return false;
    for (const char *c = target; *c != '\0'; c++) {
        if (strchr("*?[\\", *c) != NULL)
            pattern[at++] = '\\';
        pattern[at++] = *c;
    }
    if (at + sizeof ".tmp-??????" > sizeof pattern)
        return false;
    memcpy(pattern + at, ".tmp-??????", sizeof ".tmp-??????");
    if (glob(pattern, GLOB_NOSORT, NULL, &found) == 0 && found.gl_pathc > 0)
        yes = join(dst, found.gl_pathv[0], "", "");
    globfree(&found);
    return yes;
}

enum plr_err authority_trust(struct trust **ret, const char *dir, struct fail *f)
{
    char path[AUTHORITY_PATH_MAX] = {0};
    char *pem = NULL;
    size_t len = 0;
    enum plr_err err = PLR_OK;

    if (!join(path, dir, "/", AUTHORITY_TRUST_FILE))
        return fail_set(f, PLR_ERR_USAGE, "badpath", "\"%s\" is too long for a path", dir);
    if ((err = file_read(&pem, &len, path, TRUST_PEM_MAX, f)) != PLR_OK)
        return err;
    err = trust_read(ret, pem, len, f);
    free(pem);
    return err;
}

enum plr_err authority_fingerprint(char *dst, size_t cap, const char *dir, struct fail *f)
{
    struct trust *trust = NULL;
    enum plr_err err = authority_trust(&trust, dir, f);

    if (err != PLR_OK)
        return err;
    fail_text(dst, cap, "%s", trust_root_fingerprint(trust, 0));
    trust_free(trust);
    return PLR_OK;
}
