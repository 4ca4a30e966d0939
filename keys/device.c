#include "keys/device.h"

#include <sodium.h>
#include <string.h>

#define HASH_LEN 32

/* The keyed hash of a label alone. */
static void hash_label(uint8_t ret[static HASH_LEN], const uint8_t key[static DEVICE_KEY_LEN], const char *label)
{
    (void)crypto_generichash(ret, HASH_LEN, (const uint8_t *)label, strlen(label), key, DEVICE_KEY_LEN);
}

void device_key(uint8_t ret[static DEVICE_KEY_LEN], const uint8_t epoch_key[static DEVICE_KEY_LEN],
                const struct udi *udi)
{
    static const char label[] = "plrkit device v1";
    uint8_t lp[2] = {(uint8_t)(udi->text_len >> 8), (uint8_t)udi->text_len};
    crypto_generichash_state st;

    crypto_generichash_init(&st, epoch_key, DEVICE_KEY_LEN, DEVICE_KEY_LEN);
    crypto_generichash_update(&st, (const uint8_t *)label, strlen(label));
    crypto_generichash_update(&st, lp, sizeof lp);
    crypto_generichash_update(&st, (const uint8_t *)udi->text, udi->text_len);
    crypto_generichash_final(&st, ret, DEVICE_KEY_LEN);
    sodium_memzero(&st, sizeof st);
}

void device_check(char ret[static DEVICE_CHECK_TEXT + 1], const uint8_t key[static DEVICE_KEY_LEN])
{
    uint8_t hash[HASH_LEN] = {0};

    hash_label(hash, key, "check");
    sodium_bin2hex(ret, DEVICE_CHECK_TEXT + 1, hash, DEVICE_CHECK_TEXT / 2);
    sodium_memzero(hash, sizeof hash);
}

static void make_mac(uint8_t ret[static DEVICEAUTH_MAC_BYTES], const struct deviceauth *auth,
                     const uint8_t key[static DEVICE_KEY_LEN], const struct device_claim *claim)
{
    static const char label[] = "plrkit m v1";
    uint8_t auth_key[HASH_LEN] = {0};
    uint8_t hash[HASH_LEN] = {0};
    uint8_t head[2] = {claim->seq, claim->commitment.bits};
    uint8_t tail[6] = {auth->epoch,
                       (uint8_t)auth->export_status,
                       (uint8_t)(auth->account >> 24),
                       (uint8_t)(auth->account >> 16),
                       (uint8_t)(auth->account >> 8),
                       (uint8_t)auth->account};
    crypto_generichash_state st;

    hash_label(auth_key, key, "auth");
    crypto_generichash_init(&st, auth_key, sizeof auth_key, sizeof hash);
    crypto_generichash_update(&st, (const uint8_t *)label, strlen(label));
    crypto_generichash_update(&st, head, sizeof head);
    crypto_generichash_update(&st, claim->commitment.bytes, sizeof claim->commitment.bytes);
    crypto_generichash_update(&st, tail, sizeof tail);
    crypto_generichash_final(&st, hash, sizeof hash);
    memcpy(ret, hash, DEVICEAUTH_MAC_BYTES);
    sodium_memzero(&st, sizeof st);
    sodium_memzero(auth_key, sizeof auth_key);
    sodium_memzero(hash, sizeof hash);
}

void device_sign(struct deviceauth *auth, const uint8_t key[static DEVICE_KEY_LEN], const struct device_claim *claim)
{
    make_mac(auth->mac, auth, key, claim);
}

enum plr_err device_verify(const struct deviceauth *auth, const uint8_t key[static DEVICE_KEY_LEN],
                           const struct device_claim *claim, struct fail *f)
{
    uint8_t mac[DEVICEAUTH_MAC_BYTES] = {0};

    make_mac(mac, auth, key, claim);
    int differs = sodium_memcmp(mac, auth->mac, sizeof mac);
    sodium_memzero(mac, sizeof mac);
    if (differs)
        return fail_set(f, PLR_ERR_SIGNATURE, "badmac", "its MAC is not that of the device key");
    return PLR_OK;
}
