/* Certificates and the trust bundle: what is accepted, what is refused and why, and that garbage is only ever refused. */
#include "tests/unit/test_keys_common.h"

#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sodium.h>

#include "keys/digest.h"
#include "keys/oid.h"
#include "keys/trust.h"

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

/* Read and expect this error and reason (NULL: any); takes the text. */
static void expect(char *pem, enum plr_err want, const char *reason)
{
    struct trust *trust = NULL;
    struct fail f = {0};
    enum plr_err err = trust_read(&trust, pem, strlen(pem), &f);

    if (err != want || (reason && strcmp(f.reason, reason) != 0))
        fail_msg("wanted %d %s, got %d %s: %s", want, reason ? reason : "", err, f.reason ? f.reason : "", f.why);
    if (want != PLR_OK)
        assert_null(trust);
    trust_free(trust);
    free(pem);
}

static void test_whole_bundle(void **state)
{
    (void)state;
    char *pem = JOIN("# trust bundle\n\n", home.root_pem, "\r\n# signers\n", home.slr_pem, home.plr_pem[0],
                     home.plr_pem[1]);
    struct trust *trust = NULL;
    struct trust_signer signer = {0};
    struct fail f = {0};
    uint8_t kid[COSE_KID_LEN] = {0};
    uint8_t pub[32] = {0};

    if (trust_read(&trust, pem, strlen(pem), &f) != PLR_OK)
        fail_msg("%s", f.why);
    free(pem);
    assert_int_equal(trust_signer_count(trust), 3);
    (void)signkey_public(pub, home.slr);
    digest_kid(kid, pub);
    assert_int_equal(trust_slr_signer(&signer, trust, kid, NOW_S, &f), PLR_OK);
    assert_string_equal(signer.name, "Test SLR Signer");
    assert_string_equal(signer.root_name, "Test Root");
    assert_memory_equal(signer.public_key, pub, 32);
    assert_int_equal(signer.not_before_s, NOW_S - DAY_S);
    assert_int_equal(signer.not_after_s, NOW_S + DAY_S);
    for (uint8_t i = 0; i < 2; i++) {
        size_t len = signkey_public(pub, home.plr[i]);

        assert_int_equal(trust_plr_signer(&signer, trust, i, NOW_S, &f), PLR_OK);
        assert_int_equal(signer.slot, i);
        assert_memory_equal(signer.public_key, pub, len);
    }
    assert_int_equal(trust_plr_signer(&signer, trust, 2, NOW_S, &f), PLR_ERR_UNTRUSTED);
    assert_string_equal(f.reason, "unknownkey");
    kid[0] ^= 1;
    assert_int_equal(trust_slr_signer(&signer, trust, kid, NOW_S, &f), PLR_ERR_UNTRUSTED);
    assert_string_equal(f.reason, "unknownkey");
    for (size_t i = 0; i < 3; i++) {
        int is_plr = -1;

        trust_signer_at(&signer, &is_plr, trust, i);
        assert_int_equal(is_plr, i > 0);
    }
    assert_int_equal(strlen(trust_root_fingerprint(trust, 0)), 79);
    assert_string_equal(trust_root_fingerprint(trust, 1), "");
    trust_free(trust);
}

static void test_times(void **state)
{
    (void)state;
    static const struct {
        uint64_t now_s;
        const char *reason;
    } cases[] = {
        {0, NULL},
        {1, "signernotyetvalid"},
        {NOW_S - DAY_S - 1, "signernotyetvalid"},
        {NOW_S - DAY_S, NULL},
        {NOW_S + DAY_S, NULL},
        {NOW_S + DAY_S + 1, "signerexpired"},
        {UINT64_MAX, "signerexpired"},
    };
    char *pem = JOIN(home.root_pem, home.slr_pem, home.plr_pem[0]);
    struct trust *trust = NULL;
    uint8_t pub[32] = {0};
    uint8_t kid[COSE_KID_LEN] = {0};

    assert_int_equal(trust_read(&trust, pem, strlen(pem), NULL), PLR_OK);
    (void)signkey_public(pub, home.slr);
    digest_kid(kid, pub);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (int plr = 0; plr < 2; plr++) {
            struct trust_signer signer = {.slot = 77};
            struct fail f = {0};
            enum plr_err err = plr ? trust_plr_signer(&signer, trust, 0, cases[i].now_s, &f)
                                   : trust_slr_signer(&signer, trust, kid, cases[i].now_s, &f);

            assert_int_equal(err, cases[i].reason ? PLR_ERR_UNTRUSTED : PLR_OK);
            assert_int_equal(signer.slot, cases[i].reason ? 77 : 0);
            if (cases[i].reason)
                assert_string_equal(f.reason, cases[i].reason);
        }
    }
    trust_free(trust);
    free(pem);
}

