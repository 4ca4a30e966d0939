#include "src/cssm/authority_key.h"

#include <sodium.h>

#include "src/cli/file.h"

static const char *const key_files[] = {
    [AUTHORITY_SLR] = "slr.key", [AUTHORITY_PLR] = "plr.key", [AUTHORITY_LOG] = "log.key"};

static const enum cert_purpose purposes[] = {
    [AUTHORITY_SLR] = CERT_SLR_SIGNER, [AUTHORITY_PLR] = CERT_PLR_SIGNER, [AUTHORITY_LOG] = CERT_LOG_SIGNER};

const char *authority_key_file(enum authority_role role)
{
    return key_files[role];
}

enum cert_purpose authority_key_purpose(enum authority_role role)
{
    return purposes[role];
}

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

enum plr_err authority_key_facts(struct authority_signer *ret, struct signkey *key, const struct trust *trust,
                                 enum authority_role role, uint64_t now_s, struct fail *f)
{
    struct trust_signer signer = {0};
    uint8_t public_key[32] = {0};
    enum plr_err err = PLR_OK;

    if (signkey_type(key) != (role == AUTHORITY_PLR ? SIGNKEY_P224 : SIGNKEY_ED25519))
        return fail_set(f, PLR_ERR_DAMAGED, "keytype", "a signing key is of another type than its file says");
    (void)signkey_public(public_key, key);
    err = trust_signer_by_key(&signer, trust, purposes[role], public_key, now_s, f);
    if (err == PLR_ERR_UNTRUSTED && (f == NULL || strcmp(f->reason, "unknownkey") == 0)) {
        err = fail_set(f, PLR_ERR_DAMAGED, "keymismatch", "the signing key is not the one in \"%s\"",
                       AUTHORITY_TRUST_FILE);
        fail_hint(f, "\"plr-cssm key list\" shows which keys are there; \"plr-cssm key use\" takes another");
    }
    if (err != PLR_OK)
        return err;
    *ret = (struct authority_signer){.key = key,
                                     .number = signer.number,
                                     .slot = signer.slot,
                                     .scope = *signer.scope,
                                     .not_after_s = signer.not_after_s};
    fail_text(ret->name, sizeof ret->name, "%s", signer.name);
    memcpy(ret->root_hash, signer.root_hash, sizeof ret->root_hash);
    return PLR_OK;
}

enum plr_err authority_key(struct authority_signer *ret, const char *dir, enum authority_role role,
                           const struct secret *passphrase, uint64_t now_s, struct fail *f)
{
    struct signkey *key = NULL;
    struct trust *trust = NULL;
    char *pem = NULL;
    size_t len = 0;
    enum plr_err err = read_key_file(&pem, &len, dir, role, f);

    if (err == PLR_OK)
        err = signkey_read(&key, pem, len, passphrase, f);
    if (err == PLR_OK)
        err = authority_trust(&trust, dir, f);
    /* What is signed must be accepted by who trusts the bundle. */
    if (err == PLR_OK)
        err = authority_key_facts(ret, key, trust, role, now_s, f);
    if (err == PLR_OK)
        key = NULL;
    signkey_free(key);
    trust_free(trust);
    free_pem(pem, len);
    return err;
}

enum plr_err authority_key_look(const char *dir, enum authority_role role, struct fail *f)
{
    struct authority_signer signer = {.key = NULL};
    enum plr_err err = PLR_OK;

    if (authority_key_protected(dir, role))
        return PLR_OK;
    err = authority_key(&signer, dir, role, NULL, 0, f);
    signkey_free(signer.key);
    return err;
}
