#include "keys/cert.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sodium.h>

#include "keys/certsign.h"
#include "keys/oid.h"
#include "keys/pem.h"

#define TIME_MAX_S   253402300799u /* 9999-12-31T23:59:59Z, the last that X.509 can say */
#define NAME_MAX_LEN 64u           /* ub-common-name of RFC 5280 */

struct extension {
    int nid;
    const char *value;
};

static const struct extension root_extensions[] = {
    {NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
    {NID_key_usage, "critical,keyCertSign,cRLSign"},
    {NID_subject_key_identifier, "hash"},
    {NID_authority_key_identifier, "keyid:always"},
};

static const struct extension slr_extensions[] = {
    {NID_basic_constraints, "critical,CA:FALSE"},    {NID_key_usage, "critical,digitalSignature"},
    {NID_ext_key_usage, "critical," OID_SLR_SIGNER}, {NID_subject_key_identifier, "hash"},
    {NID_authority_key_identifier, "keyid:always"},
};

static const struct extension plr_extensions[] = {
    {NID_basic_constraints, "critical,CA:FALSE"},    {NID_key_usage, "critical,digitalSignature"},
    {NID_ext_key_usage, "critical," OID_PLR_SIGNER}, {NID_subject_key_identifier, "hash"},
    {NID_authority_key_identifier, "keyid:always"},
};

static const struct extension log_extensions[] = {
    {NID_basic_constraints, "critical,CA:FALSE"},    {NID_key_usage, "critical,digitalSignature"},
    {NID_ext_key_usage, "critical," OID_LOG_SIGNER}, {NID_subject_key_identifier, "hash"},
    {NID_authority_key_identifier, "keyid:always"},
};

static const struct extension *const extensions_of[] = {
    [CERT_ROOT] = root_extensions,
    [CERT_SLR_SIGNER] = slr_extensions,
    [CERT_PLR_SIGNER] = plr_extensions,
    [CERT_LOG_SIGNER] = log_extensions,
};

static bool name_fits(const char *name)
{
    size_t len = strlen(name);

    if (len == 0 || len > NAME_MAX_LEN)
        return false;
    for (size_t i = 0; i < len; i++)
        if (name[i] < 0x20 || name[i] > 0x7e)
            return false;
    return true;
}

/* Request against keys: what a caller can get wrong. */
static enum plr_err check_request(const struct cert_request *req, const struct pubkey *subject,
                                  const struct signkey *issuer, const char *issuer_pem, struct fail *f)
{
    bool root = req->purpose == CERT_ROOT;
    enum signkey_type want = req->purpose == CERT_PLR_SIGNER ? SIGNKEY_P224 : SIGNKEY_ED25519;

    if (!name_fits(req->name)) {
        (void)fail_set(f, PLR_ERR_USAGE, "badname", "the name \"%s\" does not fit a certificate", req->name);
        fail_hint(f, "a name has 1 to %u printable ASCII characters", NAME_MAX_LEN);
        return PLR_ERR_USAGE;
    }
    if (req->not_before_s > req->not_after_s || req->not_after_s > TIME_MAX_S)
        return fail_set(f, PLR_ERR_USAGE, "badvalidity", "the certificate of \"%s\" would never be valid", req->name);
    if (req->slot > 1)
        return fail_set(f, PLR_ERR_USAGE, "badslot", "there is no key slot %u", (unsigned)req->slot);
    if (req->number > CERT_NUMBER_MAX)
        return fail_set(f, PLR_ERR_USAGE, "badnumber", "a certificate has no number above %u", CERT_NUMBER_MAX);
    if (subject->type != want || signkey_type(issuer) != SIGNKEY_ED25519 || root != (issuer_pem == NULL))
        return fail_set(f, PLR_ERR_CRYPTO, "wrongkey", "the keys do not fit a certificate of this purpose");
    return PLR_OK;
}

/* Positive, always 16 bytes in DER. */
static bool set_serial(X509 *x, uint32_t number)
{
    uint8_t bytes[CERT_SERIAL_LEN] = {0};

    randombytes_buf(bytes, sizeof(bytes));
    bytes[0] = 0x40;
    bytes[1] = (uint8_t)(number >> 16);
    bytes[2] = (uint8_t)(number >> 8);
    bytes[3] = (uint8_t)number;
    BIGNUM *n = BN_bin2bn(bytes, sizeof(bytes), NULL);
    bool ok = n && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x)) != NULL;
    BN_free(n);
    return ok;
}

