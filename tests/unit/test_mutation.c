/* Random changes to authorizations: none is accepted. */
#include "support.h"

#include <stdlib.h>

#include "codec/slrtext.h"
#include "codec/symbol.h"
#include "keys/bundle.h"
#include "keys/commit.h"
#include "keys/digest.h"
#include "keys/keys.h"
#include "keys/slrsign.h"

#define CHANGES         100000
#define CHANGES_RECHECK 200 /* whose check symbols are made to agree, so that the signature itself must refuse */
#define NOW_S           1800000000u

static struct udi udi;
static struct schnorr_claim claim;

static int setup(void **state)
{
    uint8_t secret[OPENING_SECRET_BYTES] = {1, 2, 3};

    (void)state;
    udi = support_udi("PID:C9300-24UX,SN:FOC2501A0B1");
    claim = (struct schnorr_claim){.udi = &udi, .seq = 9};
    if (keys_init(NULL) != PLR_OK)
        return -1;
    return commit_make(&claim.commitment, secret, &udi, 9, request_commitment_bits(&udi), NULL) == PLR_OK ? 0 : -1;
}

static void change_symbols(uint8_t *sym, size_t len, struct support_random *r)
{
    uint32_t n = 1 + support_below(r, 6);

    for (uint32_t i = 0; i < n; i++)
        sym[support_below(r, (uint32_t)len)] ^= (uint8_t)(1 + support_below(r, 31));
}

static int plr_accepted(const char *text, size_t len, const struct schnorr_public *pub)
{
    struct code c = {0};
    struct plrauth a = {0};

    return code_read_kind(&c, CODE_PLR, text, len, NULL) == PLR_OK && plrauth_decode(&a, &c, NULL) == PLR_OK &&
           schnorr_verify(&a, pub, &claim, NULL) == PLR_OK;
}

static void test_plr(void **state)
{
    struct signkey *key = NULL;
    struct schnorr_public pub = {{0}};
    struct plrauth auth = {.export_status = EXPORT_ALLOWED, .account = 77};
    struct support_random r = {.state = 0x9e3779b97f4a7c15};
    struct code code = {0};
    char text[CODE_SYM_MAX + 1] = "";
    unsigned accepted = 0;

    (void)state;
    assert_int_equal(signkey_generate(&key, SIGNKEY_P224, NULL), PLR_OK);
    pub = schnorr_key_public(signkey_schnorr(key));
    assert_int_equal(schnorr_sign(&auth, signkey_schnorr(key), &claim, NULL), PLR_OK);
    plrauth_encode(&code, &auth);
    code_text(text, &code);
    assert_true(plr_accepted(text, strlen(text), &pub));
    for (unsigned i = 0; i < CHANGES + CHANGES_RECHECK; i++) {
        struct code bad = code;

        change_symbols(bad.sym, bad.len, &r);
        if (i >= CHANGES)
            code_finish(&bad);
        if (memcmp(bad.sym, code.sym, sizeof bad.sym) == 0)
            continue;
        code_text(text, &bad);
        accepted += (unsigned)plr_accepted(text, strlen(text), &pub);
    }
    assert_int_equal(accepted, 0);
    signkey_free(key);
}

/* Another product, request or authority: a PLR authorization carries none of them, and yet holds for none of them. */
static void test_plr_is_tied(void **state)
{
    struct signkey *key[2] = {NULL};
    struct schnorr_public pub[2] = {{{0}}};
    struct plrauth auth = {.slot = 0, .account = 77};
    struct udi other_udi = support_udi("PID:C9300-24UX,SN:FOC2501A0B2");
    struct schnorr_claim other = claim;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(signkey_generate(&key[i], SIGNKEY_P224, NULL), PLR_OK);
        pub[i] = schnorr_key_public(signkey_schnorr(key[i]));
    }
    assert_int_equal(schnorr_sign(&auth, signkey_schnorr(key[0]), &claim, NULL), PLR_OK);
    assert_int_equal(schnorr_verify(&auth, &pub[0], &claim, NULL), PLR_OK);
    assert_int_equal(schnorr_verify(&auth, &pub[1], &claim, NULL), PLR_ERR_SIGNATURE);
    other.udi = &other_udi;
    assert_int_equal(schnorr_verify(&auth, &pub[0], &other, NULL), PLR_ERR_SIGNATURE);
    other = claim;
    other.seq ^= 1;
    assert_int_equal(schnorr_verify(&auth, &pub[0], &other, NULL), PLR_ERR_SIGNATURE);
    other = claim;
    other.commitment.bytes[5] ^= 0x10;
    assert_int_equal(schnorr_verify(&auth, &pub[0], &other, NULL), PLR_ERR_SIGNATURE);
    auth.export_status = EXPORT_ALLOWED;
    assert_int_equal(schnorr_verify(&auth, &pub[0], &claim, NULL), PLR_ERR_SIGNATURE);
    signkey_free(key[0]);
    signkey_free(key[1]);
}

