/* Vectors of an independent implementation: request codes, return and confirmation codes, PLR authorizations. */
#include "tests/unit/vectors.h"

#include "keys/commit.h"
#include "keys/digest.h"
#include "keys/schnorr.h"

/* Read a code of a kind, and where it is invalid and refused here judge the refusal. True where it is read. */
static bool read_code(struct code *ret, const json_t *v, enum code_kind kind)
{
    const char *text = vectors_text(v, "code");
    struct fail f = {0};
    enum plr_err err = code_read_kind(ret, kind, text, strlen(text), &f);

    if (err == PLR_OK)
        return true;
    if (vectors_valid(v)) {
        vectors_expect(err == PLR_OK);
        return false;
    }
    vectors_refused(v, err, &f);
    if (vectors_has(v, "symbol")) {
        vectors_expect(f.symbol == vectors_number(v, "symbol"));
        vectors_expect(vectors_ends(f.why, vectors_text(v, "right")));
    }
    return false;
}

/* The same text from the same symbols, and in groups. */
static void same_text(const struct code *code, const json_t *v)
{
    char text[CODE_SYM_MAX + 1] = "";
    char grouped[CODE_TEXT_MAX] = "";
    struct code again = {0};

    code_text(text, code);
    vectors_expect(strcmp(text, vectors_text(v, "code")) == 0);
    code_text_grouped(grouped, code);
    vectors_expect(code_read_kind(&again, code->kind, grouped, strlen(grouped), NULL) == PLR_OK);
    vectors_expect(again.len == code->len && memcmp(again.sym, code->sym, code->len) == 0);
}

static void good_request(const struct request *req, const json_t *v)
{
    struct udi udi = vectors_udi(v, "udi");
    struct request made = {.seq = req->seq};
    uint8_t secret[OPENING_SECRET_BYTES] = {0};
    struct code code = {0};

    vectors_expect(req->form == vectors_number(v, "form") && req->seq == vectors_number(v, "seq"));
    vectors_expect(req->commitment.bits == vectors_number(v, "c_bits"));
    vectors_expect(vectors_same(req->commitment.bytes, (req->commitment.bits + 7u) / 8u, v, "c"));
    if (vectors_has(v, "serial"))
        vectors_expect(strcmp(req->sn, vectors_text(v, "serial")) == 0 &&
                       req->product_hash == vectors_hex(v, "product_hash"));
    else
        vectors_expect(req->udi_hash == vectors_hex(v, "udi_hash60"));
    vectors_expect(digest_request_is_for(req, &udi));

    assert_true(vectors_bytes(secret, sizeof secret, v, "t") == sizeof secret);
    digest_request_udi(&made, &udi);
    vectors_expect(commit_make(&made.commitment, secret, &udi, req->seq, request_commitment_bits(&udi), NULL) ==
                   PLR_OK);
    request_encode(&code, &made);
    same_text(&code, v);
}

static void judge_request(const json_t *v)
{
    struct code code = {0};
    struct request req = {.seq = 99};
    struct fail f = {0};

    if (!read_code(&code, v, CODE_REQUEST))
        return;
    enum plr_err err = request_decode(&req, &code, &f);
    if (!vectors_valid(v)) {
        if (vectors_reason(v, "length")) /* check symbols that agree, and no form of this length */
            vectors_expect(err == PLR_ERR_FORMAT);
        else
            vectors_refused(v, err, &f);
        vectors_expect(req.seq == 99);
    } else if (vectors_expect(err == PLR_OK)) {
        good_request(&req, v);
    }
}

/* Whether what was read opens the commitment of the vector. */
static bool opens(const struct opening *op, const json_t *v)
{
    struct udi udi = vectors_udi(v, "udi");
    struct commitment c = vectors_commitment(v, "c", vectors_number(v, "c_bits"));

    return op->udi_hash == digest_udi(&udi, 22) && op->seq == vectors_number(v, "seq") &&
           commit_open(&c, op->secret, &udi, op->seq, NULL) == PLR_OK;
}

static void judge_opening(const json_t *v)
{
    enum code_kind kind = vectors_text(v, "kind")[0] == 'R' ? CODE_RETURN : CODE_CONFIRMATION;
    struct code code = {0};
    struct opening op = {.seq = 99};
    struct fail f = {0};

    if (!read_code(&code, v, kind))
        return;
    enum plr_err err = opening_decode(&op, &code, &f);
    if (!vectors_valid(v)) {
        if (vectors_reason(v, "commitment")) {
            vectors_expect(err == PLR_OK && !opens(&op, v));
            return;
        }
        vectors_refused(v, err, &f);
        vectors_expect(op.seq == 99);
        return;
    }
    if (!vectors_expect(err == PLR_OK))
        return;
    vectors_expect(op.kind == kind && op.reason == vectors_number(v, "reason_code"));
    vectors_expect(op.udi_hash == vectors_number(v, "udi_hash22") && vectors_same(op.secret, sizeof op.secret, v, "t"));
    vectors_expect(opens(&op, v));
    struct code again = {0};
    opening_encode(&again, &op);
    same_text(&again, v);
}

