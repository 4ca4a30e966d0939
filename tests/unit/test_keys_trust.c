/* The trust bundle: what is found in it, what is refused and why, and that garbage is only ever refused. */
#include "tests/unit/test_keys_common.h"

#include <openssl/pem.h>
#include <sodium.h>

#include "keys/digest.h"

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

static void test_whole_bundle(void **state)
{
    (void)state;
    char *pem = stated(
        JOIN("# trust bundle\n\n", home.root_pem, "\r\n# signers\n", home.slr_pem, home.plr_pem[0], home.plr_pem[1]),
        home.root);
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
        trust_signer_at(&signer, trust, i);
        assert_int_equal(signer.purpose, i > 0 ? CERT_PLR_SIGNER : CERT_SLR_SIGNER);
        assert_null(signer.revoked);
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
        {UINT64_MAX - 1, "signerexpired"},
        {TRUST_WHATEVER, NULL},
    };
    char *pem = stated(JOIN(home.root_pem, home.slr_pem, home.plr_pem[0]), home.root);
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
    char *pem = stated(JOIN(root, signer_pem), home.root);
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
    expect_trust(JOIN(""), PLR_ERR_FORMAT, "noroot");
    expect_trust(JOIN("# only a comment\n"), PLR_ERR_FORMAT, "noroot");
    expect_trust(JOIN("hello\n"), PLR_ERR_FORMAT, "badpem");
    expect_trust(JOIN(home.slr_pem), PLR_ERR_FORMAT, "noroot");
    expect_trust(stated(JOIN(home.root_pem), home.root), PLR_OK, NULL);
    expect_trust(stated(JOIN(home.slr_pem, home.root_pem), home.root), PLR_OK, NULL);
    expect_trust(JOIN(home.root_pem, "stray\n", home.slr_pem), PLR_ERR_FORMAT, "badpem");
    expect_trust(JOIN(home.root_pem, home.root_pem), PLR_ERR_FORMAT, "duplicate");
    expect_trust(stated(JOIN(home.root_pem, home.slr_pem, home.slr_pem), home.root), PLR_ERR_FORMAT, "duplicate");
    expect_trust(stated(JOIN(home.root_pem, home.plr_pem[0], home.plr_pem[0]), home.root), PLR_ERR_FORMAT, "duplicate");
    /* Two certificates for one slot cannot be told apart, even if both are genuine. */
    make_cert(again, CERT_PLR_SIGNER, "Other", 0, home.plr[1], home.root, home.root_pem);
    expect_trust(stated(JOIN(home.root_pem, home.plr_pem[0], again), home.root), PLR_ERR_FORMAT, "duplicate");
    /* Another authority's signer, though its root has the very same name. */
    expect_trust(JOIN(home.root_pem, away.slr_pem), PLR_ERR_UNTRUSTED, "notsigned");
    expect_trust(JOIN(home.root_pem, away.plr_pem[0]), PLR_ERR_UNTRUSTED, "notsigned");
    expect_trust(stated(JOIN(home.root_pem, away.root_pem, away.slr_pem, home.slr_pem), home.root), PLR_OK, NULL);
    assert_int_equal(signkey_write(key, sizeof(key), &len, home.slr, NULL, NULL), PLR_OK);
    expect_trust(JOIN(home.root_pem, home.slr_pem, key), PLR_ERR_FORMAT, "privatekey");
    expect_trust(JOIN(key, home.root_pem), PLR_ERR_FORMAT, "privatekey");
    expect_trust(JOIN(home.root_pem, "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"),
                 PLR_ERR_FORMAT, "privatekey");
    expect_trust(JOIN(home.root_pem, "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"), PLR_ERR_FORMAT,
                 "badstatement");
    expect_trust(JOIN(home.root_pem, home.slr_pem), PLR_ERR_FORMAT, "nostatement");
    expect_trust(JOIN(home.root_pem, "-----BEGIN TRUSTED CERTIFICATE-----\nAAAA\n-----END TRUSTED CERTIFICATE-----\n"),
                 PLR_ERR_FORMAT, "badblock");
    expect_trust(JOIN(home.root_pem, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), PLR_ERR_FORMAT,
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
    expect_trust(stated(join(parts), home.root), PLR_ERR_FORMAT, "toomany");
    parts[TRUST_SIGNERS_MAX + 1] = NULL;
    expect_trust(stated(join(parts), home.root), PLR_OK, NULL);
    for (size_t i = 0; i < 2; i++) {
        struct signkey *key = fresh_key(SIGNKEY_ED25519);

        make_cert(roots[i], CERT_ROOT, "Root", 0, key, key, NULL);
        signkey_free(key);
    }
    expect_trust(stated(JOIN(home.root_pem, roots[0]), home.root), PLR_OK, NULL);
    expect_trust(JOIN(home.root_pem, roots[0], roots[1]), PLR_ERR_FORMAT, "toomany");
    char *large = malloc(TRUST_PEM_MAX + 2);
    assert_non_null(large);
    memset(large, '\n', TRUST_PEM_MAX + 1);
    large[TRUST_PEM_MAX + 1] = '\0';
    expect_trust(large, PLR_ERR_FORMAT, "toolong");
}

static void test_authority_id(void **state)
{
    (void)state;
    struct authority away;
    uint8_t id[4][32] = {{0}};

    authority_make(&away);
    char *pems[] = {stated(JOIN(home.root_pem), home.root), stated(JOIN(home.slr_pem, home.root_pem), home.root),
                    stated(JOIN(home.root_pem, away.root_pem), home.root),
                    stated(JOIN(away.root_pem, home.root_pem), away.root)};
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

/* Any change of one character, and any cut, is noticed; nothing crashes. */
static void test_damage(void **state)
{
    (void)state;
    char *pem = stated(JOIN(home.root_pem, home.slr_pem, home.plr_pem[0]), home.root);
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
    /* Any cut is noticed, also one between two blocks; only the last line end may be missing. */
    size_t good = 0;
    for (size_t cut = 0; cut < len; cut++) {
        if (trust_read(&trust, pem, cut, NULL) == PLR_OK) {
            good++;
            trust_free(trust);
            trust = NULL;
        }
    }
    assert_int_equal(good, 1);
    free(pem);
}

static void test_garbage(void **state)
{
    (void)state;
    char *pem = stated(JOIN(home.root_pem, home.slr_pem, home.plr_pem[0]), home.root);
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
            char *pem = JOIN(home.root_pem, "-----BEGIN CERTIFICATE-----\n", b64, "\n-----END CERTIFICATE-----\n");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_bundle),    cmocka_unit_test(test_times),   cmocka_unit_test(test_root_time),
        cmocka_unit_test(test_refused_bundles), cmocka_unit_test(test_counts),  cmocka_unit_test(test_authority_id),
        cmocka_unit_test(test_damage),          cmocka_unit_test(test_garbage), cmocka_unit_test(test_garbage_der),
    };

    return cmocka_run_group_tests_name("keys: trust bundle", tests, setup, teardown);
}