/* A root that expired takes its signers with it. */
static void test_root_time(void **state)
{
    (void)state;
    struct cert_request req = {.purpose = CERT_ROOT, .name = "Short Root", .not_before_s = 1, .not_after_s = NOW_S - 1};
    char root[CERT_PEM_MAX] = {0};
    char signer_pem[CERT_PEM_MAX] = {0};
    struct trust *trust = NULL;
    struct trust_signer signer = {0};
    struct fail f = {0};
    size_t len = 0;

    assert_int_equal(cert_make(root, sizeof(root), &len, &req, home.root, home.root, NULL, &f), PLR_OK);
    make_cert(signer_pem, CERT_PLR_SIGNER, "Signer", 0, home.plr[0], home.root, root);
    char *pem = JOIN(root, signer_pem);
    assert_int_equal(trust_read(&trust, pem, strlen(pem), &f), PLR_OK);
    assert_int_equal(trust_plr_signer(&signer, trust, 0, NOW_S, &f), PLR_ERR_UNTRUSTED);
    assert_non_null(strstr(f.why, "root \"Short Root\" has expired"));
    trust_free(trust);
    free(pem);
}

static void test_refused_bundles(void **state)
{
    (void)state;
    struct authority away;
    char key[SIGNKEY_PEM_MAX] = {0};
    size_t len = 0;
    char again[CERT_PEM_MAX] = {0};

    authority_make(&away);
    expect(JOIN(""), PLR_ERR_FORMAT, "noroot");
    expect(JOIN("# only a comment\n"), PLR_ERR_FORMAT, "noroot");
    expect(JOIN("hello\n"), PLR_ERR_FORMAT, "badpem");
    expect(JOIN(home.slr_pem), PLR_ERR_FORMAT, "noroot");
    expect(JOIN(home.root_pem), PLR_OK, NULL);
    expect(JOIN(home.slr_pem, home.root_pem), PLR_OK, NULL);
    expect(JOIN(home.root_pem, "stray\n", home.slr_pem), PLR_ERR_FORMAT, "badpem");
    expect(JOIN(home.root_pem, home.root_pem), PLR_ERR_FORMAT, "duplicate");
    expect(JOIN(home.root_pem, home.slr_pem, home.slr_pem), PLR_ERR_FORMAT, "duplicate");
    expect(JOIN(home.root_pem, home.plr_pem[0], home.plr_pem[0]), PLR_ERR_FORMAT, "duplicate");
    /* Two certificates for one slot cannot be told apart, even if both are genuine. */
    make_cert(again, CERT_PLR_SIGNER, "Other", 0, home.plr[1], home.root, home.root_pem);
    expect(JOIN(home.root_pem, home.plr_pem[0], again), PLR_ERR_FORMAT, "duplicate");
    /* Another authority's signer, though its root has the very same name. */
    expect(JOIN(home.root_pem, away.slr_pem), PLR_ERR_UNTRUSTED, "notsigned");
    expect(JOIN(home.root_pem, away.plr_pem[0]), PLR_ERR_UNTRUSTED, "notsigned");
    expect(JOIN(home.root_pem, away.root_pem, away.slr_pem, home.slr_pem), PLR_OK, NULL);
    assert_int_equal(signkey_write(key, sizeof(key), &len, home.slr, NULL, NULL), PLR_OK);
    expect(JOIN(home.root_pem, home.slr_pem, key), PLR_ERR_FORMAT, "privatekey");
    expect(JOIN(key, home.root_pem), PLR_ERR_FORMAT, "privatekey");
    expect(JOIN(home.root_pem, "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"),
           PLR_ERR_FORMAT, "privatekey");
    expect(JOIN(home.root_pem, "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"), PLR_ERR_FORMAT, "badblock");
    expect(JOIN(home.root_pem, "-----BEGIN TRUSTED CERTIFICATE-----\nAAAA\n-----END TRUSTED CERTIFICATE-----\n"),
           PLR_ERR_FORMAT, "badblock");
    expect(JOIN(home.root_pem, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), PLR_ERR_FORMAT,
           "badcertificate");
    authority_free(&away);
}

