#include "keys/trustcrl.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sodium.h>

#include "keys/derpart.h"
#include "keys/oid.h"
#include "keys/slrsign.h"

#define ENTRY_EXTENSIONS_MAX 1

static const struct {
    enum trustcrl_reason reason;
    const char *word;
} reasons[] = {
    {TRUSTCRL_UNSPECIFIED, "unspecified"},
    {TRUSTCRL_KEY_COMPROMISE, "keyCompromise"},
    {TRUSTCRL_SUPERSEDED, "superseded"},
    {TRUSTCRL_CESSATION, "cessationOfOperation"},
};

#define REASON_COUNT (sizeof(reasons) / sizeof(reasons[0]))

const char *trustcrl_reason_word(enum trustcrl_reason reason)
{
    for (size_t i = 0; i < REASON_COUNT; i++)
        if (reasons[i].reason == reason)
            return reasons[i].word;
    return reasons[0].word;
}

bool trustcrl_reason_read(enum trustcrl_reason *ret, const char *word)
{
    for (size_t i = 0; i < REASON_COUNT; i++)
        if (strcmp(reasons[i].word, word) == 0) {
            *ret = reasons[i].reason;
            return true;
        }
    return false;
}

const struct trustcrl_revoked *trustcrl_find(const struct trustcrl *crl, const uint8_t serial[static CERT_SERIAL_LEN])
{
    for (size_t i = 0; i < crl->revoked_count; i++)
        if (memcmp(crl->revoked[i].serial, serial, CERT_SERIAL_LEN) == 0)
            return &crl->revoked[i];
    return NULL;
}

static int compare_hashes(const void *a, const void *b)
{
    return memcmp(a, b, crypto_hash_sha256_BYTES);
}

void trustcrl_digest(uint8_t ret[static TRUSTCRL_DIGEST_LEN], const struct trustcert *const *certs, size_t count)
{
    uint8_t hashes[TRUSTCRL_CERTS_MAX][crypto_hash_sha256_BYTES] = {{0}};

    for (size_t i = 0; i < count && i < TRUSTCRL_CERTS_MAX; i++)
        (void)crypto_hash_sha256(hashes[i], certs[i]->der, certs[i]->der_len);
    qsort(hashes, count, sizeof(hashes[0]), compare_hashes);
    (void)crypto_hash_sha256(ret, hashes[0], count * sizeof(hashes[0]));
}

/* Strict DER: nothing left over, and encoding gives the same bytes. */
static X509_CRL *parse(const uint8_t *der, size_t len)
{
    const uint8_t *at = der;
    X509_CRL *x = d2i_X509_CRL(NULL, &at, (long)len);
    uint8_t *again = NULL;
    int again_len = x ? i2d_X509_CRL(x, &again) : 0;

    if (again_len <= 0 || (size_t)again_len != len || memcmp(again, der, len) != 0) {
        X509_CRL_free(x);
        x = NULL;
    }
    OPENSSL_free(again);
    return x;
}

/* Only the reason, at most, and one that a signer can have. */
static bool read_reason(enum trustcrl_reason *ret, X509_REVOKED *entry)
{
    int critical = 0;
    ASN1_ENUMERATED *value = X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, &critical, NULL);
    long reason = value ? ASN1_ENUMERATED_get(value) : 0;
    bool known = X509_REVOKED_get_ext_count(entry) == (value ? ENTRY_EXTENSIONS_MAX : 0);

    ASN1_ENUMERATED_free(value);
    for (size_t i = 0; known && i < REASON_COUNT; i++)
        if ((long)reasons[i].reason == reason) {
            *ret = reasons[i].reason;
            return true;
        }
    return false;
}

static bool read_entry(struct trustcrl_revoked *ret, X509_REVOKED *entry)
{
    const ASN1_INTEGER *serial = X509_REVOKED_get0_serialNumber(entry);

    if (ASN1_STRING_type(serial) != V_ASN1_INTEGER || ASN1_STRING_length(serial) != CERT_SERIAL_LEN)
        return false;
    memcpy(ret->serial, ASN1_STRING_get0_data(serial), CERT_SERIAL_LEN);
    /* A root is left out, not revoked: its number would be 0. */
    if (ret->serial[0] != 0x40 || (ret->serial[1] | ret->serial[2] | ret->serial[3]) == 0)
        return false;
    return derpart_time(&ret->at_s, X509_REVOKED_get0_revocationDate(entry)) && read_reason(&ret->reason, entry);
}

static bool read_entries(struct trustcrl *c, X509_CRL *x)
{
    STACK_OF(X509_REVOKED) *list = X509_CRL_get_REVOKED(x);
    int count = list ? sk_X509_REVOKED_num(list) : 0;

    if (count > TRUSTCRL_REVOKED_MAX)
        return false;
    for (int i = 0; i < count; i++) {
        struct trustcrl_revoked entry = {0};

        if (!read_entry(&entry, sk_X509_REVOKED_value(list, i)) || trustcrl_find(c, entry.serial))
            return false;
        c->revoked[c->revoked_count++] = entry;
    }
    return true;
}

