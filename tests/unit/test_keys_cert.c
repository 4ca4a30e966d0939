/* Certificates: ours at their edges, and those that nobody should make. */
#include "tests/unit/test_keys_common.h"

#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "keys/oid.h"

static struct authority home;

static int setup(void **state)
{
    (void)state;
    if (keys_init(NULL) != PLR_OK)
        return -1;
    authority_make(&home);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    authority_free(&home);
    return 0;
}

/* A certificate as nobody should make it: every part by hand. */
struct odd {
    const char *constraints; /* NULL leaves an extension out */
    const char *usage;
    const char *eku;
    const char *extra; /* an extension in OpenSSL's "nid name" form */
    const char *extra_value;
    const char *subject_slot;
    EVP_PKEY *key;
    bool v1;
    const char *name;
};

static void add_ext(X509 *x, X509V3_CTX *ctx, const char *name, const char *value)
{
    if (!value)
        return;
    X509_EXTENSION *ext = X509V3_EXT_conf(NULL, ctx, name, value);
    assert_non_null(ext);
    assert_int_equal(X509_add_ext(x, ext, -1), 1);
    X509_EXTENSION_free(ext);
}

/* Signed by the home root, or by itself where self is true. */
static void odd_cert(char dst[CERT_PEM_MAX], const struct odd *odd, bool self)
{
    BIO *in = BIO_new_mem_buf(home.root_pem, -1);
    BIO *out = BIO_new(BIO_s_mem());
    X509 *root = PEM_read_bio_X509(in, NULL, NULL, NULL);
    X509 *x = X509_new();
    X509V3_CTX ctx = {0};
    char *text = NULL;
    EVP_PKEY *key = odd->key ? odd->key : signkey_evp(home.slr);
    uint8_t serial[CERT_SERIAL_LEN] = {0x40, [15] = 1};

    (void)X509_set_version(x, odd->v1 ? X509_VERSION_1 : X509_VERSION_3);
    serial[3] = odd->constraints && strstr(odd->constraints, "CA:TRUE") ? 0 : 5;
    (void)ASN1_STRING_set(X509_get_serialNumber(x), serial, sizeof(serial));
    (void)X509_NAME_add_entry_by_NID(X509_get_subject_name(x), NID_commonName, MBSTRING_UTF8,
                                     (const uint8_t *)(odd->name ? odd->name : "Odd"), -1, -1, 0);
    if (odd->subject_slot)
        (void)X509_NAME_add_entry_by_NID(X509_get_subject_name(x), NID_serialNumber, MBSTRING_ASC,
                                         (const uint8_t *)odd->subject_slot, -1, -1, 0);
    (void)X509_set_issuer_name(x, X509_get_subject_name(self ? x : root));
    (void)ASN1_TIME_adj(X509_getm_notBefore(x), (time_t)NOW_S, 0, 0);
    (void)ASN1_TIME_adj(X509_getm_notAfter(x), (time_t)NOW_S, 1, 0);
    assert_int_equal(X509_set_pubkey(x, key), 1);
    X509V3_set_ctx(&ctx, self ? x : root, x, NULL, NULL, 0);
    add_ext(x, &ctx, "basicConstraints", odd->constraints);
    add_ext(x, &ctx, "keyUsage", odd->usage);
    add_ext(x, &ctx, "extendedKeyUsage", odd->eku);
    if (odd->extra)
        add_ext(x, &ctx, odd->extra, odd->extra_value);
    assert_true(X509_sign(x, self ? key : signkey_evp(home.root), NULL) > 0);
    assert_int_equal(PEM_write_bio_X509(out, x), 1);
    long len = BIO_get_mem_data(out, &text);
    assert_true(len > 0 && len < CERT_PEM_MAX);
    memcpy(dst, text, (size_t)len);
    dst[len] = '\0';
    X509_free(x);
    X509_free(root);
    BIO_free(in);
    BIO_free(out);
}

#define NO_CA     "critical,CA:FALSE"
#define SIGNATURE "critical,digitalSignature"
#define SLR_USE   "critical," OID_SLR_SIGNER
#define PLR_USE   "critical," OID_PLR_SIGNER