static bool set_subject(X509 *x, const struct cert_request *req)
{
    X509_NAME *name = X509_get_subject_name(x);
    char slot[] = {'s', 'l', 'o', 't', '-', (char)('0' + req->slot), '\0'};

    if (X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_ASC, (const unsigned char *)req->name, -1, -1, 0) !=
        1)
        return false;
    if (req->rehearsal && X509_NAME_add_entry_by_NID(name, NID_organizationalUnitName, MBSTRING_ASC,
                                                     (const unsigned char *)CERT_REHEARSAL, -1, -1, 0) != 1)
        return false;
    return req->purpose != CERT_PLR_SIGNER || X509_NAME_add_entry_by_NID(name, NID_serialNumber, MBSTRING_ASC,
                                                                         (const unsigned char *)slot, -1, -1, 0) == 1;
}

static bool set_extensions(X509 *x, X509 *issuer, enum cert_purpose purpose)
{
    const struct extension *list = extensions_of[purpose];
    size_t count = sizeof(slr_extensions) / sizeof(slr_extensions[0]);
    X509V3_CTX ctx = {0};

    if (purpose == CERT_ROOT)
        count = sizeof(root_extensions) / sizeof(root_extensions[0]);
    X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
    for (size_t i = 0; i < count; i++) {
        X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, list[i].nid, list[i].value);
        bool ok = ext && X509_add_ext(x, ext, -1) == 1;

        X509_EXTENSION_free(ext);
        if (!ok)
            return false;
    }
    return true;
}

/* SEQUENCE OF IA5String. */
static ASN1_OCTET_STRING *encode_scope(const struct scope *scope)
{
    ASN1_SEQUENCE_ANY *list = sk_ASN1_TYPE_new_null();
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
    uint8_t *der = NULL;
    int len = 0;
    bool ok = list && value;

    for (size_t i = 0; ok && i < scope->count; i++) {
        ASN1_TYPE *type = ASN1_TYPE_new();
        ASN1_IA5STRING *text = ASN1_IA5STRING_new();

        ok = type && text && ASN1_STRING_set(text, scope->patterns[i], -1) == 1;
        if (ok) {
            ASN1_TYPE_set(type, V_ASN1_IA5STRING, text);
            text = NULL;
            ok = sk_ASN1_TYPE_push(list, type) > 0;
            type = ok ? NULL : type;
        }
        ASN1_IA5STRING_free(text);
        ASN1_TYPE_free(type);
    }
    len = ok ? i2d_ASN1_SEQUENCE_ANY(list, &der) : 0;
    ok = len > 0 && ASN1_OCTET_STRING_set(value, der, len) == 1;
    OPENSSL_free(der);
    sk_ASN1_TYPE_pop_free(list, ASN1_TYPE_free);
    if (!ok)
        ASN1_OCTET_STRING_free(value);
    return ok ? value : NULL;
}

/* Not critical, so that other programs go on reading the certificate: plrkit itself never overlooks it. */
static bool set_scope(X509 *x, const struct scope *scope)
{
    ASN1_OBJECT *oid = OBJ_txt2obj(OID_SCOPE, 1);
    ASN1_OCTET_STRING *value = encode_scope(scope);
    X509_EXTENSION *ext = oid && value ? X509_EXTENSION_create_by_OBJ(NULL, oid, 0, value) : NULL;
    bool ok = ext && X509_add_ext(x, ext, -1) == 1;

    X509_EXTENSION_free(ext);
    ASN1_OCTET_STRING_free(value);
    ASN1_OBJECT_free(oid);
    return ok;
}

