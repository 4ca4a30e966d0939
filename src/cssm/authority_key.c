#include "src/cssm/authority_key.h"

#include <sodium.h>

#include "keys/digest.h"
#include "src/cli/file.h"

static const char *const key_files[] = {
    [AUTHORITY_SLR] = "slr.key", [AUTHORITY_PLR] = "plr.key", [AUTHORITY_LOG] = "log.key"};

static enum plr_err read_key_file(char **ret, size_t *ret_len, const char *dir, enum authority_role role,
                                  struct fail *f)
{
    char path[AUTHORITY_PATH_MAX] = {0};

    if (snprintf(path, sizeof path, "%s/keys/%s", dir, key_files[role]) >= (int)sizeof path)
        return fail_set(f, PLR_ERR_USAGE, "badpath", "\"%s\" is too long for a path", dir);
    return file_read(ret, ret_len, path, SIGNKEY_PEM_MAX, f);
}

static void free_pem(char *pem, size_t len)
{
    if (pem != NULL)
        sodium_memzero(pem, len);
    free(pem);
}

bool authority_key_protected(const char *dir, enum authority_role role)
{
    char *pem = NULL;
    size_t len = 0;
    bool yes = false;

    if (read_key_file(&pem, &len, dir, role, NULL) == PLR_OK)
        yes = signkey_wants_passphrase(pem, len);
    free_pem(pem, len);
    return yes;
}

/* What is signed must be accepted by who trusts the bundle: the certificate is there, is this key's, and is valid. */
static enum plr_err check_key(uint8_t ret_root[static 32], const struct signkey *key, const char *dir,
                              enum authority_role role, uint64_t now_s, struct fail *f)
{
    struct trust *trust = NULL;
    struct trust_signer signer = {0};
    uint8_t public_key[32] = {0};
    uint8_t kid[COSE_KID_LEN] = {0};
    size_t len = 0;
    enum plr_err err = authority_trust(&trust, dir, f);

    if (err != PLR_OK)
        return err;
    if (signkey_type(key) != (role == AUTHORITY_PLR ? SIGNKEY_P224 : SIGNKEY_ED25519)) {
        err = fail_set(f, PLR_ERR_DAMAGED, "keytype", "a signing key is of another type than its file says");
        goto out;
    }
    len = signkey_public(public_key, key);
    if (role != AUTHORITY_PLR)
        digest_kid(kid, public_key);
    if (role == AUTHORITY_PLR)
        err = trust_plr_signer(&signer, trust, 0, now_s, f);
    else if (role == AUTHORITY_SLR)
        err = trust_slr_signer(&signer, trust, kid, now_s, f);
    else
        err = trust_log_signer(&signer, trust, kid, now_s, f);
    if (err == PLR_OK && memcmp(signer.public_key, public_key, len) != 0)
        err = fail_set(f, PLR_ERR_DAMAGED, "keymismatch", "the signing key is not the one in \"%s\"",
                       AUTHORITY_TRUST_FILE);
    if (err == PLR_OK)
        memcpy(ret_root, signer.root_hash, sizeof signer.root_hash);
out:
    trust_free(trust);
    return err;
}

static enum plr_err open_key(struct signkey **ret, uint8_t ret_root[static 32], const char *dir,
                             enum authority_role role, const struct secret *passphrase, uint64_t now_s, struct fail *f)
{
    struct signkey *key = NULL;
    char *pem = NULL;
    size_t len = 0;
    enum plr_err err = read_key_file(&pem, &len, dir, role, f);

    if (err == PLR_OK)
        err = signkey_read(&key, pem, len, passphrase, f);
    if (err == PLR_OK)
        err = check_key(ret_root, key, dir, role, now_s, f);
    if (err == PLR_OK) {
        *ret = key;
        key = NULL;
    }
    signkey_free(key);
    free_pem(pem, len);
    return err;
}

enum plr_err authority_key(struct signkey **ret, const char *dir, enum authority_role role,
                           const struct secret *passphrase, uint64_t now_s, struct fail *f)
{
    uint8_t root[32] = {0};

    return open_key(ret, root, dir, role, passphrase, now_s, f);
}

enum plr_err authority_key_log(struct signkey **ret, uint8_t ret_authority[static 32], const char *dir,
                               const struct secret *passphrase, uint64_t now_s, struct fail *f)
{
    return open_key(ret, ret_authority, dir, AUTHORITY_LOG, passphrase, now_s, f);
}

enum plr_err authority_key_look(const char *dir, enum authority_role role, struct fail *f)
{
    struct signkey *key = NULL;
    uint8_t root[32] = {0};
    enum plr_err err = PLR_OK;

    if (authority_key_protected(dir, role))
        return PLR_OK;
    err = open_key(&key, root, dir, role, NULL, 0, f);
    signkey_free(key);
    return err;
}
