#include "src/key/keyfiles.h"

#include <limits.h>
#include <sodium.h>

#include "src/cli/file.h"
#include "src/cli/passphrase.h"

#define PROMPT_MAX (PATH_MAX + 32)

enum plr_err keyfiles_path(char *dst, const char *a, const char *between, const char *b, struct fail *f)
{
    if (snprintf(dst, PATH_MAX, "%s%s%s", a, between, b) < PATH_MAX)
        return PLR_OK;
    return fail_set(f, PLR_ERR_USAGE, "badpath", "\"%s\" is too long for a path", a);
}

enum plr_err keyfiles_new_passphrase(struct secret **ret, const struct keyargs *args, struct fail *f)
{
    struct passphrase_ask ask = {
        .file = args->passphrase_file, .prompt = "Passphrase of the new key: ", .confirm = true, .may_be_none = true};

    return args->unprotected ? PLR_OK : passphrase_get(ret, &ask, f);
}

enum plr_err keyfiles_create(const char *path, const void *bytes, size_t len, struct fail *f)
{
    char dir[PATH_MAX] = {0};
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    enum plr_err err = PLR_OK;

    if (*name == '\0' || strlen(path) >= sizeof dir)
        return fail_set(f, PLR_ERR_USAGE, "badpath", "\"%s\" is not the path of a file", path);
    memcpy(dir, slash ? path : ".", slash ? (size_t)(slash - path) + (slash == path) : 1);
    err = file_create(dir, name, bytes, len, 0600, f);
    if (err == PLR_ERR_STATE)
        err = fail_set(f, PLR_ERR_STATE, "exists", "\"%s\" exists already", path);
    if (err == PLR_ERR_STATE)
        fail_hint(f, "name a file that is not there yet; nothing is ever replaced");
    return err;
}

enum plr_err keyfiles_write_key(const char *path, const struct signkey *key, const struct secret *passphrase,
                                struct fail *f)
{
    struct secret *pem = secret_new(SIGNKEY_PEM_MAX);
    size_t len = 0;
    enum plr_err err = PLR_OK;

    if (!pem)
        return fail_set(f, PLR_ERR_MEMORY, "nomemory", "no guarded memory for a key");
    err = signkey_write((char *)pem->bytes, pem->len, &len, key, passphrase, f);
    if (!err)
        err = keyfiles_create(path, pem->bytes, len, f);
    secret_free(pem);
    return err;
}

enum plr_err keyfiles_read_key(struct signkey **ret, const char *path, const char *passphrase_file, struct fail *f)
{
    char prompt[PROMPT_MAX] = {0};
    struct passphrase_ask ask = {.file = passphrase_file, .prompt = prompt};
    struct secret *passphrase = NULL;
    char *pem = NULL;
    size_t len = 0;
    enum plr_err err = file_read(&pem, &len, path, SIGNKEY_PEM_MAX, f);

    (void)fail_text(prompt, sizeof prompt, "Passphrase of \"%s\": ", path);
    /* A token is opened with its PIN. */
    if (!err && !strstr(pem, "BEGIN PRIVATE KEY"))
        err = passphrase_get(&passphrase, &ask, f);
    if (!err)
        err = signkey_read(ret, pem, len, passphrase, f);
    secret_free(passphrase);
    if (pem)
        sodium_memzero(pem, len);
    free(pem);
    return err;
}

enum plr_err keyfiles_write_public(const char *path, const struct signkey *key, struct fail *f)
{
    struct pubkey public = {0};
    char pem[PUBKEY_PEM_MAX] = {0};
    size_t len = 0;

    pubkey_of(&public, key);
    enum plr_err err = pubkey_write(pem, sizeof pem, &len, &public, f);
    return err ? err : keyfiles_create(path, pem, len, f);
}
