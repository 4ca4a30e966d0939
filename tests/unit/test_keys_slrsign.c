/* SLR authorizations signed and opened: round trip, the order of the checks, and that no changed byte is accepted. */
#include "tests/unit/test_keys_common.h"

#include "codec/udi.h"
#include "keys/digest.h"
#include "keys/slrsign.h"

static struct authority home;
static struct trust *trust;

static int setup(void **state)
{
    (void)state;
    if (keys_init(NULL) != PLR_OK)
        return -1;
    authority_make(&home);
    char *pem = stated(JOIN(home.root_pem, home.slr_pem, home.plr_pem[0]), home.root);
    enum plr_err err = trust_read(&trust, pem, strlen(pem), NULL);
    free(pem);
    return err == PLR_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    trust_free(trust);
    authority_free(&home);
    return 0;
}

/* count entitlements, perpetual and term by turns, with tags of that many characters more than needed. */
static struct slr *sample(size_t count, size_t longer)
{
    static const char udi[] = "PID:ROUTER-9000,SN:ABC1234X9Z0";
    struct slr *slr = calloc(1, sizeof(*slr));

    assert_non_null(slr);
    assert_int_equal(udi_parse(&slr->udi, udi, strlen(udi), NULL), PLR_OK);
    slr->seq = 9;
    slr->commitment.bits = request_commitment_bits(&slr->udi);
    memset(slr->commitment.bytes, 0xa0, 5);
    memset(slr->instance_uuid, 0x5a, sizeof(slr->instance_uuid));
    slr->issued_s = NOW_S;
    slr->account = 4711;
    memcpy(slr->account_name, "Example", 8);
    memcpy(slr->virtual_account, "Default", 8);
    slr->export_status = EXPORT_ALLOWED;
    slr->entitlement_count = count;
    uint32_t seed = 99;
    for (size_t i = 0; i < count; i++) {
        struct slr_entitlement *e = &slr->entitlements[i];

        (void)fail_text(e->tag, sizeof(e->tag), "feature-%zu-", 1000 + i);
        size_t at = strlen(e->tag);
        for (size_t k = 0; k < longer; k++)
            e->tag[at++] = (char)('A' + next_random(&seed) % 26);
        e->count = (uint32_t)i + 1;
        e->type = i % 2 ? LICENSE_TERM : LICENSE_PERPETUAL;
        e->start_day = i % 2 ? 20000 : 0;
        e->end_day = i % 2 ? 20365 : 0;
    }
    return slr;
}

static struct slrtext *made(const struct slr *slr)
{
    struct slrtext *text = calloc(1, sizeof(*text));
    struct fail f = {0};

    assert_non_null(text);
    if (slrsign_make(text, slr, home.slr, &f) != PLR_OK)
        fail_msg("%s", f.why);
    return text;
}

static void retag(struct slrtext *text)
{
    text->doc_tag = digest_doc_tag(text->bytes, text->bytes_len);
}

static void test_round_trip(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 2, 5, 40, 256};

    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        struct slr *slr = sample(counts[i], 4);
        struct slr *back = calloc(1, sizeof(*back));
        struct slrtext *text = made(slr);
        struct trust_signer signer = {0};
        struct fail f = {0};

        assert_non_null(back);
        if (slrsign_open(back, &signer, text, trust, NOW_S, &f) != PLR_OK)
            fail_msg("%s", f.why);
        assert_string_equal(signer.name, "Test SLR Signer");
        assert_string_equal(back->udi.text, slr->udi.text);
        assert_int_equal(back->seq, slr->seq);
        assert_true(request_commitment_equal(&back->commitment, &slr->commitment));
        assert_int_equal(back->issued_s, slr->issued_s);
        assert_string_equal(back->account_name, slr->account_name);
        assert_int_equal(back->entitlement_count, slr->entitlement_count);
        for (size_t k = 0; k < back->entitlement_count; k++) {
            assert_string_equal(back->entitlements[k].tag, slr->entitlements[k].tag);
            assert_int_equal(back->entitlements[k].count, slr->entitlements[k].count);
            assert_int_equal(back->entitlements[k].type, slr->entitlements[k].type);
            assert_int_equal(back->entitlements[k].end_day, slr->entitlements[k].end_day);
        }
        assert_int_equal(slrsign_open(back, NULL, text, trust, 0, &f), PLR_OK);
        free(slr);
        free(back);
        free(text);
    }
}