static void test_counts(void **state)
{
    (void)state;
    static char pems[TRUST_SIGNERS_MAX + 1][CERT_PEM_MAX];
    const char *parts[TRUST_SIGNERS_MAX + 3] = {home.root_pem};
    char roots[2][CERT_PEM_MAX] = {{0}};

    for (size_t i = 0; i <= TRUST_SIGNERS_MAX; i++) {
        struct signkey *key = fresh_key(SIGNKEY_ED25519);

        make_cert(pems[i], CERT_SLR_SIGNER, "One of many", 0, key, home.root, home.root_pem);
        parts[i + 1] = pems[i];
        signkey_free(key);
    }
    expect(join(parts), PLR_ERR_FORMAT, "toomany");
    parts[TRUST_SIGNERS_MAX + 1] = NULL;
    expect(join(parts), PLR_OK, NULL);
    for (size_t i = 0; i < 2; i++) {
        struct signkey *key = fresh_key(SIGNKEY_ED25519);

        make_cert(roots[i], CERT_ROOT, "Root", 0, key, key, NULL);
        signkey_free(key);
    }
    expect(JOIN(home.root_pem, roots[0]), PLR_OK, NULL);
    expect(JOIN(home.root_pem, roots[0], roots[1]), PLR_ERR_FORMAT, "toomany");
    char *large = malloc(TRUST_PEM_MAX + 2);
    assert_non_null(large);
    memset(large, '\n', TRUST_PEM_MAX + 1);
    large[TRUST_PEM_MAX + 1] = '\0';
    expect(large, PLR_ERR_FORMAT, "toolong");
}

static void test_authority_id(void **state)
{
    (void)state;
    struct authority away;
    uint8_t id[4][32] = {{0}};

    authority_make(&away);
    char *pems[] = {JOIN(home.root_pem), JOIN(home.slr_pem, home.root_pem), JOIN(home.root_pem, away.root_pem),
                    JOIN(away.root_pem, home.root_pem)};
    for (size_t i = 0; i < 4; i++) {
        struct trust *trust = NULL;

        assert_int_equal(trust_read(&trust, pems[i], strlen(pems[i]), NULL), PLR_OK);
        trust_authority_id(id[i], trust);
        trust_free(trust);
        free(pems[i]);
    }
    assert_memory_equal(id[0], id[1], 32);
    assert_memory_equal(id[2], id[3], 32);
    assert_memory_not_equal(id[0], id[2], 32);
    authority_free(&away);
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

    (void)X509_set_version(x, odd->v1 ? X509_VERSION_1 : X509_VERSION_3);
    (void)ASN1_INTEGER_set(X509_get_serialNumber(x), 5);
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
        {{.constraints = NO_CA, .usage = SIGNATURE, .eku = "critical," OID_ARC ".7"}, PLR_ERR_UNTRUSTED, "wrongpurpose"},
        {{.constraints = NO_CA, .usage = SIGNATURE, .eku = SLR_USE, .extra = "nameConstraints",
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
        expect(JOIN(home.root_pem, pem), cases[i].err, cases[i].reason);
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
        {{.constraints = "critical,CA:TRUE,pathlen:0", .usage = "critical,keyCertSign,cRLSign"}, PLR_OK, NULL},
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
        {{.constraints = "critical,CA:TRUE,pathlen:0",
          .usage = "critical,digitalSignature,keyCertSign,cRLSign"},
         PLR_ERR_UNTRUSTED,
         "wrongpurpose"},
        {{.constraints = "critical,CA:TRUE,pathlen:0", .usage = "critical,keyCertSign,cRLSign", .eku = SLR_USE},
         PLR_ERR_UNTRUSTED,
         "wrongpurpose"},
    };
    char pem[CERT_PEM_MAX] = {0};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        odd_cert(pem, &cases[i].odd, true);
        expect(JOIN(pem), cases[i].err, cases[i].reason);
    }
}