static enum plr_err verify(const struct plrauth *auth, const json_t *v, struct fail *f)
{
    struct udi udi = vectors_udi(v, "udi");
    struct schnorr_public pub = {0};
    struct schnorr_claim claim = {.udi = &udi,
                                  .seq = (uint8_t)vectors_number(v, "seq"),
                                  .commitment = vectors_commitment(v, "c", vectors_number(v, "c_bits"))};

    assert_true(vectors_bytes(pub.bytes, sizeof pub.bytes, v, "public") == sizeof pub.bytes);
    return schnorr_verify(auth, &pub, &claim, f);
}

/* The other way: the key of the vector signs the same claim anew. */
static void sign_again(const struct plrauth *auth, const json_t *v)
{
    struct schnorr_key *key = NULL;
    uint8_t x[SCHNORR_SCALAR_LEN] = {0};
    struct udi udi = vectors_udi(v, "udi");
    struct schnorr_claim claim = {.udi = &udi,
                                  .seq = (uint8_t)vectors_number(v, "seq"),
                                  .commitment = vectors_commitment(v, "c", vectors_number(v, "c_bits"))};
    struct plrauth mine = {.slot = auth->slot, .export_status = auth->export_status, .account = auth->account};
    struct code code = {0};

    assert_true(vectors_bytes(x, sizeof x, v, "secret") == sizeof x);
    if (!vectors_expect(schnorr_key_new(&key, x, NULL) == PLR_OK))
        return;
    struct schnorr_public pub = schnorr_key_public(key);
    vectors_expect(vectors_same(pub.bytes, sizeof pub.bytes, v, "public"));
    vectors_expect(schnorr_sign(&mine, key, &claim, NULL) == PLR_OK && verify(&mine, v, NULL) == PLR_OK);
    vectors_expect(mine.e != auth->e); /* a fresh nonce each time */
    schnorr_key_free(key);
    plrauth_encode(&code, &mine);
    mine.account ^= 1;
    vectors_expect(verify(&mine, v, NULL) == PLR_ERR_SIGNATURE);
}

static void good_plr(const struct plrauth *auth, const struct code *code, const json_t *v)
{
    char receipt[DIGEST_RECEIPT_TEXT + 1] = "";
    struct code again = {0};
    struct fail f = {0};

    vectors_expect(auth->slot == vectors_number(v, "slot") && auth->export_status == vectors_number(v, "export"));
    vectors_expect(auth->account == vectors_number(v, "account") && auth->e == vectors_hex(v, "e"));
    vectors_expect(vectors_same(auth->s_hi, sizeof auth->s_hi, v, "s_hi"));
    digest_code_receipt(receipt, code);
    vectors_expect(strcmp(receipt, vectors_text(v, "receipt")) == 0);
    plrauth_encode(&again, auth);
    same_text(&again, v);
    vectors_expect(verify(auth, v, &f) == PLR_OK);
    sign_again(auth, v);
}

static void judge_plr(const json_t *v)
{
    struct code code = {0};
    struct plrauth auth = {.slot = 99};
    struct fail f = {0};

    if (!read_code(&code, v, CODE_PLR))
        return;
    enum plr_err err = plrauth_decode(&auth, &code, &f);
    if (vectors_valid(v)) {
        if (vectors_expect(err == PLR_OK))
            good_plr(&auth, &code, v);
        return;
    }
    if (vectors_reason(v, "export") || vectors_reason(v, "challenge-zero")) {
        vectors_refused(v, err, &f);
        vectors_expect(auth.slot == 99);
        return;
    }
    if (!vectors_expect(err == PLR_OK))
        return;
    err = verify(&auth, v, &f);
    if (vectors_reason(v, "s-range")) /* no scalar below the order begins so: the signature cannot hold */
        vectors_expect(err == PLR_ERR_SIGNATURE && f.err == err);
    else
        vectors_refused(v, err, &f);
}

static void test_request(void **state)
{
    (void)state;
    vectors_each("request", judge_request);
}

static void test_opening(void **state)
{
    (void)state;
    vectors_each("opening", judge_opening);
}

static void test_plr(void **state)
{
    (void)state;
    vectors_each("plr", judge_plr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_request),
        cmocka_unit_test(test_opening),
        cmocka_unit_test(test_plr),
    };

    return cmocka_run_group_tests_name("vectors_code", tests, vectors_init, NULL);
}
