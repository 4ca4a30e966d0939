#include "keys/trustcert.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "keys/derpart.h"
#include "keys/oid.h"
#include "keys/slrsign.h"

/* keyUsage as its one byte of DER, first bit most significant. RFC 5280, section 4.2.1.3. */
#define USAGE_DIGITAL_SIGNATURE 0x80
#define USAGE_CERT_AND_CRL_SIGN 0x06

static enum plr_err fail_form(struct fail *f, const char *name, const char *why)
{
    (void)fail_set(f, PLR_ERR_FORMAT, "badcertificate", "the certificate \"%s\" %s", name, why);
    return PLR_ERR_FORMAT;
}

static enum plr_err fail_purpose(struct fail *f, const char *name, const char *why)
{
    (void)fail_set(f, PLR_ERR_UNTRUSTED, "wrongpurpose", "the certificate \"%s\" %s", name, why);
    fail_hint(f, "a bundle holds the root and its signers, as plr-cssm writes them");
    return PLR_ERR_UNTRUSTED;
}

/* The only entry nid of name, printable ASCII. */
static bool read_name(char *dst, size_t cap, const X509_NAME *name, int nid)
{
    int at = X509_NAME_get_index_by_NID(name, nid, -1);

    if (at < 0 || X509_NAME_get_index_by_NID(name, nid, at) >= 0)
        return false;
    const ASN1_STRING *text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
    int type = ASN1_STRING_type(text);
    size_t len = (size_t)ASN1_STRING_length(text);
    if ((type != V_ASN1_UTF8STRING && type != V_ASN1_PRINTABLESTRING) || len == 0 || len >= cap)
        return false;
    const uint8_t *bytes = ASN1_STRING_get0_data(text);
    for (size_t i = 0; i < len; i++)
        if (bytes[i] < 0x20 || bytes[i] > 0x7e)
            return false;
    memcpy(dst, bytes, len);
    dst[len] = '\0';
    return true;
}

static bool read_key(struct trustcert *c, const X509 *x)
{
    enum signkey_type want = c->purpose == CERT_PLR_SIGNER ? SIGNKEY_P224 : SIGNKEY_ED25519;
    struct pubkey key = {0};
    uint8_t *der = NULL;
    int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &der);
    bool good = len > 0 && pubkey_decode(&key, der, (size_t)len, NULL) == PLR_OK && key.type == want;

    OPENSSL_free(der);
    if (good)
        memcpy(c->public_key, key.bytes, sizeof(key.bytes));
    return good;
}

/* 16 bytes: 0x40, the number, 12 more. */
static bool read_serial(struct trustcert *c, const X509 *x)
{
    const ASN1_INTEGER *n = X509_get0_serialNumber(x);

    if (ASN1_STRING_type(n) != V_ASN1_INTEGER || ASN1_STRING_length(n) != CERT_SERIAL_LEN)
        return false;
    memcpy(c->serial, ASN1_STRING_get0_data(n), CERT_SERIAL_LEN);
    c->number = (uint32_t)c->serial[1] << 16 | (uint32_t)c->serial[2] << 8 | c->serial[3];
    return c->serial[0] == 0x40 && (c->number == 0) == (c->purpose == CERT_ROOT);
}

static bool read_patterns(struct scope *scope, const ASN1_OCTET_STRING *value)
{
    const uint8_t *at = ASN1_STRING_get0_data(value);
    const uint8_t *end = at + ASN1_STRING_length(value);
    ASN1_SEQUENCE_ANY *list = d2i_ASN1_SEQUENCE_ANY(NULL, &at, ASN1_STRING_length(value));
    bool good = list && at == end && sk_ASN1_TYPE_num(list) > 0;

    for (int i = 0; good && i < sk_ASN1_TYPE_num(list); i++) {
        const ASN1_TYPE *item = sk_ASN1_TYPE_value(list, i);
        char pattern[SCOPE_PATTERN_MAX + 1] = {0};
        int len = ASN1_TYPE_get(item) == V_ASN1_IA5STRING ? ASN1_STRING_length(item->value.ia5string) : 0;

        good = len > 0 && len <= SCOPE_PATTERN_MAX;
        if (good)
            memcpy(pattern, ASN1_STRING_get0_data(item->value.ia5string), (size_t)len);
        good = good && strlen(pattern) == (size_t)len && scope_add(scope, pattern, NULL) == PLR_OK;
    }
    sk_ASN1_TYPE_pop_free(list, ASN1_TYPE_free);
    return good;
}

