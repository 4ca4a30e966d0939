/* The signed head of a log: every field is signed, and each key signs its own kind of thing only. */
#include "tests/unit/test_keys_common.h"

#include <sodium.h>

#include "keys/digest.h"
#include "keys/loghead.h"

struct place {
    struct authority home;
    struct signkey *log;
    struct trust *trust;
    struct loghead head;
};

static struct place place;

static int setup(void **state)
{
    char log_pem[CERT_PEM_MAX] = {0};
    char *pem = NULL;
    struct fail f = {0};

    (void)state;
    if (keys_init(NULL) != PLR_OK)
        return -1;
    authority_make(&place.home);
    place.log = fresh_key(SIGNKEY_ED25519);
    make_cert(log_pem, CERT_LOG_SIGNER, "Test Log Signer", 0, place.log, place.home.root, place.home.root_pem);
    pem = stated(JOIN(place.home.root_pem, place.home.slr_pem, place.home.plr_pem[0], log_pem), place.home.root);
    if (trust_read(&place.trust, pem, strlen(pem), &f) != PLR_OK)
        fail_msg("%s", f.why);
    free(pem);
    place.head.seq = 7;
    place.head.at_s = NOW_S;
    memset(place.head.hash, 0x5a, sizeof place.head.hash);
    trust_authority_id(place.head.authority, place.trust);
    assert_int_equal(loghead_sign(&place.head, place.log, &f), PLR_OK);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    trust_free(place.trust);
    signkey_free(place.log);
    authority_free(&place.home);
    return 0;
}

static void expect(const struct loghead *head, enum plr_err want, const char *reason)
{
    struct fail f = {0};
    enum plr_err err = loghead_verify(head, place.trust, &f);

    if (err != want || (reason != NULL && strcmp(f.reason, reason) != 0))
        fail_msg("wanted %d %s, got %d %s", want, reason != NULL ? reason : "", err, f.why);
}

static void every_field_is_signed(void **state)
{
    struct loghead head = place.head;

    (void)state;
    expect(&head, PLR_OK, NULL);
    head.seq++;
    expect(&head, PLR_ERR_SIGNATURE, "badheadsignature");
    head = place.head;
    head.at_s--;
    expect(&head, PLR_ERR_SIGNATURE, "badheadsignature");
    for (size_t i = 0; i < sizeof head.hash; i++) {
        head = place.head;
        head.hash[i] ^= 1;
        expect(&head, PLR_ERR_SIGNATURE, "badheadsignature");
    }
    for (size_t i = 0; i < sizeof head.signature; i++) {
        head = place.head;
        head.signature[i] ^= 0x10;
        expect(&head, PLR_ERR_SIGNATURE, "badheadsignature");
    }
    head = place.head;
    head.authority[3] ^= 1;
    expect(&head, PLR_ERR_UNTRUSTED, "otherauthority");
    head = place.head;
    head.kid[0] ^= 1;
    expect(&head, PLR_ERR_UNTRUSTED, "unknownkey");
    head = place.head;
    head.at_s += 2 * DAY_S;
    expect(&head, PLR_ERR_UNTRUSTED, "signerexpired");
    head.at_s = 1;
    expect(&head, PLR_ERR_UNTRUSTED, "signernotyetvalid");
}

/* The log's key signs no authorization, and the SLR signer no head. */
static void purposes_are_apart(void **state)
{
    struct loghead head = place.head;
    struct trust_signer signer = {0};
    struct fail f = {0};
    uint8_t public_key[32] = {0};
    uint8_t kid[COSE_KID_LEN] = {0};

    (void)state;
    assert_int_equal(loghead_sign(&head, place.home.slr, &f), PLR_OK);
    expect(&head, PLR_ERR_UNTRUSTED, "wrongpurpose");
    (void)signkey_public(public_key, place.log);
    digest_kid(kid, public_key);
    assert_int_equal(trust_slr_signer(&signer, place.trust, kid, NOW_S, &f), PLR_ERR_UNTRUSTED);
    assert_string_equal(f.reason, "wrongpurpose");
    assert_int_equal(trust_log_signer(&signer, place.trust, kid, NOW_S, &f), PLR_OK);
    assert_int_equal(signer.purpose, CERT_LOG_SIGNER);
    assert_memory_equal(signer.root_hash, place.head.authority, 32);
    assert_int_equal(trust_plr_signer(&signer, place.trust, 1, NOW_S, &f), PLR_ERR_UNTRUSTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_field_is_signed), cmocka_unit_test(purposes_are_apart)};

    return cmocka_run_group_tests(tests, setup, teardown);
}
