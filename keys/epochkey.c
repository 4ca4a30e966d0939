#include "keys/epochkey.h"

#include <openssl/err.h>
#include <sodium.h>

#include "keys/keyfile.h"
#include "keys/oid.h"

static enum plr_err fail_memory(struct fail *f)
{
    return fail_set(f, PLR_ERR_MEMORY, "memory", "no guarded memory for a key");
}

static enum plr_err fail_damaged(struct fail *f, const char *why)
{
    (void)fail_set(f, PLR_ERR_DAMAGED, "badkey", "it is no device epoch key, or damaged: %s", why);
    fail_hint(f, "restore it from the backup");
    return PLR_ERR_DAMAGED;
}

enum plr_err epochkey_generate(struct secret **ret, struct fail *f)
{
    struct secret *key = secret_new(DEVICE_KEY_LEN);

    if (!key)
        return fail_memory(f);
    randombytes_buf(key->bytes, key->len);
    *ret = key;
    return PLR_OK;
}

enum plr_err epochkey_read(struct secret **ret, const char *pem, size_t pem_len, const struct secret *passphrase,
                           struct fail *f)
{
    PKCS8_PRIV_KEY_INFO *info = NULL;
    struct secret *key = NULL;
    const uint8_t *bytes = NULL;
    char check[DEVICE_CHECK_TEXT + 1] = "";
    size_t len = 0;
    enum plr_err err = keyfile_read(&info, pem, pem_len, passphrase, f);

    if (err)
        return err;
    if (!keyfile_raw(&bytes, &len, info, OID_EPOCH_KEY)) {
        err = fail_damaged(f, "there is a key of another kind in it");
        goto out;
    }
    if (len != DEVICE_KEY_LEN) {
        err = fail_damaged(f, "its key is not of 32 bytes");
        goto out;
    }
    key = secret_new(DEVICE_KEY_LEN);
    if (!key) {
        err = fail_memory(f);
        goto out;
    }
    memcpy(key->bytes, bytes, DEVICE_KEY_LEN);
    device_check(check, key->bytes);
    if (!keyfile_public_agrees(info, (const uint8_t *)check, DEVICE_CHECK_TEXT)) {
        err = fail_damaged(f, "its key is not the one that was written");
        goto out;
    }
    *ret = key;
    key = NULL;
out:
    secret_free(key);
    PKCS8_PRIV_KEY_INFO_free(info);
    ERR_clear_error();
    return err;
}

enum plr_err epochkey_write(char *dst, size_t cap, size_t *ret_len, const struct secret *key,
                            const struct secret *passphrase, struct fail *f)
{
    char check[DEVICE_CHECK_TEXT + 1] = ""; /* where the files of other keys have their public key */

    device_check(check, key->bytes);
    return keyfile_write_raw(dst, cap, ret_len, OID_EPOCH_KEY, key, (const uint8_t *)check, DEVICE_CHECK_TEXT,
                             passphrase, f);
}