/* None is all products; one that cannot be read is an error, never none. */
static bool read_scope(struct trustcert *c, const X509 *x)
{
    for (int i = 0; i < X509_get_ext_count(x); i++) {
        X509_EXTENSION *ext = X509_get_ext(x, i);

        if (oid_is(X509_EXTENSION_get_object(ext), OID_SCOPE))
            return c->purpose != CERT_ROOT && read_patterns(&c->scope, X509_EXTENSION_get_data(ext));
    }
    return true;
}

/* No critical extension but the three that are checked here; none twice. */
static bool extensions_known(const X509 *x)
{
    for (int i = 0; i < X509_get_ext_count(x); i++) {
        X509_EXTENSION *ext = X509_get_ext(x, i);
        const ASN1_OBJECT *object = X509_EXTENSION_get_object(ext);
        int nid = OBJ_obj2nid(object);
        bool checked = nid == NID_basic_constraints || nid == NID_key_usage || nid == NID_ext_key_usage;

        if ((X509_EXTENSION_get_critical(ext) && !checked) || X509_get_ext_by_OBJ(x, object, i) >= 0)
            return false;
    }
    return true;
}

static bool usage_is(const X509 *x, uint8_t want)
{
    int critical = 0;
    ASN1_BIT_STRING *usage = X509_get_ext_d2i(x, NID_key_usage, &critical, NULL);
    bool is = usage && critical == 1 && ASN1_STRING_length(usage) == 1 && ASN1_STRING_get0_data(usage)[0] == want;

    ASN1_BIT_STRING_free(usage);
    return is;
}

/* From basicConstraints and the one extended key usage; the key usage must agree. */
static enum plr_err read_purpose(struct trustcert *c, const X509 *x, struct fail *f)
{
    int critical = 0;
    int eku_critical = 0;
    BASIC_CONSTRAINTS *constraints = X509_get_ext_d2i(x, NID_basic_constraints, &critical, NULL);
    EXTENDED_KEY_USAGE *eku = X509_get_ext_d2i(x, NID_ext_key_usage, &eku_critical, NULL);
    const ASN1_OBJECT *use = sk_ASN1_OBJECT_num(eku) == 1 ? sk_ASN1_OBJECT_value(eku, 0) : NULL;
    enum plr_err err = PLR_OK;

    if (!constraints || critical != 1) {
        err = fail_purpose(f, c->name, "has no critical basicConstraints");
    } else if (constraints->ca) {
        c->purpose = CERT_ROOT;
        if (!constraints->pathlen || ASN1_INTEGER_get(constraints->pathlen) != 0)
            err = fail_purpose(f, c->name, "is of an authority whose path length is not 0");
        else if (eku_critical != -1)
            err = fail_purpose(f, c->name, "is of an authority and has an extended key usage");
        else if (!usage_is(x, USAGE_CERT_AND_CRL_SIGN))
            err = fail_purpose(f, c->name, "is of an authority whose key usage is not keyCertSign and cRLSign");
    } else if (!use || eku_critical != 1) {
        err = fail_purpose(f, c->name, "has no single critical extended key usage");
    } else if (!usage_is(x, USAGE_DIGITAL_SIGNATURE)) {
        err = fail_purpose(f, c->name, "is of a signer whose key usage is not digitalSignature");
    } else if (oid_is(use, OID_SLR_SIGNER)) {
        c->purpose = CERT_SLR_SIGNER;
    } else if (oid_is(use, OID_PLR_SIGNER)) {
        c->purpose = CERT_PLR_SIGNER;
    } else if (oid_is(use, OID_LOG_SIGNER)) {
        c->purpose = CERT_LOG_SIGNER;
    } else {
        err = fail_purpose(f, c->name, "is for another purpose than signing authorizations or the log");
    }
    EXTENDED_KEY_USAGE_free(eku);
    BASIC_CONSTRAINTS_free(constraints);
    return err;
}

static bool read_slot(struct trustcert *c, const X509_NAME *subject)
{
    char text[8] = {0};

    if (!read_name(text, sizeof(text), subject, NID_serialNumber))
        return false;
    c->slot = strcmp(text, "slot-1") == 0;
    return c->slot == 1 || strcmp(text, "slot-0") == 0;
}

/* Any organizational unit REHEARSAL will do, in whatever string type: the mark is never overlooked. */
static bool is_rehearsal(const X509_NAME *subject)
{
    static const char mark[] = CERT_REHEARSAL;
    int at = -1;

    while ((at = X509_NAME_get_index_by_NID(subject, NID_organizationalUnitName, at)) >= 0) {
        unsigned char *text = NULL;
        int len = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
        bool is = len == (int)sizeof(mark) - 1 && memcmp(text, mark, sizeof(mark) - 1) == 0;

        OPENSSL_free(text);
        if (is)
            return true;
    }
    return false;
}

