/* What install checks, in which order, and which request an authorization answers: authz.h. */
#include "test_keys_common.h"

#include <stddef.h>

#include "codec/symbol.h"
#include "keys/commit.h"
#include "keys/slrsign.h"
#include "src/agent/authz.h"

static struct authority authority;
static struct trust *trust;
static struct agent *agent;

static struct state_request fresh_request(uint32_t seq)
{
    struct state_request r = {.seq = seq, .time_s = NOW_S - 1000};
    const struct udi *udi = &agent->members[0].udi;

    commit_fresh(r.secret);
    assert_int_equal(commit_make(&r.commitment, r.secret, udi, state_seq6(seq), request_commitment_bits(udi), NULL),
                     PLR_OK);
    return r;
}

static struct udi udi_of(const char *text)
{
    struct udi udi = {0};

    assert_int_equal(udi_parse(&udi, text, strlen(text), NULL), PLR_OK);
    return udi;
}

/* Request 66 pending, 65 cancelled, 64 returned. */
static int group_setup(void **state)
{
    (void)state;
    if (keys_init(NULL))
        return -1;
    authority_make(&authority);
    char *pem =
        stated(JOIN(authority.root_pem, authority.slr_pem, authority.plr_pem[0], authority.plr_pem[1]), authority.root);
    assert_int_equal(trust_read(&trust, pem, strlen(pem), NULL), PLR_OK);
    free(pem);
    agent = calloc(1, sizeof(*agent));
    assert_non_null(agent);
    agent->member_count = 1;
    agent->members[0].udi = udi_of("PID:TESTBOX,SN:ABC1234WXYZ");
    agent->members[0].mode = STATE_PENDING;
    agent->members[0].seq = 66;
    agent->members[0].pending = fresh_request(66);
    state_past_add(&agent->members[0], &(struct state_request){0}, STATE_CANCELLED, NOW_S);
    agent->members[0].past_count = 0;
    struct state_request returned = fresh_request(64), cancelled = fresh_request(65);
    state_past_add(&agent->members[0], &returned, STATE_GIVEN_BACK, NOW_S - 10);
    state_past_add(&agent->members[0], &cancelled, STATE_CANCELLED, NOW_S - 5);
    return 0;
}

static int group_teardown(void **state)
{
    (void)state;
    trust_free(trust);
    authority_free(&authority);
    free(agent);
    return 0;
}

static void make_plr(char dst[CODE_SYM_MAX + 1], const struct signkey *key, uint8_t slot, const struct udi *udi,
                     const struct state_request *r)
{
    struct plrauth auth = {.slot = slot, .export_status = EXPORT_ALLOWED, .account = 99};
    struct schnorr_claim claim = {.udi = udi, .seq = state_seq6(r->seq), .commitment = r->commitment};
    struct code code = {0};

    assert_int_equal(schnorr_sign(&auth, signkey_schnorr(key), &claim, NULL), PLR_OK);
    plrauth_encode(&code, &auth);
    code_text(dst, &code);
}

/* One line of SLR, in fresh memory. */
static char *make_slr(const struct signkey *key, const struct udi *udi, const struct state_request *r)
{
    struct slr *slr = calloc(1, sizeof(*slr));
    struct slrtext *document = calloc(1, sizeof(*document));
    uint8_t *stream = calloc(1, SLRTEXT_STREAM_MAX);
    char *text = NULL;

    slr->udi = *udi;
    slr->seq = state_seq6(r->seq);
    slr->commitment = r->commitment;
    slr->issued_s = NOW_S;
    slr->account = 7;
    slr->export_status = EXPORT_RESTRICTED;
    slr->entitlement_count = 1;
    memcpy(slr->entitlements[0].tag, "TAG-1", 6);
    slr->entitlements[0].count = 4;
    assert_int_equal(slrsign_make(document, slr, key, NULL), PLR_OK);
    size_t len = slrtext_stream(stream, document);
    text = calloc(1, len + 1);
    symbol_write(text, stream, len);
    free(stream);
    free(document);
    free(slr);
    return text;
}

/* Read and verify; expect this error, or this standing. */
static void expect(const char *text, enum plr_err want, enum authz_standing standing)
{
    struct authz *z = NULL;
    struct authz_match m = {0};
    struct fail f = {0};
    enum plr_err err = authz_read(&z, "install", text, strlen(text), &f);

    if (!err)
        err = authz_verify(z, &m, agent, trust, NOW_S, &f);
    if (err != want)
        fail_msg("wanted %d, got %d: %s", want, err, f.why);
    if (!err)
        assert_int_equal(m.standing, standing);
    authz_free(z);
}