struct slr_case {
    struct signkey *root;
    struct signkey *signer;
    struct trust *trust;
    struct slr *slr;
    struct slrtext *text;
};

static void slr_case_free(struct slr_case *c)
{
    trust_free(c->trust);
    signkey_free(c->root);
    signkey_free(c->signer);
    free(c->slr);
    free(c->text);
}

static void slr_case_new(struct slr_case *c)
{
    struct cert_request root = {
        .purpose = CERT_ROOT, .name = "root", .not_before_s = NOW_S - 100, .not_after_s = NOW_S + 100};
    struct cert_request signer = {
        .purpose = CERT_SLR_SIGNER, .name = "slr", .not_before_s = NOW_S - 100, .not_after_s = NOW_S + 100};
    static char pems[2][CERT_PEM_MAX], bundle[4 * CERT_PEM_MAX];
    size_t len = 0;

    memset(c, 0, sizeof *c);
    assert_int_equal(signkey_generate(&c->root, SIGNKEY_ED25519, NULL), PLR_OK);
    assert_int_equal(signkey_generate(&c->signer, SIGNKEY_ED25519, NULL), PLR_OK);
    signer.number = 1;
    assert_int_equal(cert_make(pems[0], CERT_PEM_MAX, &len, &root, c->root, c->root, NULL, NULL), PLR_OK);
    assert_int_equal(cert_make(pems[1], CERT_PEM_MAX, &len, &signer, c->signer, c->root, pems[0], NULL), PLR_OK);
    assert_int_equal(
        bundle_make_pem(bundle, sizeof bundle, &len, (const char *[]){pems[0], pems[1]}, 2, 1, NOW_S, c->root, NULL),
        PLR_OK);
    assert_int_equal(trust_read(&c->trust, bundle, len, NULL), PLR_OK);
    c->slr = calloc(1, sizeof *c->slr);
    c->text = calloc(1, sizeof *c->text);
    assert_non_null(c->slr);
    assert_non_null(c->text);
    c->slr->udi = udi;
    c->slr->seq = claim.seq;
    c->slr->commitment = claim.commitment;
    c->slr->issued_s = NOW_S;
    c->slr->account = 77;
    c->slr->entitlement_count = 1;
    c->slr->entitlements[0].count = 5;
    memcpy(c->slr->entitlements[0].tag, "feature", sizeof "feature");
    assert_int_equal(slrsign_make(c->text, c->slr, c->signer, NULL), PLR_OK);
}

static void test_slr(void **state)
{
    struct slr_case c;
    uint8_t *stream = calloc(SLRTEXT_WORK_MAX, 1);
    uint8_t *work = calloc(SLRTEXT_WORK_MAX, 1);
    uint8_t *bad = calloc(SLRTEXT_STREAM_MAX, 1);
    char *line = calloc(SLRTEXT_STREAM_MAX + 1, 1);
    struct slrtext *read = calloc(1, sizeof *read);
    struct slr *out = calloc(1, sizeof *out);
    struct support_random r = {.state = 0x2545f4914f6cdd1d};
    size_t len = 0;
    unsigned accepted = 0;

    (void)state;
    slr_case_new(&c);
    assert_true(stream && work && bad && line && read && out);
    len = slrtext_stream(stream, c.text);
    symbol_write(line, stream, len);
    assert_int_equal(slrtext_read(read, work, line, len, NULL), PLR_OK);
    assert_int_equal(slrsign_open(out, NULL, read, c.trust, NOW_S, NULL), PLR_OK);
    assert_int_equal(memcmp(&out->udi, &c.slr->udi, sizeof out->udi), 0);
    for (unsigned i = 0; i < CHANGES; i++) {
        memcpy(bad, stream, len);
        change_symbols(bad, len, &r);
        if (memcmp(bad, stream, len) == 0)
            continue;
        symbol_write(line, bad, len);
        if (slrtext_read(read, work, line, len, NULL) != PLR_OK)
            continue;
        /* The document tag would catch nearly all of them; make it agree, so that the signature must. */
        read->doc_tag = digest_doc_tag(read->bytes, read->bytes_len);
        if (read->bytes_len == c.text->bytes_len && memcmp(read->bytes, c.text->bytes, read->bytes_len) == 0)
            continue;
        accepted += slrsign_open(out, NULL, read, c.trust, NOW_S, NULL) == PLR_OK;
    }
    assert_int_equal(accepted, 0);
    slr_case_free(&c);
    free(stream);
    free(work);
    free(bad);
    free(line);
    free(read);
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plr),
        cmocka_unit_test(test_plr_is_tied),
        cmocka_unit_test(test_slr),
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
