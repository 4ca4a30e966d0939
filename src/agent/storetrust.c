#include "src/agent/storetrust.h"

#include <limits.h>
#include <sodium.h>
#include <unistd.h>

#include "src/cli/file.h"

void storetrust_hash(uint8_t ret[static STATE_HASH_LEN], const void *pem, size_t len)
{
    (void)crypto_generichash(ret, STATE_HASH_LEN, pem, len, NULL, 0);
}

/* True if the file is there and has this digest. *ret_err is why it cannot be read. */
static bool has(char **ret, size_t *ret_len, enum plr_err *ret_err, const char *dir, const char *name,
                const uint8_t hash[static STATE_HASH_LEN], struct fail *f)
{
    char path[PATH_MAX] = "";
    uint8_t digest[STATE_HASH_LEN] = {0};
    char *pem = NULL;
    size_t len = 0;

    if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
        return false;
    *ret_err = file_read(&pem, &len, path, TRUST_PEM_MAX, f);
    if (*ret_err)
        return false;
    storetrust_hash(digest, pem, len);
    if (sodium_memcmp(digest, hash, sizeof(digest)) != 0) {
        free(pem);
        return false;
    }
    *ret = pem;
    *ret_len = len;
    return true;
}

enum plr_err storetrust_find(char **ret, size_t *ret_len, const char **ret_name, const char *dir,
                             const uint8_t hash[static STATE_HASH_LEN], struct fail *f)
{
    static const char *const names[] = {STORE_TRUST, STORE_TRUST_NEXT, STORE_TRUST_PREVIOUS};
    enum plr_err first = PLR_OK;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        enum plr_err err = PLR_OK;

        if (has(ret, ret_len, &err, dir, names[i], hash, i == 0 ? f : NULL)) {
            *ret_name = names[i];
            return PLR_OK;
        }
        first = i == 0 ? err : first;
    }
    return first ? first : PLR_ERR_DAMAGED;
}

enum plr_err storetrust_prepare(struct store *s, struct agent *next, struct fail *f)
{
    if (!s->next_trust)
        return PLR_OK;
    storetrust_hash(next->trust_hash, s->next_pem, s->next_pem_len);
    return file_replace(s->dir, STORE_TRUST_NEXT, NULL, s->next_pem, s->next_pem_len, 0600, f);
}

enum plr_err storetrust_finish(const char *dir, const char *name, const char *pem, size_t len, struct fail *f)
{
    char path[PATH_MAX] = "";

    if (strcmp(name, STORE_TRUST_NEXT) != 0)
        return PLR_OK;
    enum plr_err err = file_replace(dir, STORE_TRUST, STORE_TRUST_PREVIOUS, pem, len, 0600, f);
    if (!err && snprintf(path, sizeof(path), "%s/%s", dir, STORE_TRUST_NEXT) < (int)sizeof(path))
        (void)unlink(path);
    return err;
}

enum plr_err storetrust_settle(struct store *s, struct fail *f)
{
    enum plr_err err = PLR_OK;

    if (!s->next_trust)
        return PLR_OK;
    err = storetrust_finish(s->dir, STORE_TRUST_NEXT, s->next_pem, s->next_pem_len, f);
    if (err)
        fail_hint(f, "the change is made; give the same command again when the disk is well");
    trust_free(s->trust);
    s->trust = s->next_trust;
    free(s->next_pem);
    s->next_trust = NULL;
    s->next_pem = NULL;
    return err;
}