static void test_kinds(void **state)
{
    struct authz *z = NULL;
    struct fail f = {0};
    struct code code = {0};
    char text[CODE_SYM_MAX + 1] = "";

    (void)state;
    state_opening_code(&code, &agent->members[0], &(struct state_opening){.seq = 1});
    code_text(text, &code);
    assert_int_equal(authz_read(&z, "install", text, strlen(text), &f), PLR_ERR_KIND);
    assert_string_equal(f.why, "this is a return code; install wants an authorization code");
    state_request_code(&code, &agent->members[0], &agent->members[0].pending);
    code_text(text, &code);
    assert_int_equal(authz_read(&z, "install", text, strlen(text), &f), PLR_ERR_KIND);
    assert_string_equal(f.reason, "InvalidAuthCodeType");
    assert_true(authz_read(&z, "install", "", 0, &f) != PLR_OK);
    assert_true(authz_read(&z, "install", "S", 1, &f) != PLR_OK);
    assert_true(authz_read(&z, "install", "1:", 2, &f) != PLR_OK);
    assert_true(authz_read(&z, "install", "\0\0\0", 3, &f) != PLR_OK);
    assert_null(z);
}

static void test_plr_requests(void **state)
{
    char text[CODE_SYM_MAX + 1] = "";
    const struct udi *udi = &agent->members[0].udi;
    struct udi other = udi_of("PID:TESTBOX,SN:ABC1234WXYY");
    struct signkey *stranger = fresh_key(SIGNKEY_P224);
    struct state_request unknown = fresh_request(66);

    (void)state;
    make_plr(text, authority.plr[0], 0, udi, &agent->members[0].pending);
    expect(text, PLR_OK, AUTHZ_PENDING);
    make_plr(text, authority.plr[1], 1, udi, &agent->members[0].pending);
    expect(text, PLR_OK, AUTHZ_PENDING);
    make_plr(text, authority.plr[0], 0, udi, &agent->members[0].past[1].request);
    expect(text, PLR_OK, AUTHZ_CANCELLED);
    make_plr(text, authority.plr[0], 0, udi, &agent->members[0].past[0].request);
    expect(text, PLR_OK, AUTHZ_RETURNED);
    make_plr(text, authority.plr[0], 1, udi, &agent->members[0].pending); /* signed with the other slot's key */
    expect(text, PLR_ERR_SIGNATURE, AUTHZ_PENDING);
    make_plr(text, stranger, 0, udi, &agent->members[0].pending);
    expect(text, PLR_ERR_SIGNATURE, AUTHZ_PENDING);
    make_plr(text, authority.plr[0], 0, &other, &agent->members[0].pending);
    expect(text, PLR_ERR_SIGNATURE, AUTHZ_PENDING);
    make_plr(text, authority.plr[0], 0, udi, &unknown);
    expect(text, PLR_ERR_SIGNATURE, AUTHZ_PENDING);
    signkey_free(stranger);
}

static void expect_slr(char *text, enum plr_err want, enum authz_standing standing)
{
    expect(text, want, standing);
    free(text);
}

static void test_slr_requests(void **state)
{
    const struct udi *udi = &agent->members[0].udi;
    struct udi other = udi_of("PID:TESTBOX,SN:ABC1234WXYY");
    struct signkey *stranger = fresh_key(SIGNKEY_ED25519);
    struct state_request unknown = fresh_request(66), same_but_number = agent->members[0].pending;

    (void)state;
    same_but_number.seq++;
    expect_slr(make_slr(authority.slr, udi, &agent->members[0].pending), PLR_OK, AUTHZ_PENDING);
    expect_slr(make_slr(authority.slr, udi, &agent->members[0].past[1].request), PLR_OK, AUTHZ_CANCELLED);
    expect_slr(make_slr(authority.slr, udi, &agent->members[0].past[0].request), PLR_OK, AUTHZ_RETURNED);
    expect_slr(make_slr(authority.slr, &other, &agent->members[0].pending), PLR_ERR_PRODUCT, AUTHZ_PENDING);
    expect_slr(make_slr(authority.slr, udi, &unknown), PLR_ERR_REQUEST, AUTHZ_PENDING);
    expect_slr(make_slr(authority.slr, udi, &same_but_number), PLR_ERR_REQUEST, AUTHZ_PENDING);
    expect_slr(make_slr(stranger, udi, &agent->members[0].pending), PLR_ERR_UNTRUSTED, AUTHZ_PENDING);
    signkey_free(stranger);
}

static void test_signer_must_be_valid_now(void **state)
{
    struct authz *z = NULL;
    struct authz_match m = {0};
    struct fail f = {0};
    char *text = make_slr(authority.slr, &agent->members[0].udi, &agent->members[0].pending);

    (void)state;
    assert_int_equal(authz_read(&z, "install", text, strlen(text), &f), PLR_OK);
    assert_int_equal(authz_verify(z, &m, agent, trust, NOW_S + 10 * DAY_S, &f), PLR_ERR_UNTRUSTED);
    assert_int_equal(authz_verify(z, &m, agent, trust, NOW_S, &f), PLR_OK);
    authz_free(z);
    free(text);
}

