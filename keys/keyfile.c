#include "keys/keyfile.h"

#include <openssl/asn1t.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <sodium.h>

#include "keys/oid.h"
#include "keys/pem.h"
#include "keys/signkey.h"

/* OpenSSL 3.0 refuses scrypt above 32 MiB, so N = 2^15 with r = 8 could be neither written nor read by openssl(1):
 * N = 2^14 with p = 5 costs an attacker the same as N = 2^15 with p = 3. */
#define SCRYPT_N 16384u
#define SCRYPT_R 8u
#define SCRYPT_P 5u

/* A key file may come from elsewhere, but must not make a program think for minutes. */
#define SCRYPT_N_MAX    32768u
#define SCRYPT_WORK_MAX (4u * SCRYPT_N * SCRYPT_R * SCRYPT_P)

#define PASSPHRASE_MAX 1024u

static const char plain_label[] = "PRIVATE KEY";
static const char encrypted_label[] = "ENCRYPTED PRIVATE KEY";

static enum plr_err fail_damaged(struct fail *f, const char *why)
{
    (void)fail_set(f, PLR_ERR_DAMAGED, "badkey", "the key file is damaged or no key file: %s", why);
    fail_hint(f, "restore it from the backup");
    return PLR_ERR_DAMAGED;
}

static enum plr_err fail_passphrase(struct fail *f, const char *why, const char *hint)
{
    (void)fail_set(f, PLR_ERR_UNTRUSTED, "badpassphrase", "%s", why);
    fail_hint(f, "%s", hint);
    return PLR_ERR_UNTRUSTED;
}

/* True if n is in 1..max. */
static bool small(uint64_t *ret, const ASN1_INTEGER *n, uint64_t max)
{
    return n && ASN1_INTEGER_get_uint64(ret, n) == 1 && *ret >= 1 && *ret <= max;
}

/* Only scrypt of bounded work, then AES-256-CBC: checked before any of it is run. */
static bool scheme_known(const X509_ALGOR *alg)
{
    PBE2PARAM *pbe = NULL;
    SCRYPT_PARAMS *scrypt = NULL;
    uint64_t n = 0;
    uint64_t r = 0;
    uint64_t p = 0;
    bool known = false;

    if (OBJ_obj2nid(alg->algorithm) == NID_pbes2)
        pbe = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), alg->parameter);
    if (!pbe || OBJ_obj2nid(pbe->encryption->algorithm) != NID_aes_256_cbc ||
        OBJ_obj2nid(pbe->keyfunc->algorithm) != NID_id_scrypt)
        goto out;
    scrypt = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(SCRYPT_PARAMS), pbe->keyfunc->parameter);
    if (!scrypt || !small(&n, scrypt->costParameter, SCRYPT_N_MAX) || !small(&r, scrypt->blockSize, 64) ||
        !small(&p, scrypt->parallelizationParameter, 64))
        goto out;
    known = n * r * p <= SCRYPT_WORK_MAX;
out:
    SCRYPT_PARAMS_free(scrypt);
    PBE2PARAM_free(pbe);
    return known;
}

/* Parse the whole of der and nothing more. */
static PKCS8_PRIV_KEY_INFO *parse_info(const uint8_t *der, size_t len)
{
    const uint8_t *at = der;
    PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)len);

    if (info && at != der + len) {
        PKCS8_PRIV_KEY_INFO_free(info);
        info = NULL;
    }
    return info;
}

