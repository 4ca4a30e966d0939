#include "src/cssm/authority_epoch.h"

#include <errno.h>
#include <sodium.h>
#include <sys/stat.h>

#include "src/cli/file.h"

static bool path_of(char dst[static AUTHORITY_PATH_MAX], const char *dir, uint8_t epoch)
{
    return snprintf(dst, AUTHORITY_PATH_MAX, "%s/keys/device-%u.key", dir, (unsigned)epoch) < AUTHORITY_PATH_MAX;
}

static enum plr_err fail_none(const char *dir, uint8_t epoch, bool none_at_all, struct fail *f)
{
    if (none_at_all)
        fail_set(f, PLR_ERR_NOT_FOUND, "noepochkey", "the authority \"%s\" has no device epoch key", dir);
    else
        fail_set(f, PLR_ERR_NOT_FOUND, "noepochkey", "the authority \"%s\" has no device key of epoch %u", dir,
                 (unsigned)epoch);
    fail_hint(f,
              "\"plr-key device epoch %s/keys/device-%u.key\" makes one; or copy the one that the products' keys were "
              "made with",
              dir, (unsigned)epoch);
    return PLR_ERR_NOT_FOUND;
}

/* What is there but cannot be looked at is there: reading it says why. */
bool authority_epoch_there(const char *dir, uint8_t epoch)
{
    char path[AUTHORITY_PATH_MAX] = {0};
    struct stat st = {0};

    return path_of(path, dir, epoch) && (lstat(path, &st) == 0 || (errno != ENOENT && errno != ENOTDIR));
}

enum plr_err authority_epoch_latest(uint8_t *ret, const char *dir, struct fail *f)
{
    for (uint8_t epoch = DEVICEAUTH_EPOCHS; epoch-- > 0;)
        if (authority_epoch_there(dir, epoch)) {
            *ret = epoch;
            return PLR_OK;
        }
    return fail_none(dir, 0, true, f);
}

static enum plr_err read_pem(char **ret, size_t *ret_len, const char *dir, uint8_t epoch, struct fail *f)
{
    char path[AUTHORITY_PATH_MAX] = {0};

    if (!path_of(path, dir, epoch))
        return fail_set(f, PLR_ERR_USAGE, "badpath", "\"%s\" is too long for a path", dir);
    if (!authority_epoch_there(dir, epoch))
        return fail_none(dir, epoch, false, f);
    return file_read(ret, ret_len, path, SIGNKEY_PEM_MAX, f);
}

static void free_pem(char *pem, size_t len)
{
    if (pem != NULL)
        sodium_memzero(pem, len);
    free(pem);
}

bool authority_epoch_protected(const char *dir, uint8_t epoch)
{
    char *pem = NULL;
    size_t len = 0;
    bool yes = false;

    if (read_pem(&pem, &len, dir, epoch, NULL) == PLR_OK)
        yes = strstr(pem, "BEGIN ENCRYPTED PRIVATE KEY") != NULL;
    free_pem(pem, len);
    return yes;
}

enum plr_err authority_epoch_key(struct secret **ret, const char *dir, uint8_t epoch, const struct secret *passphrase,
                                 struct fail *f)
{
    char *pem = NULL;
    size_t len = 0;
    enum plr_err err = read_pem(&pem, &len, dir, epoch, f);

    if (err == PLR_OK)
        err = epochkey_read(ret, pem, len, passphrase, f);
    free_pem(pem, len);
    return err;
}