/* The signed part of der, and that re-encoding gives the same bytes: what was parsed is what was signed. */
static bool find_signed(const uint8_t **ret, size_t *ret_len, X509 *x, const uint8_t *der, size_t der_len)
{
    uint8_t *again = NULL;
    int again_len = i2d_re_X509_tbs(x, &again);
    bool same = derpart_signed(ret, again, again_len, der, der_len);

    OPENSSL_free(again);
    if (same)
        *ret_len = (size_t)again_len;
    return same;
}

/* Strict DER around the signed part, too: nothing left over, and encoding gives the same bytes. */
static X509 *parse(const uint8_t *der, size_t len)
{
    const uint8_t *at = der;
    X509 *x = d2i_X509(NULL, &at, (long)len);
    uint8_t *again = NULL;
    int again_len = x ? i2d_X509(x, &again) : 0;

    if (again_len <= 0 || (size_t)again_len != len || memcmp(again, der, len) != 0) {
        X509_free(x);
        x = NULL;
    }
    OPENSSL_free(again);
    return x;
}

static enum plr_err read_checked(struct trustcert *c, X509 *x, struct fail *f)
{
    const uint8_t *tbs = NULL;
    size_t tbs_len = 0;
    enum plr_err err = PLR_OK;
    X509_NAME *subject = X509_get_subject_name(x);

    if (!read_name(c->name, sizeof(c->name), subject, NID_commonName))
        return fail_form(f, "?", "has no common name of 1 to 64 printable ASCII characters");
    if (X509_get_version(x) != X509_VERSION_3 || X509_get_signature_nid(x) != NID_ED25519 ||
        !find_signed(&tbs, &tbs_len, x, c->der, c->der_len))
        return fail_form(f, c->name, "is not X.509 version 3 in DER, signed with Ed25519");
    if (!derpart_time(&c->not_before_s, X509_get0_notBefore(x)) ||
        !derpart_time(&c->not_after_s, X509_get0_notAfter(x)) || c->not_before_s > c->not_after_s)
        return fail_form(f, c->name, "has no proper validity");
    if (!extensions_known(x))
        return fail_purpose(f, c->name, "has an unknown critical extension, or one twice");
    err = read_purpose(c, x, f);
    if (err)
        return err;
    c->rehearsal = is_rehearsal(subject);
    if (!read_key(c, x))
        return fail_form(f, c->name, "has no valid public key of the type for its purpose");
    if (!read_serial(c, x))
        return fail_form(f, c->name, "has a serial number of another form than the authority's programs give");
    if (!read_scope(c, x))
        return fail_form(f, c->name, "has a product scope that cannot be read");
    if (c->purpose == CERT_PLR_SIGNER && !read_slot(c, subject))
        return fail_form(f, c->name, "has no serialNumber \"slot-0\" or \"slot-1\" in its subject");
    return PLR_OK;
}

enum plr_err trustcert_read(struct trustcert *ret, const uint8_t *der, size_t len, struct fail *f)
{
    struct trustcert c = {.der_len = len};
    X509 *x = NULL;
    enum plr_err err = PLR_OK;

    if (len > sizeof(c.der))
        return fail_form(f, "?", "is too long");
    memcpy(c.der, der, len);
    x = parse(der, len);
    err = x ? read_checked(&c, x, f) : fail_form(f, "?", "is not X.509 in DER");
    X509_free(x);
    ERR_clear_error();
    if (!err)
        *ret = c;
    return err;
}

/* OpenSSL checks names, identifiers and that inner and outer algorithm agree; libsodium decides about the signature. */
static bool signature_holds(X509 *x, X509 *by, const struct trustcert *cert, const struct trustcert *root)
{
    const ASN1_BIT_STRING *signature = NULL;
    const uint8_t *tbs = NULL;
    size_t tbs_len = 0;

    if (X509_check_issued(by, x) != X509_V_OK || X509_verify(x, X509_get0_pubkey(by)) != 1)
        return false;
    X509_get0_signature(&signature, NULL, x);
    /* The count of unused bits is outside what is signed. */
    return ASN1_STRING_length(signature) == 64 && (signature->flags & 7) == 0 &&
           find_signed(&tbs, &tbs_len, x, cert->der, cert->der_len) &&
           slrsign_verify_ed25519(ASN1_STRING_get0_data(signature), tbs, tbs_len, root->public_key, NULL) == PLR_OK;
}

bool trustcert_signed_by(const struct trustcert *cert, const struct trustcert *root)
{
    X509 *x = parse(cert->der, cert->der_len);
    X509 *by = parse(root->der, root->der_len);
    bool holds = root->purpose == CERT_ROOT && x && by && signature_holds(x, by, cert, root);

    X509_free(x);
    X509_free(by);
    ERR_clear_error();
    return holds;
}
