#include "keys/pubkey.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <sodium.h>

#include "keys/pem.h"

#define DER_MAX   256
#define POINT_LEN 57 /* uncompressed point on P-224, as certificates have it */

static const char label[] = "PUBLIC KEY";

bool pubkey_equal(const struct pubkey *a, const struct pubkey *b)
{
    return a->type == b->type && a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* The point, decoded here, whatever OpenSSL made of it; written in the form that is asked for. */
static bool convert_point(uint8_t *dst, size_t dst_len, point_conversion_form_t form, const uint8_t *src, size_t len)
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_secp224r1);
    EC_POINT *point = group ? EC_POINT_new(group) : NULL;
    bool ok = point && EC_POINT_oct2point(group, point, src, len, NULL) == 1 &&
              EC_POINT_is_at_infinity(group, point) == 0 &&
              EC_POINT_point2oct(group, point, form, dst, dst_len, NULL) == dst_len;

    EC_POINT_free(point);
    EC_GROUP_free(group);
    return ok;
}

/* Named curve only. */
static bool is_p224(const X509_ALGOR *alg)
{
    return OBJ_obj2nid(alg->algorithm) == NID_X9_62_id_ecPublicKey && ASN1_TYPE_get(alg->parameter) == V_ASN1_OBJECT &&
           OBJ_obj2nid(alg->parameter->value.object) == NID_secp224r1;
}

static bool take(struct pubkey *k, const X509_ALGOR *alg, const uint8_t *key, int len)
{
    if (OBJ_obj2nid(alg->algorithm) == NID_ED25519 && !alg->parameter && len == 32) {
        *k = (struct pubkey){.type = SIGNKEY_ED25519, .len = 32};
        memcpy(k->bytes, key, 32);
        /* Canonical, on the curve, of the large prime order. */
        return crypto_core_ed25519_is_valid_point(key) == 1;
    }
    *k = (struct pubkey){.type = SIGNKEY_P224, .len = SCHNORR_PUBLIC_LEN};
    return is_p224(alg) && len > 0 &&
           convert_point(k->bytes, SCHNORR_PUBLIC_LEN, POINT_CONVERSION_COMPRESSED, key, (size_t)len);
}

enum plr_err pubkey_decode(struct pubkey *ret, const uint8_t *der, size_t len, struct fail *f)
{
    const uint8_t *at = der, *key = NULL;
    X509_PUBKEY *spki = d2i_X509_PUBKEY(NULL, &at, (long)len);
    X509_ALGOR *alg = NULL;
    uint8_t *again = NULL;
    struct pubkey k = {0};
    int key_len = 0;
    int again_len = spki ? i2d_X509_PUBKEY(spki, &again) : 0;
    bool good = again_len > 0 && (size_t)again_len == len && memcmp(again, der, len) == 0 &&
                X509_PUBKEY_get0_param(NULL, &key, &key_len, &alg, spki) == 1 && alg && key &&
                take(&k, alg, key, key_len);

    OPENSSL_free(again);
    X509_PUBKEY_free(spki);
    ERR_clear_error();
    if (!good) {
        (void)fail_set(f, PLR_ERR_FORMAT, "badpublickey", "it is not a public key of Ed25519 or P-224");
        fail_hint(f, "\"plr-key signer\" writes one beside the private key: PREFIX.pub");
        return PLR_ERR_FORMAT;
    }
    *ret = k;
    return PLR_OK;
}

enum plr_err pubkey_read(struct pubkey *ret, const char *pem, size_t pem_len, struct fail *f)
{
    struct pem_reader reader = {.text = pem, .len = pem_len};
    struct pem_block block = {.line = 0};
    uint8_t der[DER_MAX] = {0};
    size_t len = 0;
    enum plr_err err = pem_next(&block, &reader, f);

    if (!err && strcmp(block.label, label) != 0) {
        err = fail_set(f, PLR_ERR_FORMAT, "badpublickey", "there is a \"%s\" in it and no PUBLIC KEY", block.label);
        if (strstr(block.label, "PRIVATE KEY"))
            fail_hint(f, "only the public key leaves the room of the private one: PREFIX.pub");
    }
    if (!err)
        err = pem_decode(der, sizeof(der), &len, &block, f);
    if (!err && pem_more(&reader))
        err = fail_set(f, PLR_ERR_FORMAT, "badpublickey", "there is more in it than one public key");
    return err ? err : pubkey_decode(ret, der, len, f);
}

/* DER of an Ed25519 key (RFC 8410) and of a P-224 key (RFC 5480) before their bytes. */
static const uint8_t ed25519_head[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
static const uint8_t p224_head[] = {0x30, 0x4e, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02,
                                    0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x21, 0x03, 0x3a, 0x00};

/* 0 if the key is no point. */
static size_t encode(uint8_t dst[static DER_MAX], const struct pubkey *key)
{
    if (key->type == SIGNKEY_ED25519) {
        memcpy(dst, ed25519_head, sizeof(ed25519_head));
        memcpy(dst + sizeof(ed25519_head), key->bytes, 32);
        return sizeof(ed25519_head) + 32;
    }
    memcpy(dst, p224_head, sizeof(p224_head));
    if (!convert_point(dst + sizeof(p224_head), POINT_LEN, POINT_CONVERSION_UNCOMPRESSED, key->bytes, key->len))
        return 0;
    return sizeof(p224_head) + POINT_LEN;
}

void *pubkey_evp(const struct pubkey *key)
{
    uint8_t der[DER_MAX] = {0};
    const uint8_t *at = der;
    size_t len = encode(der, key);
    EVP_PKEY *evp = len ? d2i_PUBKEY(NULL, &at, (long)len) : NULL;

    ERR_clear_error();
    return evp;
}

enum plr_err pubkey_write(char *dst, size_t cap, size_t *ret_len, const struct pubkey *key, struct fail *f)
{
    uint8_t der[DER_MAX] = {0};
    size_t len = encode(der, key);

    ERR_clear_error();
    if (len == 0)
        return fail_set(f, PLR_ERR_CRYPTO, "crypto", "the crypto library did not write the key");
    return pem_write(dst, cap, ret_len, label, der, len, f);
}