static void test_odd_signers(void **state)
{
    (void)state;
    static const struct {
        struct odd odd;
        enum plr_err err;
        const char *reason;
    } cases[] = {
        {{.constraints = NO_CA, .usage = SIGNATURE, .eku = SLR_USE}, PLR_OK, NULL},
        {{.usage = SIGNATURE, .eku = SLR_USE}, PLR_ERR_UNTRUSTED, "wrongpurpose"},
        {{.constraints = "CA:FALSE", .usage = SIGNATURE, .eku = SLR_USE}, PLR_ERR_UNTRUSTED, "wrongpurpose"},
        {{.constraints = NO_CA, .eku = SLR_USE}, PLR_ERR_UNTRUSTED, "wrongpurpose"},
        {{.constraints = NO_CA, .usage = "digitalSignature", .eku = SLR_USE}, PLR_ERR_UNTRUSTED, "wrongpurpose"},
        {{.constraints = NO_CA, .usage = "critical,digitalSignature,keyCertSign", .eku = SLR_USE},
         PLR_ERR_UNTRUSTED,
         "wrongpurpose"},
        {{.constraints = NO_CA, .usage = SIGNATURE}, PLR_ERR_UNTRUSTED, "wrongpurpose"},
        {{.constraints = NO_CA, .usage = SIGNATURE, .eku = OID_SLR_SIGNER}, PLR_ERR_UNTRUSTED, "wrongpurpose"},
        {{.constraints = NO_CA, .usage = SIGNATURE, .eku = "critical,serverAuth"}, PLR_ERR_UNTRUSTED, "wrongpurpose"},
        {{.constraints = NO_CA, .usage = SIGNATURE, .eku = "critical,anyExtendedKeyUsage"},
         PLR_ERR_UNTRUSTED,
         "wrongpurpose"},
        {{.constraints = NO_CA, .usage = SIGNATURE, .eku = SLR_USE "," OID_PLR_SIGNER},
         PLR_ERR_UNTRUSTED,
         "wrongpurpose"},
        {{.constraints = NO_CA, .usage = SIGNATURE, .eku = "critical," OID_ARC ".7"},
         PLR_ERR_UNTRUSTED,
         "wrongpurpose"},
        {{.constraints = NO_CA,
          .usage = SIGNATURE,
          .eku = SLR_USE,
          .extra = "nameConstraints",
          .extra_value = "critical,permitted;DNS:example.net"},
         PLR_ERR_UNTRUSTED,
         "wrongpurpose"},
        {{.constraints = NO_CA, .usage = SIGNATURE, .eku = SLR_USE, .extra = "keyUsage", .extra_value = SIGNATURE},
         PLR_ERR_UNTRUSTED,
         "wrongpurpose"},
        {{.constraints = NO_CA, .usage = SIGNATURE, .eku = SLR_USE, .extra = "nsComment", .extra_value = "harmless"},
         PLR_OK,
         NULL},
        /* A signer that would be an authority below the root. */
        {{.constraints = "critical,CA:TRUE,pathlen:0", .usage = "critical,keyCertSign,cRLSign"},
         PLR_ERR_UNTRUSTED,
         "notselfsigned"},
        /* Ed25519 key for the short signature. */
        {{.constraints = NO_CA, .usage = SIGNATURE, .eku = PLR_USE, .subject_slot = "slot-0"},
         PLR_ERR_FORMAT,
         "badcertificate"},
        {{.v1 = true}, PLR_ERR_FORMAT, "badcertificate"},
        {{.constraints = NO_CA, .usage = SIGNATURE, .eku = SLR_USE, .name = "caf\xc3\xa9"},
         PLR_ERR_FORMAT,
         "badcertificate"},
        {{.constraints = NO_CA, .usage = SIGNATURE, .eku = SLR_USE, .name = "tab\there"},
         PLR_ERR_FORMAT,
         "badcertificate"},
    };
    char pem[CERT_PEM_MAX] = {0};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        odd_cert(pem, &cases[i].odd, false);
        expect_trust(stated(JOIN(home.root_pem, pem), home.root), cases[i].err, cases[i].reason);
    }
}