/* Keys that no signer may have; the certificates are properly signed by the root. */
static void test_odd_keys(void **state)
{
    (void)state;
    static const uint8_t small_order[3][32] = {
        {1},                                                                 /* the neutral element */
        {0},                                                                 /* order 4 */
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
        expect(JOIN(home.root_pem, pem), PLR_ERR_FORMAT, "badcertificate");
        EVP_PKEY_free(slr.key);
    }
    slr.key = signkey_evp(home.plr[0]);
    odd_cert(pem, &slr, false);
    expect(JOIN(home.root_pem, pem), PLR_ERR_FORMAT, "badcertificate");
    plr.key = signkey_evp(home.plr[0]);
    odd_cert(pem, &plr, false);
    expect(JOIN(home.root_pem, pem), PLR_OK, NULL);
    plr.subject_slot = "slot-2";
    odd_cert(pem, &plr, false);
    expect(JOIN(home.root_pem, pem), PLR_ERR_FORMAT, "badcertificate");
    plr.subject_slot = NULL;
    odd_cert(pem, &plr, false);
    expect(JOIN(home.root_pem, pem), PLR_ERR_FORMAT, "badcertificate");
    plr.subject_slot = "slot-0";
    plr.key = EVP_EC_gen("P-256");
    odd_cert(pem, &plr, false);
    expect(JOIN(home.root_pem, pem), PLR_ERR_FORMAT, "badcertificate");
    EVP_PKEY_free(plr.key);
    /* The right curve, but spelt out in parameters instead of named. */
    plr.key = EVP_EC_gen("P-224");
    assert_int_equal(EVP_PKEY_set_utf8_string_param(plr.key, OSSL_PKEY_PARAM_EC_ENCODING, "explicit"), 1);
    odd_cert(pem, &plr, false);
    expect(JOIN(home.root_pem, pem), PLR_ERR_FORMAT, "badcertificate");
    EVP_PKEY_free(plr.key);
    /* A compressed point is the same key. */
    plr.key = EVP_EC_gen("P-224");
    assert_int_equal(
        EVP_PKEY_set_utf8_string_param(plr.key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "compressed"), 1);
    odd_cert(pem, &plr, false);
    expect(JOIN(home.root_pem, pem), PLR_OK, NULL);
    EVP_PKEY_free(plr.key);
}

/* A root of the right name whose signature is another key's. */
static void test_root_not_self_signed(void **state)
{
    (void)state;
    struct odd odd = {.constraints = "critical,CA:TRUE,pathlen:0",
                      .usage = "critical,keyCertSign,cRLSign",
                      .name = "Test Root"};
    char pem[CERT_PEM_MAX] = {0};

    odd_cert(pem, &odd, false);
    expect(JOIN(pem), PLR_ERR_UNTRUSTED, "notselfsigned");
    expect(JOIN(home.root_pem, pem), PLR_ERR_UNTRUSTED, "notselfsigned");
}

