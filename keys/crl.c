#include "keys/crl.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "keys/certsign.h"
#include "keys/oid.h"

static bool set_time(X509_CRL *x, uint64_t s, int (*set)(X509_CRL *, const ASN1_TIME *))
{
    ASN1_TIME *t = ASN1_TIME_adj(NULL, (time_t)s, 0, 0);
    bool ok = t && set(x, t) == 1;

    ASN1_TIME_free(t);
    return ok;
}

static ASN1_INTEGER *integer_of(const uint8_t *bytes, size_t len)
{
    BIGNUM *n = BN_bin2bn(bytes, (int)len, NULL);
    ASN1_INTEGER *value = n ? BN_to_ASN1_INTEGER(n, NULL) : NULL;

    BN_free(n);
    return value;
}

static bool add_reason(X509_REVOKED *entry, enum trustcrl_reason reason)
{
    ASN1_ENUMERATED *value = NULL;
    bool ok = false;

    if (reason == TRUSTCRL_UNSPECIFIED)
        return true; /* RFC 5280, 5.3.1: it should be left out */
    value = ASN1_ENUMERATED_new();
    ok = value && ASN1_ENUMERATED_set(value, (long)reason) == 1 &&
         X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, value, 0, 0) == 1;
    ASN1_ENUMERATED_free(value);
    return ok;
}

static bool add_entry(X509_CRL *x, const struct trustcrl_revoked *revoked)
{
    X509_REVOKED *entry = X509_REVOKED_new();
    ASN1_INTEGER *serial = integer_of(revoked->serial, CERT_SERIAL_LEN);
    ASN1_TIME *at = ASN1_TIME_adj(NULL, (time_t)revoked->at_s, 0, 0);
    bool ok = entry && serial && at && X509_REVOKED_set_serialNumber(entry, serial) == 1 &&
              X509_REVOKED_set_revocationDate(entry, at) == 1 && add_reason(entry, revoked->reason) &&
              X509_CRL_add0_revoked(x, entry) == 1;

    if (!ok)
        X509_REVOKED_free(entry);
    ASN1_INTEGER_free(serial);
    ASN1_TIME_free(at);
    return ok;
}

static bool add_number(X509_CRL *x, uint32_t number)
{
    ASN1_INTEGER *value = ASN1_INTEGER_new();
    bool ok = value && ASN1_INTEGER_set_uint64(value, number) == 1 &&
              X509_CRL_add1_ext_i2d(x, NID_crl_number, value, 0, 0) == 1;

    ASN1_INTEGER_free(value);
    return ok;
}

static bool add_issuer_key(X509_CRL *x, X509 *by)
{
    X509V3_CTX ctx = {0};
    X509_EXTENSION *ext = NULL;
    bool ok = false;

    X509V3_set_ctx(&ctx, by, NULL, NULL, x, 0);
    ext = X509V3_EXT_conf_nid(NULL, &ctx, NID_authority_key_identifier, "keyid:always");
    ok = ext && X509_CRL_add_ext(x, ext, -1) == 1;
    X509_EXTENSION_free(ext);
    return ok;
}

static bool add_digest(X509_CRL *x, const uint8_t digest[static TRUSTCRL_DIGEST_LEN])
{
    uint8_t der[2 + TRUSTCRL_DIGEST_LEN] = {0x04, TRUSTCRL_DIGEST_LEN};
    ASN1_OBJECT *oid = OBJ_txt2obj(OID_BUNDLE, 1);
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
    X509_EXTENSION *ext = NULL;
    bool ok = false;

    memcpy(der + 2, digest, TRUSTCRL_DIGEST_LEN);
    if (oid && value && ASN1_OCTET_STRING_set(value, der, sizeof(der)) == 1)
        ext = X509_EXTENSION_create_by_OBJ(NULL, oid, 0, value);
    ok = ext && X509_CRL_add_ext(x, ext, -1) == 1;
    X509_EXTENSION_free(ext);
    ASN1_OCTET_STRING_free(value);
    ASN1_OBJECT_free(oid);
    return ok;
}

static bool fill(X509_CRL *x, const struct trustcrl *crl, X509 *by)
{
    bool ok = X509_CRL_set_version(x, X509_CRL_VERSION_2) == 1 &&
              X509_CRL_set_issuer_name(x, X509_get_subject_name(by)) == 1 &&
              set_time(x, crl->issued_s, X509_CRL_set1_lastUpdate) &&
              set_time(x, crl->next_s, X509_CRL_set1_nextUpdate) && add_issuer_key(x, by) &&
              add_number(x, crl->number) && add_digest(x, crl->digest);

    for (size_t i = 0; ok && i < crl->revoked_count; i++)
        ok = add_entry(x, &crl->revoked[i]);
    return ok && X509_CRL_sort(x) == 1;
}

enum plr_err crl_make(struct trustcrl *crl, const struct signkey *key, const struct trustcert *root, struct fail *f)
{
    const uint8_t *at = root->der;
    X509 *by = d2i_X509(NULL, &at, (long)root->der_len);
    X509_CRL *x = X509_CRL_new();
    EVP_PKEY *dummy = certsign_dummy();
    uint8_t *tbs = NULL;
    int len = 0;

    if (by && x && dummy && fill(x, crl, by) && X509_CRL_sign(x, dummy, NULL) > 0)
        len = i2d_re_X509_CRL_tbs(x, &tbs);
    enum plr_err err =
        len > 0 ? certsign(crl->der, sizeof(crl->der), &crl->der_len, tbs, (size_t)len, key, f)
                : fail_set(f, PLR_ERR_CRYPTO, "crypto", "the crypto library did not make the revocation list");
    OPENSSL_free(tbs);
    EVP_PKEY_free(dummy);
    X509_CRL_free(x);
    X509_free(by);
    ERR_clear_error();
    return err;
}