static enum plr_err read_encrypted(PKCS8_PRIV_KEY_INFO **ret, const uint8_t *der, size_t len,
                                   const struct secret *passphrase, struct fail *f)
{
    enum plr_err err = PLR_OK;
    const uint8_t *at = der;
    X509_SIG *sig = d2i_X509_SIG(NULL, &at, (long)len);
    const X509_ALGOR *alg = NULL;
    const ASN1_OCTET_STRING *sealed = NULL;
    uint8_t *open = NULL;
    int open_len = 0;

    if (!sig || at != der + len) {
        err = fail_damaged(f, "its encryption is malformed");
        goto out;
    }
    X509_SIG_get0(sig, &alg, &sealed);
    if (!scheme_known(alg)) {
        err = fail_damaged(f, "it is not encrypted with scrypt of bounded cost and AES-256-CBC");
        goto out;
    }
    if (!passphrase || passphrase->len == 0) {
        err = fail_passphrase(f, "the key is encrypted and there is no passphrase", "give --passphrase-file FILE");
        goto out;
    }
    if (passphrase->len > PASSPHRASE_MAX) {
        err = fail_passphrase(f, "the passphrase is too long", "a passphrase has at most 1024 bytes");
        goto out;
    }
    if (PKCS12_pbe_crypt(alg, (const char *)passphrase->bytes, (int)passphrase->len, ASN1_STRING_get0_data(sealed),
                         ASN1_STRING_length(sealed), &open, &open_len, 0) &&
        open_len > 0)
        *ret = parse_info(open, (size_t)open_len);
    if (!*ret)
        err = fail_passphrase(f, "the passphrase is wrong, or the key file is damaged", "try the passphrase again");
out:
    if (open_len > 0)
        OPENSSL_cleanse(open, (size_t)open_len);
    OPENSSL_free(open);
    X509_SIG_free(sig);
    return err;
}

enum plr_err keyfile_read(PKCS8_PRIV_KEY_INFO **ret, const char *pem, size_t pem_len, const struct secret *passphrase,
                          struct fail *f)
{
    struct pem_reader reader = {.text = pem, .len = pem_len};
    struct pem_block block = {.line = 0};
    struct fail own = {0};
    PKCS8_PRIV_KEY_INFO *info = NULL;
    struct secret *der = NULL;
    enum plr_err err = PLR_OK;
    size_t len = 0;

    if (pem_len > SIGNKEY_PEM_MAX)
        return fail_damaged(f, "it is too long");
    der = secret_new(SIGNKEY_PEM_MAX);
    if (!der)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no guarded memory for a key");
    if (pem_next(&block, &reader, &own) || pem_decode(der->bytes, der->len, &len, &block, &own)) {
        err = fail_damaged(f, own.why);
    } else if (pem_more(&reader)) {
        err = fail_damaged(f, "there is more in it than one PEM block");
    } else if (strcmp(block.label, encrypted_label) == 0) {
        err = read_encrypted(&info, der->bytes, len, passphrase, f);
    } else if (strcmp(block.label, plain_label) == 0) {
        info = parse_info(der->bytes, len);
        if (!info)
            err = fail_damaged(f, "its content is malformed");
    } else {
        err = fail_damaged(f, "it has neither a PRIVATE KEY nor an ENCRYPTED PRIVATE KEY");
    }
    secret_free(der);
    ERR_clear_error();
    if (!err)
        *ret = info;
    return err;
}

bool keyfile_public_agrees(const PKCS8_PRIV_KEY_INFO *info, const uint8_t *public_key, size_t len)
{
    const STACK_OF(X509_ATTRIBUTE) *all = PKCS8_pkey_get0_attrs(info);

    if (sk_X509_ATTRIBUTE_num(all) <= 0)
        return true;
    X509_ATTRIBUTE *one = sk_X509_ATTRIBUTE_value(all, 0);
    if (sk_X509_ATTRIBUTE_num(all) != 1 || !oid_is(X509_ATTRIBUTE_get0_object(one), OID_PUBLIC_KEY))
        return false;
    const ASN1_OCTET_STRING *value = X509_ATTRIBUTE_get0_data(one, 0, V_ASN1_OCTET_STRING, NULL);
    return value && ASN1_STRING_length(value) == (int)len && memcmp(ASN1_STRING_get0_data(value), public_key, len) == 0;
}

/* Encrypt info: a fresh scrypt salt and initialisation vector each time. */
static X509_SIG *seal(PKCS8_PRIV_KEY_INFO *info, const struct secret *passphrase)
{
    X509_ALGOR *pbe = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), NULL, 0, NULL, SCRYPT_N, SCRYPT_R, SCRYPT_P);
    X509_SIG *sig = NULL;

    if (!pbe)
        return NULL;
    sig = PKCS8_set0_pbe((const char *)passphrase->bytes, (int)passphrase->len, info, pbe);
    if (!sig)
        X509_ALGOR_free(pbe);
    return sig;
}