static void test_odd_roots(void **state)
{
    (void)state;
    static const struct {
        struct odd odd;
        enum plr_err err;
        const char *reason;
    } cases[] = {
        {{.constraints = "critical,CA:TRUE,pathlen:0",
          .usage = "critical,keyCertSign,cRLSign",
          .extra = "subjectKeyIdentifier",
          .extra_value = "hash"},
         PLR_OK,
         NULL},
        {{.constraints = "critical,CA:TRUE", .usage = "critical,keyCertSign,cRLSign"},
         PLR_ERR_UNTRUSTED,
         "wrongpurpose"},
        {{.constraints = "critical,CA:TRUE,pathlen:1", .usage = "critical,keyCertSign,cRLSign"},
         PLR_ERR_UNTRUSTED,
         "wrongpurpose"},
        {{.constraints = "CA:TRUE,pathlen:0", .usage = "critical,keyCertSign,cRLSign"},
         PLR_ERR_UNTRUSTED,
         "wrongpurpose"},
        {{.constraints = "critical,CA:TRUE,pathlen:0"}, PLR_ERR_UNTRUSTED, "wrongpurpose"},
        {{.constraints = "critical,CA:TRUE,pathlen:0", .usage = "critical,keyCertSign"},
         PLR_ERR_UNTRUSTED,
         "wrongpurpose"},
        {{.constraints = "critical,CA:TRUE,pathlen:0", .usage = "critical,digitalSignature,keyCertSign,cRLSign"},
         PLR_ERR_UNTRUSTED,
         "wrongpurpose"},
        {{.constraints = "critical,CA:TRUE,pathlen:0", .usage = "critical,keyCertSign,cRLSign", .eku = SLR_USE},
         PLR_ERR_UNTRUSTED,
         "wrongpurpose"},
    };
    char pem[CERT_PEM_MAX] = {0};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        odd_cert(pem, &cases[i].odd, true);
        expect_trust(stated(JOIN(pem), home.slr), cases[i].err, cases[i].reason);
    }
}

/* Keys that no signer may have; the certificates are properly signed by the root. */
static void test_odd_keys(void **state)
{
    (void)state;
    static const uint8_t small_order[3][32] = {
        {1},                                                               /* the neutral element */
        {0},                                                               /* order 4 */
        {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, /* order 8 */
         0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
         0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    };
    struct odd slr = {.constraints = NO_CA, .usage = SIGNATURE, .eku = SLR_USE};
    struct odd plr = {.constraints = NO_CA, .usage = SIGNATURE, .eku = PLR_USE, .subject_slot = "slot-1"};
    char pem[CERT_PEM_MAX] = {0};

    for (size_t i = 0; i < 3; i++) {
        slr.key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, small_order[i], 32);
        assert_non_null(slr.key);
        odd_cert(pem, &slr, false);
        expect_trust(stated(JOIN(home.root_pem, pem), home.root), PLR_ERR_FORMAT, "badcertificate");
        EVP_PKEY_free(slr.key);
    }
    slr.key = signkey_evp(home.plr[0]);
    odd_cert(pem, &slr, false);
    expect_trust(stated(JOIN(home.root_pem, pem), home.root), PLR_ERR_FORMAT, "badcertificate");
    plr.key = signkey_evp(home.plr[0]);
    odd_cert(pem, &plr, false);
    expect_trust(stated(JOIN(home.root_pem, pem), home.root), PLR_OK, NULL);
    plr.subject_slot = "slot-2";
    odd_cert(pem, &plr, false);
    expect_trust(stated(JOIN(home.root_pem, pem), home.root), PLR_ERR_FORMAT, "badcertificate");
    plr.subject_slot = NULL;
    odd_cert(pem, &plr, false);
    expect_trust(stated(JOIN(home.root_pem, pem), home.root), PLR_ERR_FORMAT, "badcertificate");
    plr.subject_slot = "slot-0";
    plr.key = EVP_EC_gen("P-256");
    odd_cert(pem, &plr, false);
    expect_trust(stated(JOIN(home.root_pem, pem), home.root), PLR_ERR_FORMAT, "badcertificate");
    EVP_PKEY_free(plr.key);
    /* The right curve, but spelt out in parameters instead of named. */
    plr.key = EVP_EC_gen("P-224");
    assert_int_equal(EVP_PKEY_set_utf8_string_param(plr.key, OSSL_PKEY_PARAM_EC_ENCODING, "explicit"), 1);
    odd_cert(pem, &plr, false);
    expect_trust(stated(JOIN(home.root_pem, pem), home.root), PLR_ERR_FORMAT, "badcertificate");
    EVP_PKEY_free(plr.key);
    /* A compressed point is the same key. */
    plr.key = EVP_EC_gen("P-224");
    assert_int_equal(EVP_PKEY_set_utf8_string_param(plr.key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "compressed"),
                     1);
    odd_cert(pem, &plr, false);
    expect_trust(stated(JOIN(home.root_pem, pem), home.root), PLR_OK, NULL);
    EVP_PKEY_free(plr.key);
}

/* A root of the right name whose signature is another key's. */
static void test_root_not_self_signed(void **state)
{
    (void)state;
    struct odd odd = {
        .constraints = "critical,CA:TRUE,pathlen:0", .usage = "critical,keyCertSign,cRLSign", .name = "Test Root"};
    char pem[CERT_PEM_MAX] = {0};

    odd_cert(pem, &odd, false);
    expect_trust(stated(JOIN(pem), home.root), PLR_ERR_UNTRUSTED, "notselfsigned");
    expect_trust(stated(JOIN(home.root_pem, pem), home.root), PLR_ERR_UNTRUSTED, "notselfsigned");
}

