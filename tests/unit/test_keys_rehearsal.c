/* The marks of a rehearsal: in certificates, key ids and account numbers, and what a bundle says to them. */
#include "tests/unit/test_keys_common.h"

#include "codec/plrauth.h"
#include "keys/digest.h"

/* Keys and certificates of both kinds; [1] is of the rehearsal. */
static struct signkey *root;
static struct signkey *slr[2];
static struct signkey *plr;

static int setup(void **state)
{
    (void)state;
    if (keys_init(NULL) != PLR_OK)
        return -1;
    root = fresh_key(SIGNKEY_ED25519);
    plr = fresh_key(SIGNKEY_P224);
    for (int i = 0; i < 2; i++)
        if (signkey_generate_marked(&slr[i], i == 1, NULL) != PLR_OK)
            return -1;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    signkey_free(root);
    signkey_free(plr);
    signkey_free(slr[0]);
    signkey_free(slr[1]);
    return 0;
}

static void cert(char dst[CERT_PEM_MAX], enum cert_purpose purpose, bool rehearsal, const struct signkey *key,
                 const char *root_pem)
{
    struct cert_request req = {.purpose = purpose,
                               .name = "Name",
                               .not_before_s = NOW_S - DAY_S,
                               .not_after_s = NOW_S + DAY_S,
                               .rehearsal = rehearsal};
    size_t len = 0;

    req.number = purpose == CERT_ROOT ? 0 : purpose;
    assert_int_equal(cert_make(dst, CERT_PEM_MAX, &len, &req, key, root, root_pem, NULL), PLR_OK);
}

/* A bundle whose root, SLR certificate, SLR key id and PLR certificate are of a rehearsal, or not. */
static enum plr_err read(struct trust **ret, bool of_root, bool of_slr, bool of_kid, bool of_plr, struct fail *f)
{
    char root_pem[CERT_PEM_MAX] = {0};
    char slr_pem[CERT_PEM_MAX] = {0};
    char plr_pem[CERT_PEM_MAX] = {0};

    cert(root_pem, CERT_ROOT, of_root, root, NULL);
    cert(slr_pem, CERT_SLR_SIGNER, of_slr, slr[of_kid], root_pem);
    cert(plr_pem, CERT_PLR_SIGNER, of_plr, plr, root_pem);
    char *all = stated(JOIN(root_pem, slr_pem, plr_pem), root);
    enum plr_err err = trust_read(ret, all, strlen(all), f);

    free(all);
    return err;
}

static void key_ids(void **state)
{
    uint8_t pub[32] = {0};
    uint8_t kid[COSE_KID_LEN] = {0};

    (void)state;
    (void)signkey_public(pub, slr[1]);
    digest_kid(kid, pub);
    assert_memory_equal(kid, "RH", 2);
    assert_true(digest_kid_is_rehearsal(kid));
    kid[1] ^= 1;
    assert_false(digest_kid_is_rehearsal(kid));
    (void)signkey_public(pub, slr[0]);
    digest_kid(kid, pub);
    assert_false(digest_kid_is_rehearsal(kid));
}

static void account_numbers(void **state)
{
    struct plrauth auth = {.account = 131071};

    (void)state;
    assert_false(plrauth_is_rehearsal(&auth));
    auth.account = 131072;
    assert_true(plrauth_is_rehearsal(&auth));
    auth.account = PLRAUTH_ACCOUNT_MAX;
    assert_true(plrauth_is_rehearsal(&auth));
}

/* All sixteen: only the two where all agree are bundles. */
static void marks_agree(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 16; i++) {
        struct trust *trust = NULL;
        struct fail f = {0};
        enum plr_err err = read(&trust, i & 1, i & 2, i & 4, i & 8, &f);

        if (i == 0 || i == 15) {
            assert_int_equal(err, PLR_OK);
            assert_int_equal(trust_is_rehearsal(trust), i == 15);
            trust_free(trust);
            continue;
        }
        assert_int_equal(err, PLR_ERR_UNTRUSTED);
        assert_null(trust);
        /* Where the certificates agree it is the key id that does not. */
        assert_string_equal(f.reason, i == 4 || i == 11 ? "rehearsalmark" : "mixedrehearsal");
        assert_true(f.hint[0] != '\0');
    }
}

static void other_kind_is_refused_by_name(void **state)
{
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        struct trust *trust = NULL;
        struct trust_signer signer = {0};
        struct fail f = {0};
        uint8_t pub[32] = {0};
        uint8_t kid[COSE_KID_LEN] = {0};

        assert_int_equal(read(&trust, kind, kind, kind, kind, &f), PLR_OK);
        (void)signkey_public(pub, slr[kind]);
        digest_kid(kid, pub);
        assert_int_equal(trust_slr_signer(&signer, trust, kid, NOW_S, &f), PLR_OK);
        (void)signkey_public(pub, slr[1 - kind]);
        digest_kid(kid, pub);
        assert_int_equal(trust_slr_signer(&signer, trust, kid, NOW_S, &f), PLR_ERR_UNTRUSTED);
        assert_string_equal(f.reason, kind ? "production" : "rehearsal");
        assert_int_equal(trust_check_mark(trust, kind, &f), PLR_OK);
        assert_int_equal(trust_check_mark(trust, !kind, &f), PLR_ERR_UNTRUSTED);
        assert_string_equal(f.reason, kind ? "production" : "rehearsal");
        trust_free(trust);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(key_ids),
        cmocka_unit_test(account_numbers),
        cmocka_unit_test(marks_agree),
        cmocka_unit_test(other_kind_is_refused_by_name),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
