#include "src/cssm/bundles.h"

#include <dirent.h>
#include <sys/stat.h>

#include "src/cli/file.h"
#include "src/cssm/authority.h"

#define NAME_MAX_LEN 32

static enum plr_err read_one(struct trust **ret, char **ret_pem, size_t *ret_len, const char *path, struct fail *f)
{
    char *pem = NULL;
    size_t len = 0;
    enum plr_err err = file_read(&pem, &len, path, TRUST_PEM_MAX, f);

    if (err == PLR_OK)
        err = trust_read(ret, pem, len, f);
    if (err == PLR_OK && ret_pem != NULL) {
        *ret_pem = pem;
        *ret_len = len;
        pem = NULL;
    }
    free(pem);
    return err;
}

/* Newest first, behind the one in force. */
static void take(struct bundles *b, struct trust *trust)
{
    size_t at = b->count;

    if (b->count == BUNDLES_MAX) {
        trust_free(trust);
        return;
    }
    for (; at > 1 && trust_number(b->list[at - 1]) < trust_number(trust); at--)
        b->list[at] = b->list[at - 1];
    b->list[at] = trust;
    b->count++;
}

static bool is_bundle(const char *name)
{
    size_t digits = 0;

    if (strncmp(name, "trust-", 6) != 0)
        return false;
    digits = strspn(name + 6, "0123456789");
    return digits > 0 && strcmp(name + 6 + digits, ".pem") == 0;
}

enum plr_err bundles_open(struct bundles *ret, const char *dir, const char *current, struct fail *f)
{
    struct bundles b = {.count = 1};
    const struct dirent *entry = NULL;
    char path[AUTHORITY_PATH_MAX] = {0};
    enum plr_err err = trust_read(&b.list[0], current, strlen(current), f);
    DIR *keys = NULL;

    if (err != PLR_OK)
        return err;
    if (dir != NULL && snprintf(path, sizeof path, "%s/keys", dir) < (int)sizeof path)
        keys = opendir(path);
    while (keys != NULL && (entry = readdir(keys)) != NULL) {
        struct trust *trust = NULL;

        if (is_bundle(entry->d_name) &&
            snprintf(path, sizeof path, "%s/keys/%s", dir, entry->d_name) < (int)sizeof path &&
            read_one(&trust, NULL, NULL, path, NULL) == PLR_OK)
            take(&b, trust);
    }
    if (keys != NULL)
        (void)closedir(keys);
    *ret = b;
    return PLR_OK;
}

void bundles_close(struct bundles *bundles)
{
    for (size_t i = 0; i < bundles->count; i++)
        trust_free(bundles->list[i]);
    bundles->count = 0;
}

enum plr_err bundles_replace(const char *dir, const char *next, size_t len, struct fail *f)
{
    char path[AUTHORITY_PATH_MAX] = {0}, keys[AUTHORITY_PATH_MAX] = {0}, name[NAME_MAX_LEN] = {0};
    struct trust *trust = NULL;
    struct stat st = {0};
    char *pem = NULL;
    size_t pem_len = 0;
    enum plr_err err = PLR_OK;

    if (snprintf(path, sizeof path, "%s/" AUTHORITY_TRUST_FILE, dir) >= (int)sizeof path ||
        snprintf(keys, sizeof keys, "%s/keys", dir) >= (int)sizeof keys)
        return fail_set(f, PLR_ERR_USAGE, "badpath", "\"%s\" is too long for a path", dir);
    err = read_one(&trust, &pem, &pem_len, path, f);
    if (err == PLR_OK && stat(path, &st) != 0)
        st.st_mode = 0600;
    if (err == PLR_OK) {
        fail_text(name, sizeof name, "trust-%u.pem", (unsigned)trust_number(trust));
        err = file_replace(keys, name, NULL, pem, pem_len, st.st_mode & 0777, f);
    }
    if (err == PLR_OK)
        err = file_replace(dir, AUTHORITY_TRUST_FILE, NULL, next, len, st.st_mode & 0777, f);
    trust_free(trust);
    free(pem);
    return err;
}