static void test_cert_make_refuses(void **state)
{
    (void)state;
    char dst[CERT_PEM_MAX] = "untouched";
    size_t len = 3;
    struct fail f = {0};
    struct cert_request req = {.purpose = CERT_SLR_SIGNER, .name = "n", .not_after_s = NOW_S};
    struct authority away;

    authority_make(&away);
    /* The root key does not fit the root certificate. */
    assert_int_equal(cert_make(dst, sizeof(dst), &len, &req, home.slr, home.root, away.root_pem, &f), PLR_ERR_CRYPTO);
    assert_int_equal(cert_make(dst, sizeof(dst), &len, &req, home.slr, home.root, NULL, &f), PLR_ERR_CRYPTO);
    assert_int_equal(cert_make(dst, sizeof(dst), &len, &req, home.plr[0], home.root, home.root_pem, &f),
                     PLR_ERR_CRYPTO);
    assert_int_equal(cert_make(dst, sizeof(dst), &len, &req, home.slr, home.plr[0], home.root_pem, &f), PLR_ERR_CRYPTO);
    assert_int_equal(cert_make(dst, sizeof(dst), &len, &req, home.slr, home.root, "garbage", &f), PLR_ERR_CRYPTO);
    assert_int_equal(cert_make(dst, 50, &len, &req, home.slr, home.root, home.root_pem, &f), PLR_ERR_SPACE);
    memcpy(dst, "untouched", sizeof("untouched"));
    req.not_before_s = NOW_S + 1;
    assert_int_equal(cert_make(dst, sizeof(dst), &len, &req, home.slr, home.root, home.root_pem, &f), PLR_ERR_USAGE);
    req.not_before_s = 0;
    req.not_after_s = UINT64_MAX;
    assert_int_equal(cert_make(dst, sizeof(dst), &len, &req, home.slr, home.root, home.root_pem, &f), PLR_ERR_USAGE);
    req.not_after_s = NOW_S;
    static const char *const names[] = {"", "new\nline", "caf\xc3\xa9",
                                        "0123456789012345678901234567890123456789012345678901234567890123X"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        req.name = names[i];
        assert_int_equal(cert_make(dst, sizeof(dst), &len, &req, home.slr, home.root, home.root_pem, &f),
                         PLR_ERR_USAGE);
    }
    req.name = "n";
    req.slot = 2;
    assert_int_equal(cert_make(dst, sizeof(dst), &len, &req, home.slr, home.root, home.root_pem, &f), PLR_ERR_USAGE);
    assert_string_equal(dst, "untouched");
    assert_int_equal(len, 3);
    authority_free(&away);
}

/* Far validity, the longest name, a serial number of 16 bytes that is never twice the same. */
static void test_cert_edges(void **state)
{
    (void)state;
    struct cert_request req = {.purpose = CERT_ROOT,
                               .name = "0123456789012345678901234567890123456789012345678901234567890123",
                               .not_after_s = 253402300799u};
    char pem[2][CERT_PEM_MAX] = {{0}};
    size_t len = 0;
    X509 *x[2] = {NULL, NULL};

    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(cert_make(pem[i], CERT_PEM_MAX, &len, &req, home.root, home.root, NULL, NULL), PLR_OK);
        expect_trust(stated(JOIN(pem[i]), home.root), PLR_OK, NULL);
        BIO *in = BIO_new_mem_buf(pem[i], -1);
        x[i] = PEM_read_bio_X509(in, NULL, NULL, NULL);
        assert_non_null(x[i]);
        assert_int_equal(ASN1_STRING_length(X509_get0_serialNumber(x[i])), 16);
        assert_int_equal(ASN1_STRING_type(X509_get0_serialNumber(x[i])), V_ASN1_INTEGER);
        BIO_free(in);
    }
    assert_int_not_equal(ASN1_INTEGER_cmp(X509_get0_serialNumber(x[0]), X509_get0_serialNumber(x[1])), 0);
    X509_free(x[0]);
    X509_free(x[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_odd_signers),       cmocka_unit_test(test_odd_roots),
        cmocka_unit_test(test_odd_keys),          cmocka_unit_test(test_root_not_self_signed),
        cmocka_unit_test(test_cert_make_refuses), cmocka_unit_test(test_cert_edges),
    };

    return cmocka_run_group_tests_name("keys: certificates", tests, setup, teardown);
}