static bool read_number(struct trustcrl *c, X509_CRL *x)
{
    int critical = 0;
    uint64_t number = 0;
    ASN1_INTEGER *value = X509_CRL_get_ext_d2i(x, NID_crl_number, &critical, NULL);
    bool good = value && ASN1_INTEGER_get_uint64(&number, value) == 1 && number >= 1 && number <= TRUSTCRL_NUMBER_MAX;

    ASN1_INTEGER_free(value);
    c->number = (uint32_t)number;
    return good;
}

/* OCTET STRING of 32 bytes. */
static bool read_digest(struct trustcrl *c, X509_EXTENSION *ext)
{
    const ASN1_OCTET_STRING *value = X509_EXTENSION_get_data(ext);
    const uint8_t *bytes = ASN1_STRING_get0_data(value);

    if (ASN1_STRING_length(value) != 2 + TRUSTCRL_DIGEST_LEN || bytes[0] != 0x04 || bytes[1] != TRUSTCRL_DIGEST_LEN)
        return false;
    memcpy(c->digest, bytes + 2, TRUSTCRL_DIGEST_LEN);
    return true;
}

/* Those three, each once, and nothing critical. */
static bool read_extensions(struct trustcrl *c, X509_CRL *x)
{
    bool digest = false;

    for (int i = 0; i < X509_CRL_get_ext_count(x); i++) {
        X509_EXTENSION *ext = X509_CRL_get_ext(x, i);
        const ASN1_OBJECT *object = X509_EXTENSION_get_object(ext);

        if (X509_EXTENSION_get_critical(ext) || X509_CRL_get_ext_by_OBJ(x, object, i) >= 0)
            return false;
        if (oid_is(object, OID_BUNDLE))
            digest = read_digest(c, ext);
    }
    return digest && read_number(c, x);
}

enum plr_err trustcrl_read(struct trustcrl *ret, const uint8_t *der, size_t len, struct fail *f)
{
    struct trustcrl *c = calloc(1, sizeof(*c));
    X509_CRL *x = NULL;
    const char *why = NULL;

    if (!c)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a revocation list");
    if (len <= sizeof(c->der))
        x = parse(der, len);
    if (!x || X509_CRL_get_version(x) != X509_CRL_VERSION_2 || X509_CRL_get_signature_nid(x) != NID_ED25519)
        why = "is not X.509 version 2 in DER, signed with Ed25519";
    else if (!derpart_time(&c->issued_s, X509_CRL_get0_lastUpdate(x)) ||
             !derpart_time(&c->next_s, X509_CRL_get0_nextUpdate(x)) || c->next_s < c->issued_s)
        why = "has no proper times";
    else if (!read_extensions(c, x))
        why = "has not the number and the digest of a bundle, or a critical extension, or one twice";
    else if (!read_entries(c, x))
        why = "has entries that cannot be read, or too many";
    X509_CRL_free(x);
    ERR_clear_error();
    if (!why) {
        memcpy(c->der, der, len);
        c->der_len = len;
        *ret = *c;
    }
    free(c);
    return why ? fail_set(f, PLR_ERR_FORMAT, "badstatement", "the revocation list of the bundle %s", why) : PLR_OK;
}

/* The key identifier that the list names is that of the root. */
static bool same_key_id(const X509_CRL *x, X509 *by)
{
    AUTHORITY_KEYID *akid = X509_CRL_get_ext_d2i(x, NID_authority_key_identifier, NULL, NULL);
    const ASN1_OCTET_STRING *skid = X509_get0_subject_key_id(by);
    bool same = akid && akid->keyid && skid && ASN1_OCTET_STRING_cmp(akid->keyid, skid) == 0;

    AUTHORITY_KEYID_free(akid);
    return same;
}

bool trustcrl_signed_by(const struct trustcrl *crl, const struct trustcert *root)
{
    const ASN1_BIT_STRING *signature = NULL;
    const uint8_t *tbs = NULL, *at = root->der;
    uint8_t *again = NULL;
    X509_CRL *x = parse(crl->der, crl->der_len);
    X509 *by = d2i_X509(NULL, &at, (long)root->der_len);
    int len = x ? i2d_re_X509_CRL_tbs(x, &again) : 0;
    bool holds = root->purpose == CERT_ROOT && x && by &&
                 X509_NAME_cmp(X509_CRL_get_issuer(x), X509_get_subject_name(by)) == 0 && same_key_id(x, by) &&
                 X509_CRL_verify(x, X509_get0_pubkey(by)) == 1 &&
                 derpart_signed(&tbs, again, len, crl->der, crl->der_len);

    /* OpenSSL checks that inner and outer algorithm agree; libsodium decides about the signature. */
    if (holds)
        X509_CRL_get0_signature(x, &signature, NULL);
    holds =
        holds && ASN1_STRING_length(signature) == 64 && (signature->flags & 7) == 0 &&
        slrsign_verify_ed25519(ASN1_STRING_get0_data(signature), tbs, (size_t)len, root->public_key, NULL) == PLR_OK;
    OPENSSL_free(again);
    X509_CRL_free(x);
    X509_free(by);
    ERR_clear_error();
    return holds;
}