/* Any change of one character, and any cut, is noticed; nothing crashes. */
static void test_damage(void **state)
{
    (void)state;
    char *pem = JOIN(home.root_pem, home.slr_pem, home.plr_pem[0]);
    size_t len = strlen(pem);
    struct trust *trust = NULL;

    for (size_t at = 0; at < len; at++) {
        char kept = pem[at];
        struct fail f = {0};

        pem[at] = kept == 'A' ? 'B' : 'A';
        if (trust_read(&trust, pem, len, &f) == PLR_OK)
            fail_msg("accepted with byte %zu changed", at);
        assert_true(f.err == PLR_ERR_FORMAT || f.err == PLR_ERR_UNTRUSTED);
        pem[at] = kept;
    }
    /* A cut between blocks leaves a shorter good bundle; any other is noticed. */
    size_t good = 0;
    for (size_t cut = 0; cut < len; cut++) {
        if (trust_read(&trust, pem, cut, NULL) == PLR_OK) {
            good++;
            trust_free(trust);
            trust = NULL;
        }
    }
    assert_int_equal(good, 5); /* after root and SLR signer, with and without the line end; at the very end without */
    free(pem);
}

static void test_garbage(void **state)
{
    (void)state;
    char *pem = JOIN(home.root_pem, home.slr_pem, home.plr_pem[0]);
    size_t len = strlen(pem);
    char *copy = malloc(len);
    uint32_t seed = 20261122;

    assert_non_null(copy);
    for (int round = 0; round < 3000; round++) {
        struct trust *trust = NULL;
        uint32_t changes = 1 + next_random(&seed) % 8;
        size_t use = round % 3 ? len : next_random(&seed) % len;

        memcpy(copy, pem, len);
        for (uint32_t i = 0; i < changes; i++)
            copy[next_random(&seed) % len] = (char)(next_random(&seed) >> 8);
        if (trust_read(&trust, copy, use, NULL) == PLR_OK) {
            /* Only a comment or blank may have come out of it: the root is still pinned. */
            assert_int_equal(strlen(trust_root_fingerprint(trust, 0)), 79);
            trust_free(trust);
        } else {
            assert_null(trust);
        }
    }
    free(copy);
    free(pem);
}

/* DER changed at will, then put into PEM again: past the base-64 reader, into the parser. */
static void test_garbage_der(void **state)
{
    (void)state;
    BIO *in = BIO_new_mem_buf(home.slr_pem, -1);
    X509 *x = PEM_read_bio_X509(in, NULL, NULL, NULL);
    uint8_t *der = NULL;
    int len = i2d_X509(x, &der);
    uint32_t seed = 7;
    char b64[2 * CERT_PEM_MAX] = {0};

    assert_true(len > 0 && len < 2000);
    for (int at = 0; at < len; at++) {
        for (int bit = 0; bit < 9; bit++) {
            uint8_t kept = der[at];

            der[at] = bit < 8 ? (uint8_t)(kept ^ (1u << bit)) : (uint8_t)next_random(&seed);
            bool changed = der[at] != kept;
            (void)sodium_bin2base64(b64, sizeof(b64), der, (size_t)len, sodium_base64_VARIANT_ORIGINAL);
            der[at] = kept;
            char *pem =
                JOIN(home.root_pem, "-----BEGIN CERTIFICATE-----\n", b64, "\n-----END CERTIFICATE-----\n");
            struct trust *trust = NULL;
            if (trust_read(&trust, pem, strlen(pem), NULL) == PLR_OK && changed)
                fail_msg("accepted with byte %d of the DER changed", at);
            trust_free(trust);
            free(pem);
        }
    }
    OPENSSL_free(der);
    X509_free(x);
    BIO_free(in);
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
    assert_int_equal(cert_make(dst, 50, &len, &req, home.slr, home.root, home.root_pem, &f), PLR_ERR_CRYPTO);
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
        expect(JOIN(pem[i]), PLR_OK, NULL);
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
        cmocka_unit_test(test_whole_bundle),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_root_time),
        cmocka_unit_test(test_refused_bundles),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_authority_id),
        cmocka_unit_test(test_odd_signers),
        cmocka_unit_test(test_odd_roots),
        cmocka_unit_test(test_odd_keys),
        cmocka_unit_test(test_root_not_self_signed),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_garbage),
        cmocka_unit_test(test_garbage_der),
        cmocka_unit_test(test_cert_make_refuses),
        cmocka_unit_test(test_cert_edges),
    };

    return cmocka_run_group_tests_name("keys: certificates and trust", tests, setup, teardown);
}