/* With the attribute against damage; takes info, and frees it where that fails. */
static PKCS8_PRIV_KEY_INFO *marked(PKCS8_PRIV_KEY_INFO *info, const uint8_t *mark, size_t len)
{
    ASN1_OBJECT *oid = OBJ_txt2obj(OID_PUBLIC_KEY, 1);

    if (!info || !oid || !PKCS8_pkey_add1_attr_by_OBJ(info, oid, V_ASN1_OCTET_STRING, mark, (int)len)) {
        PKCS8_PRIV_KEY_INFO_free(info);
        info = NULL;
    }
    ASN1_OBJECT_free(oid);
    return info;
}

/* Takes info, which may be NULL: it could not be made. */
static enum plr_err write_info(char *dst, size_t cap, size_t *ret_len, PKCS8_PRIV_KEY_INFO *info,
                               const struct secret *passphrase, struct fail *f)
{
    BIO *bio = NULL;
    X509_SIG *sig = NULL;
    char *text = NULL;
    long len = 0;
    enum plr_err err = PLR_OK;

    if (passphrase && (passphrase->len == 0 || passphrase->len > PASSPHRASE_MAX)) {
        err = fail_set(f, PLR_ERR_USAGE, "badpassphrase", "the passphrase must have 1 to %u bytes", PASSPHRASE_MAX);
        goto out;
    }
    bio = BIO_new(BIO_s_secmem());
    if (!info || !bio)
        goto crypto;
    if (passphrase) {
        sig = seal(info, passphrase);
        if (!sig || PEM_write_bio_PKCS8(bio, sig) != 1)
            goto crypto;
    } else if (PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio, info) != 1) {
        goto crypto;
    }
    len = BIO_get_mem_data(bio, &text);
    if (len <= 0 || (size_t)len >= cap) {
        err = fail_set(f, PLR_ERR_SPACE, "space", "the key file does not fit %zu bytes", cap);
        goto out;
    }
    memcpy(dst, text, (size_t)len);
    dst[len] = '\0';
    *ret_len = (size_t)len;
    goto out;
crypto:
    err = fail_set(f, PLR_ERR_CRYPTO, "crypto", "the crypto library did not write the key");
out:
    if (len > 0)
        OPENSSL_cleanse(text, (size_t)len);
    X509_SIG_free(sig);
    BIO_free(bio);
    PKCS8_PRIV_KEY_INFO_free(info);
    ERR_clear_error();
    return err;
}

enum plr_err keyfile_write(char *dst, size_t cap, size_t *ret_len, const EVP_PKEY *evp, const uint8_t *public_key,
                           size_t public_len, const struct secret *passphrase, struct fail *f)
{
    return write_info(dst, cap, ret_len, marked(EVP_PKEY2PKCS8(evp), public_key, public_len), passphrase, f);
}

/* The library takes what it is given, and wipes it when it frees the structure. */
static PKCS8_PRIV_KEY_INFO *raw_info(const char *oid, const struct secret *key)
{
    PKCS8_PRIV_KEY_INFO *info = PKCS8_PRIV_KEY_INFO_new();
    ASN1_OBJECT *algorithm = OBJ_txt2obj(oid, 1);
    uint8_t *bytes = OPENSSL_memdup(key->bytes, key->len);

    if (info && algorithm && bytes && PKCS8_pkey_set0(info, algorithm, 0, V_ASN1_UNDEF, NULL, bytes, (int)key->len))
        return info;
    ASN1_OBJECT_free(algorithm);
    OPENSSL_clear_free(bytes, key->len);
    PKCS8_PRIV_KEY_INFO_free(info);
    return NULL;
}

enum plr_err keyfile_write_raw(char *dst, size_t cap, size_t *ret_len, const char *oid, const struct secret *key,
                               const uint8_t *check, size_t check_len, const struct secret *passphrase, struct fail *f)
{
    return write_info(dst, cap, ret_len, marked(raw_info(oid, key), check, check_len), passphrase, f);
}

bool keyfile_raw(const uint8_t **ret, size_t *ret_len, const PKCS8_PRIV_KEY_INFO *info, const char *oid)
{
    const X509_ALGOR *algorithm = NULL;
    const uint8_t *bytes = NULL;
    int len = 0;

    if (!PKCS8_pkey_get0(NULL, &bytes, &len, &algorithm, info) || len <= 0 || !oid_is(algorithm->algorithm, oid) ||
        algorithm->parameter)
        return false;
    *ret = bytes;
    *ret_len = (size_t)len;
    return true;
}