/* Ed25519 and deflate are deterministic: the same authorization is the same code. */
static void test_same_twice(void **state)
{
    (void)state;
    struct slr *slr = sample(5, 4);
    struct slrtext *a = made(slr);
    struct slrtext *b = made(slr);

    assert_int_equal(a->bytes_len, b->bytes_len);
    assert_memory_equal(a->bytes, b->bytes, a->bytes_len);
    assert_int_equal(a->doc_tag, b->doc_tag);
    free(slr);
    free(a);
    free(b);
}

static void test_every_byte(void **state)
{
    (void)state;
    struct slr *slr = sample(3, 4);
    struct slr *back = calloc(1, sizeof(*back));
    struct slrtext *text = made(slr);
    struct trust_signer signer = {.slot = 55};

    assert_non_null(back);
    back->account = 1;
    for (size_t at = 0; at < text->bytes_len; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            struct fail f = {0};

            text->bytes[at] ^= (uint8_t)(1u << bit);
            enum plr_err err = slrsign_open(back, &signer, text, trust, NOW_S, &f);
            /* The tag has 10 bits: about one change in a thousand gets past it. */
            assert_true(err == PLR_ERR_CHECK || err == PLR_ERR_SIGNATURE || err == PLR_ERR_FORMAT ||
                        err == PLR_ERR_UNTRUSTED);
            retag(text);
            err = slrsign_open(back, &signer, text, trust, NOW_S, &f);
            assert_true(err == PLR_ERR_SIGNATURE || err == PLR_ERR_FORMAT || err == PLR_ERR_UNTRUSTED);
            text->bytes[at] ^= (uint8_t)(1u << bit);
            retag(text);
        }
    }
    for (size_t len = 0, whole = text->bytes_len; len < whole; len++) {
        text->bytes_len = len;
        retag(text);
        assert_int_equal(slrsign_open(back, &signer, text, trust, NOW_S, NULL), PLR_ERR_FORMAT);
        text->bytes_len = whole;
    }
    text->bytes[text->bytes_len++] = 0;
    retag(text);
    assert_int_equal(slrsign_open(back, &signer, text, trust, NOW_S, NULL), PLR_ERR_FORMAT);
    text->bytes_len = SIZE_MAX;
    assert_int_equal(slrsign_open(back, &signer, text, trust, NOW_S, NULL), PLR_ERR_FORMAT);
    assert_int_equal(back->account, 1);
    assert_int_equal(signer.slot, 55);
    free(slr);
    free(back);
    free(text);
}

static void test_order_of_checks(void **state)
{
    (void)state;
    struct slr *slr = sample(1, 4);
    struct slr *back = calloc(1, sizeof(*back));
    struct slrtext *text = made(slr);
    struct cose_view view = {0};
    struct fail f = {0};

    assert_non_null(back);
    assert_int_equal(cose_decode(&view, text->bytes, text->bytes_len, &f), PLR_OK);
    size_t kid_at = (size_t)(view.kid - text->bytes);
    size_t payload_at = (size_t)(view.payload - text->bytes);
    /* A wrong payload and an unknown key: the key is named. */
    text->bytes[payload_at] = 9;
    text->bytes[kid_at] ^= 1;
    retag(text);
    assert_int_equal(slrsign_open(back, NULL, text, trust, NOW_S, &f), PLR_ERR_UNTRUSTED);
    assert_string_equal(f.reason, "unknownkey");
    /* The wrong payload under a known key: the signature is named, not the codec byte that nobody signed. */
    text->bytes[kid_at] ^= 1;
    retag(text);
    assert_int_equal(slrsign_open(back, NULL, text, trust, NOW_S, &f), PLR_ERR_SIGNATURE);
    /* Expired and a bad signature: expired. */
    assert_int_equal(slrsign_open(back, NULL, text, trust, NOW_S + 2 * DAY_S, &f), PLR_ERR_UNTRUSTED);
    assert_string_equal(f.reason, "signerexpired");
    /* The tag comes before everything. */
    text->doc_tag ^= 1;
    assert_int_equal(slrsign_open(back, NULL, text, trust, NOW_S + 2 * DAY_S, &f), PLR_ERR_CHECK);
    assert_string_equal(f.reason, "documenttag");
    free(slr);
    free(back);
    free(text);
}