/* What is stored must be what was installed, and says the rest. */
static void test_reopen(void **state)
{
    struct agent *a = calloc(1, sizeof(*a));
    struct authz *z = NULL;
    struct authz_match m = {0};
    struct fail f = {0};
    char *text = make_slr(authority.slr, &agent->members[0].udi, &agent->members[0].pending);

    (void)state;
    *a = *agent;
    assert_int_equal(authz_read(&z, "install", text, strlen(text), &f), PLR_OK);
    assert_int_equal(authz_verify(z, &m, a, trust, NOW_S, &f), PLR_OK);
    a->members[0].mode = STATE_INSTALLED_SLR;
    authz_store(&a->members[0].installed, z, &m, NOW_S);
    assert_string_equal(a->members[0].installed.text, text);
    a->members[0].installed.slr = (struct slr){0};
    a->members[0].installed.account = 0;
    assert_int_equal(authz_reopen(a, trust, &f), PLR_OK);
    assert_int_equal(a->members[0].installed.account, 7);
    assert_int_equal(a->members[0].installed.export_status, EXPORT_RESTRICTED);
    assert_int_equal(a->members[0].installed.slr.entitlements[0].count, 4);

    a->members[0].installed.request = agent->members[0].past[1].request;
    assert_int_equal(authz_reopen(a, trust, &f), PLR_ERR_DAMAGED);
    a->members[0].installed.request = agent->members[0].pending;
    a->members[0].mode = STATE_INSTALLED_PLR;
    assert_int_equal(authz_reopen(a, trust, &f), PLR_ERR_DAMAGED);
    a->members[0].mode = STATE_INSTALLED_SLR;
    a->members[0].installed.receipt[0] = a->members[0].installed.receipt[0] == '0' ? '1' : '0';
    assert_int_equal(authz_reopen(a, trust, &f), PLR_ERR_DAMAGED);
    authz_store(&a->members[0].installed, z, &m, NOW_S);
    assert_int_equal(authz_reopen(a, trust, &f), PLR_OK);
    a->members[0].installed.text[40] = a->members[0].installed.text[40] == 'A' ? 'B' : 'A';
    assert_int_equal(authz_reopen(a, trust, &f), PLR_ERR_DAMAGED);
    authz_free(z);
    free(text);
    free(a);
}

static enum plr_err reopen_plr(const char *text, struct fail *f)
{
    struct agent *a = calloc(1, sizeof(*a));
    struct authz *z = NULL;
    struct authz_match m = {.request = agent->members[0].pending};

    assert_non_null(a);
    *a = *agent;
    a->members[0].mode = STATE_INSTALLED_PLR;
    assert_int_equal(authz_read(&z, "install", text, strlen(text), NULL), PLR_OK);
    authz_store(&a->members[0].installed, z, &m, NOW_S); /* with the receipt that belongs to the text */
    a->members[0].installed.account = 0;
    memcpy(a->members[0].installed.signer.name, "Signer", sizeof("Signer"));
    (void)signkey_public(a->members[0].installed.signer.public_key, authority.plr[0]);
    enum plr_err err = authz_reopen(a, trust, f);
    if (!err)
        assert_int_equal(a->members[0].installed.account, 99);
    authz_free(z);
    free(a);
    return err;
}

/* A PLR authorization counts for the request in the store only, and only by the key that is kept with it. */
static void test_reopen_plr(void **state)
{
    const struct udi *udi = &agent->members[0].udi;
    struct udi other = udi_of("PID:TESTBOX,SN:ABC1234WXYY");
    struct signkey *stranger = fresh_key(SIGNKEY_P224);
    char text[CODE_SYM_MAX + 1] = "";
    struct fail f = {0};

    (void)state;
    make_plr(text, authority.plr[0], 0, udi, &agent->members[0].pending);
    assert_int_equal(reopen_plr(text, &f), PLR_OK);
    make_plr(text, stranger, 0, udi, &agent->members[0].pending);
    assert_int_equal(reopen_plr(text, &f), PLR_ERR_DAMAGED);
    make_plr(text, authority.plr[0], 0, &other, &agent->members[0].pending);
    assert_int_equal(reopen_plr(text, &f), PLR_ERR_DAMAGED);
    make_plr(text, authority.plr[0], 0, udi, &agent->members[0].past[1].request);
    assert_int_equal(reopen_plr(text, &f), PLR_ERR_DAMAGED);
    make_plr(text, authority.plr[0], 0, udi, &agent->members[0].pending);
    assert_int_equal(reopen_plr(text, &f), PLR_OK);
    signkey_free(stranger);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),        cmocka_unit_test(test_plr_requests),
        cmocka_unit_test(test_slr_requests), cmocka_unit_test(test_signer_must_be_valid_now),
        cmocka_unit_test(test_reopen),       cmocka_unit_test(test_reopen_plr),
    };

    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