/* A certificate ready but for its signature; issuer is NULL for a root. */
static bool fill(X509 *x, const struct cert_request *req, EVP_PKEY *key, X509 *issuer)
{
    if (X509_set_version(x, X509_VERSION_3) != 1 || !set_serial(x, req->number) || !set_subject(x, req) ||
        X509_set_issuer_name(x, X509_get_subject_name(issuer ? issuer : x)) != 1 || X509_set_pubkey(x, key) != 1)
        return false;
    if (!ASN1_TIME_adj(X509_getm_notBefore(x), (time_t)req->not_before_s, 0, 0) ||
        !ASN1_TIME_adj(X509_getm_notAfter(x), (time_t)req->not_after_s, 0, 0))
        return false;
    return set_extensions(x, issuer ? issuer : x, req->purpose) &&
           (!req->scope || req->scope->count == 0 || set_scope(x, req->scope));
}

static X509 *read_issuer(const char *pem)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509 *x = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

    BIO_free(bio);
    return x;
}

/* The signed part, with the algorithm in it. The caller frees it by OPENSSL_free. */
static int to_be_signed(uint8_t **ret, X509 *x)
{
    EVP_PKEY *dummy = certsign_dummy();
    /* Ed25519 hashes by itself: no digest is named. */
    int len = dummy && X509_sign(x, dummy, NULL) > 0 ? i2d_re_X509_tbs(x, ret) : 0;

    EVP_PKEY_free(dummy);
    return len;
}

static enum plr_err sign(char *dst, size_t cap, size_t *ret_len, X509 *x, const struct cert_request *req,
                         const struct signkey *issuer, struct fail *f)
{
    uint8_t der[CERT_DER_MAX] = {0};
    uint8_t *tbs = NULL;
    size_t len = 0;
    int tbs_len = to_be_signed(&tbs, x);
    enum plr_err err = tbs_len > 0 ? certsign(der, sizeof(der), &len, tbs, (size_t)tbs_len, issuer, f)
                                   : fail_set(f, PLR_ERR_CRYPTO, "crypto",
                                              "the crypto library did not make the certificate of \"%s\"", req->name);

    OPENSSL_free(tbs);
    return err ? err : pem_write(dst, cap, ret_len, "CERTIFICATE", der, len, f);
}

enum plr_err cert_certify(char *dst, size_t cap, size_t *ret_len, const struct cert_request *req,
                          const struct pubkey *subject, const struct signkey *issuer, const char *issuer_pem,
                          struct fail *f)
{
    X509 *x = NULL;
    X509 *by = NULL;
    EVP_PKEY *key = NULL;
    enum plr_err err = check_request(req, subject, issuer, issuer_pem, f);

    if (err)
        return err;
    if (issuer_pem) {
        by = read_issuer(issuer_pem);
        if (!by || X509_check_private_key(by, signkey_evp(issuer)) != 1) {
            err = fail_set(f, PLR_ERR_CRYPTO, "wrongkey", "the root key is not the key of the root certificate");
            goto out;
        }
    }
    x = X509_new();
    key = pubkey_evp(subject);
    if (x && key && fill(x, req, key, by))
        err = sign(dst, cap, ret_len, x, req, issuer, f);
    else
        err = fail_set(f, PLR_ERR_CRYPTO, "crypto", "the crypto library did not make the certificate of \"%s\"",
                       req->name);
out:
    EVP_PKEY_free(key);
    X509_free(x);
    X509_free(by);
    ERR_clear_error();
    return err;
}

enum plr_err cert_make(char *dst, size_t cap, size_t *ret_len, const struct cert_request *req,
                       const struct signkey *subject, const struct signkey *issuer, const char *issuer_pem,
                       struct fail *f)
{
    struct pubkey key = {0};

    pubkey_of(&key, subject);
    return cert_certify(dst, cap, ret_len, req, &key, issuer ? issuer : subject, issuer_pem, f);
}