/* A payload of the test's own, properly signed by the authority. */
static void sign_payload(struct slrtext *text, const uint8_t *payload, size_t len)
{
    uint8_t tbs[4096] = {0};
    uint8_t pub[32] = {0};
    uint8_t kid[COSE_KID_LEN] = {0};
    uint8_t signature[COSE_SIG_LEN] = {0};
    size_t tbs_len = 0;

    (void)signkey_public(pub, home.slr);
    digest_kid(kid, pub);
    assert_int_equal(cose_to_be_signed(tbs, sizeof(tbs), &tbs_len, kid, payload, len, NULL), PLR_OK);
    assert_int_equal(signkey_sign_ed25519(signature, home.slr, tbs, tbs_len, NULL), PLR_OK);
    assert_int_equal(
        cose_encode(text->bytes, sizeof(text->bytes), &text->bytes_len, kid, payload, len, signature, NULL), PLR_OK);
    retag(text);
}

static void test_signed_nonsense(void **state)
{
    (void)state;
    static const struct {
        uint8_t bytes[16];
        size_t len;
        enum plr_err err;
    } cases[] = {
        {{0}, 0, PLR_ERR_FORMAT},
        {{0, 0}, 2, PLR_ERR_FORMAT},
        {{0, 0, 0}, 3, PLR_ERR_FORMAT},
        {{0, 0, 1, 0x80}, 4, PLR_ERR_FORMAT},             /* an empty array */
        {{0, 0, 2, 0x80}, 4, PLR_ERR_FORMAT},             /* shorter than it says */
        {{0, 0, 1, 0x80, 0}, 5, PLR_ERR_FORMAT},          /* longer */
        {{1, 0xff, 0xff, 0x03, 0x00}, 5, PLR_ERR_FORMAT}, /* an empty deflate stream that promises 65535 bytes */
        {{2, 0, 1, 0x80}, 4, PLR_ERR_FORMAT},             /* unknown codec */
    };
    struct slrtext *text = calloc(1, sizeof(*text));
    struct slr *back = calloc(1, sizeof(*back));

    assert_non_null(text);
    assert_non_null(back);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        sign_payload(text, cases[i].bytes, cases[i].len);
        assert_int_equal(slrsign_open(back, NULL, text, trust, NOW_S, NULL), cases[i].err);
    }
    free(text);
    free(back);
}

static void test_too_large(void **state)
{
    (void)state;
    struct slr *slr = sample(SLR_ENT_MAX, 200);
    struct slrtext *text = calloc(1, sizeof(*text));
    struct fail f = {0};

    assert_non_null(text);
    text->bytes_len = 77;
    assert_int_equal(slrsign_make(text, slr, home.slr, &f), PLR_ERR_SPACE);
    assert_non_null(strstr(f.why, "256 entitlements"));
    assert_non_null(strstr(f.hint, "--by-reference"));
    assert_int_equal(text->bytes_len, 77);
    slr->seq = 64;
    assert_int_equal(slrsign_make(text, slr, home.slr, &f), PLR_ERR_FORMAT);
    slr->seq = 1;
    assert_int_equal(slrsign_make(text, slr, home.plr[0], &f), PLR_ERR_CRYPTO);
    assert_int_equal(text->bytes_len, 77);
    free(slr);
    free(text);
}

/* The root's own key certifies and signs nothing else. */
static void test_root_is_no_signer(void **state)
{
    (void)state;
    struct slr *slr = sample(1, 0);
    struct slr *back = calloc(1, sizeof(*back));
    struct slrtext *text = calloc(1, sizeof(*text));
    struct fail f = {0};

    assert_non_null(back);
    assert_non_null(text);
    assert_int_equal(slrsign_make(text, slr, home.root, &f), PLR_OK);
    assert_int_equal(slrsign_open(back, NULL, text, trust, NOW_S, &f), PLR_ERR_UNTRUSTED);
    assert_string_equal(f.reason, "unknownkey");
    free(slr);
    free(back);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),        cmocka_unit_test(test_same_twice),
        cmocka_unit_test(test_every_byte),        cmocka_unit_test(test_order_of_checks),
        cmocka_unit_test(test_signed_nonsense),   cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_root_is_no_signer),
    };

    return cmocka_run_group_tests_name("keys: SLR signatures", tests, setup, teardown);
}
