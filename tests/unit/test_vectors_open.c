/* Vectors of SLR authorizations through the one door that a product has: trust bundle, signature, payload, data. */
#include "tests/unit/vectors.h"

#include <sodium.h>

#include "keys/bundle.h"
#include "keys/digest.h"
#include "keys/slrsign.h"
#include "keys/trust.h"

#define FROM_S  1700000000u
#define UNTIL_S 1900000000u

static struct slr slr; /* large */
static struct slrtext text;
static char bundle[4 * CERT_PEM_MAX];
static char signer_pem[CERT_PEM_MAX];
static char root_pem[CERT_PEM_MAX];

/* PKCS#8 (RFC 8410) of an Ed25519 seed. */
static struct signkey *key_of_seed(const uint8_t seed[static 32])
{
    static const uint8_t head[] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                   0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};
    uint8_t der[sizeof head + 32] = {0};
    char body[128] = "";
    char pem[256] = "";
    struct signkey *key = NULL;
    struct fail f = {0};

    memcpy(der, head, sizeof head);
    memcpy(der + sizeof head, seed, 32);
    assert_non_null(sodium_bin2base64(body, sizeof body, der, sizeof der, sodium_base64_VARIANT_ORIGINAL));
    int len = snprintf(pem, sizeof pem, "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n", body);
    if (signkey_read(&key, pem, (size_t)len, NULL, &f) != PLR_OK)
        fail_msg("key of the seed: %s", f.why);
    return key;
}

/* A bundle of a fresh root and of a signer with the key of this seed. */
static struct trust *trust_of_seed(const uint8_t seed[static 32])
{
    struct signkey *signer = key_of_seed(seed);
    struct signkey *root = NULL;
    struct cert_request req = {
        .purpose = CERT_ROOT, .name = "vectors root", .not_before_s = FROM_S, .not_after_s = UNTIL_S};
    struct trust *made = NULL;
    size_t len = 0;
    struct fail f = {0};

    assert_int_equal(signkey_generate(&root, SIGNKEY_ED25519, NULL), PLR_OK);
    assert_int_equal(cert_make(root_pem, sizeof root_pem, &len, &req, root, root, NULL, NULL), PLR_OK);
    req.purpose = CERT_SLR_SIGNER;
    req.name = "vectors signer";
    req.number = 1;
    assert_int_equal(cert_make(signer_pem, sizeof signer_pem, &len, &req, signer, root, root_pem, NULL), PLR_OK);
    assert_int_equal(
        bundle_make_pem(bundle, sizeof bundle, &len, (const char *[]){root_pem, signer_pem}, 2, 1, FROM_S, root, NULL),
        PLR_OK);
    if (trust_read(&made, bundle, len, &f) != PLR_OK)
        fail_msg("bundle: %s", f.why);
    signkey_free(signer);
    signkey_free(root);
    return made;
}

static struct trust *trust;

static void judge_open(const json_t *v)
{
    struct trust_signer signer = {0};
    struct fail f = {0};

    memset(&text, 0, sizeof text);
    text.bytes_len = vectors_bytes(text.bytes, sizeof text.bytes, v, "cose");
    text.doc_tag = digest_doc_tag(text.bytes, text.bytes_len);
    enum plr_err err = slrsign_open(&slr, &signer, &text, trust, FROM_S + 1, &f);
    if (!vectors_valid(v)) {
        if (vectors_reason(v, "unknown-key"))
            vectors_expect(err == PLR_ERR_UNTRUSTED && f.err == err);
        else
            vectors_refused(v, err, &f);
        return;
    }
    if (!vectors_expect(err == PLR_OK)) {
        print_error("#   %s\n", f.why);
        return;
    }
    const json_t *want = json_object_get(v, "authorization");
    vectors_expect(strcmp(slr.udi.text, vectors_text(want, "udi")) == 0);
    vectors_expect(slr.entitlement_count == json_array_size(json_object_get(want, "entitlements")));
    vectors_expect(vectors_same(signer.public_key, 32, v, "public"));

    vectors_expect(slrsign_open(&slr, NULL, &text, trust, UNTIL_S + 1, &f) == PLR_ERR_UNTRUSTED);
    vectors_expect(slrsign_open(&slr, NULL, &text, trust, FROM_S - 1, &f) == PLR_ERR_UNTRUSTED);
    vectors_expect(slrsign_open(&slr, NULL, &text, trust, 0, &f) == PLR_OK);
    text.doc_tag ^= 1;
    vectors_expect(slrsign_open(&slr, NULL, &text, trust, FROM_S + 1, &f) == PLR_ERR_CHECK);
    text.doc_tag ^= 1;
    text.bytes[text.bytes_len - 1] ^= 1;
    text.doc_tag = digest_doc_tag(text.bytes, text.bytes_len);
    vectors_expect(slrsign_open(&slr, NULL, &text, trust, FROM_S + 1, &f) == PLR_ERR_SIGNATURE);
}

static void judge_seed(const json_t *v)
{
    uint8_t seed[32] = {0};

    vectors_checks++;
    if (trust == NULL && vectors_valid(v)) {
        assert_true(vectors_bytes(seed, sizeof seed, v, "seed") == sizeof seed);
        trust = trust_of_seed(seed);
    }
}

static void test_open(void **state)
{
    (void)state;
    vectors_each("slr", judge_seed); /* all valid vectors are of one seed */
    assert_non_null(trust);
    vectors_each("slr", judge_open);
    trust_free(trust);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_open)};

    return cmocka_run_group_tests_name("vectors_open", tests, vectors_init, NULL);
}
