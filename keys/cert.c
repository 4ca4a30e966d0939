#include "keys/cert.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sodium.h>

#include "keys/oid.h"

#define SERIAL_LEN   16
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
static enum plr_err check_request(const struct cert_request *req, const struct signkey *subject,
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
    if (signkey_type(subject) != want || signkey_type(issuer) != SIGNKEY_ED25519 || root != (issuer_pem == NULL))
        return fail_set(f, PLR_ERR_CRYPTO, "wrongkey", "the keys do not fit a certificate of this purpose");
    return PLR_OK;
}

/* Random, positive, always 16 bytes in DER: the top bit is clear and the next one set. */
static bool set_serial(X509 *x)
{
    uint8_t bytes[SERIAL_LEN] = {0};

    randombytes_buf(bytes, sizeof(bytes));
    bytes[0] = (uint8_t)((bytes[0] & 0x3f) | 0x40);
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

/* A certificate ready but for its signature; issuer is NULL for a root. */
static bool fill(X509 *x, const struct cert_request *req, EVP_PKEY *key, X509 *issuer)
{
    if (X509_set_version(x, X509_VERSION_3) != 1 || !set_serial(x) || !set_subject(x, req) ||
        X509_set_issuer_name(x, X509_get_subject_name(issuer ? issuer : x)) != 1 || X509_set_pubkey(x, key) != 1)
        return false;
    if (!ASN1_TIME_adj(X509_getm_notBefore(x), (time_t)req->not_before_s, 0, 0) ||
        !ASN1_TIME_adj(X509_getm_notAfter(x), (time_t)req->not_after_s, 0, 0))
        return false;
    return set_extensions(x, issuer ? issuer : x, req->purpose);
}

static X509 *read_issuer(const char *pem)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509 *x = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

    BIO_free(bio);
    return x;
}

static bool write_pem(char *dst, size_t cap, size_t *ret_len, X509 *x)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *text = NULL;
    long len = bio && PEM_write_bio_X509(bio, x) == 1 ? BIO_get_mem_data(bio, &text) : 0;
    bool ok = len > 0 && (size_t)len < cap;

    if (ok) {
        memcpy(dst, text, (size_t)len);
        dst[len] = '\0';
        *ret_len = (size_t)len;
    }
    BIO_free(bio);
    return ok;
}

enum plr_err cert_make(char *dst, size_t cap, size_t *ret_len, const struct cert_request *req,
                       const struct signkey *subject, const struct signkey *issuer, const char *issuer_pem,
                       struct fail *f)
{
    X509 *x = NULL;
    X509 *by = NULL;
    enum plr_err err = PLR_OK;

    if (issuer == NULL && req->purpose == CERT_ROOT)
        issuer = subject;
    err = check_request(req, subject, issuer, issuer_pem, f);
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
    /* Ed25519 hashes by itself: no digest is named. */
    if (!x || !fill(x, req, signkey_evp(subject), by) || X509_sign(x, signkey_evp(issuer), NULL) <= 0 ||
        !write_pem(dst, cap, ret_len, x))
        err = fail_set(f, PLR_ERR_CRYPTO, "crypto", "the crypto library did not make the certificate of \"%s\"",
                       req->name);
out:
    X509_free(x);
    X509_free(by);
    ERR_clear_error();
    return err;
}
