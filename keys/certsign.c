#include "keys/certsign.h"

#include <openssl/evp.h>

#define SIGNATURE_LEN 64
#define LONG_MAX_LEN  0xffffu

/* AlgorithmIdentifier of Ed25519, then a BIT STRING of 64 bytes, all of them used. */
static const uint8_t algorithm[] = {0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x41, 0x00};

/* SEQUENCE and the length of its content, in the shortest form; how many bytes. */
static size_t put_head(uint8_t dst[static 4], size_t len)
{
    size_t at = 0;

    dst[at++] = 0x30;
    if (len > 0xff)
        dst[at++] = 0x82;
    else if (len > 0x7f)
        dst[at++] = 0x81;
    if (len > 0xff)
        dst[at++] = (uint8_t)(len >> 8);
    dst[at++] = (uint8_t)len;
    return at;
}

enum plr_err certsign(uint8_t *dst, size_t cap, size_t *ret_len, const uint8_t *tbs, size_t tbs_len,
                      const struct signkey *key, struct fail *f)
{
    uint8_t head[4] = {0};
    uint8_t signature[SIGNATURE_LEN] = {0};
    size_t len = tbs_len + sizeof(algorithm) + SIGNATURE_LEN;
    size_t head_len = put_head(head, len);

    if (len > LONG_MAX_LEN || head_len + len > cap)
        return fail_set(f, PLR_ERR_SPACE, "space", "what is to be signed does not fit %zu bytes", cap);
    enum plr_err err = signkey_sign_ed25519(signature, key, tbs, tbs_len, f);
    if (err)
        return err;
    memcpy(dst, head, head_len);
    memcpy(dst + head_len, tbs, tbs_len);
    memcpy(dst + head_len + tbs_len, algorithm, sizeof(algorithm));
    memcpy(dst + head_len + tbs_len + sizeof(algorithm), signature, sizeof(signature));
    *ret_len = head_len + len;
    return PLR_OK;
}

void *certsign_dummy(void)
{
    return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
}
