/* Vectors of an independent implementation: PLR authorizations for a device key. */
#include "tests/unit/vectors.h"

#include "codec/symbol.h"
#include "keys/device.h"
#include "keys/digest.h"

/* A code that begins as one of another kind, and is of the length of this one, is told by its length or its kind. */
static bool refused_kind(const json_t *v, enum plr_err err, const struct fail *f)
{
    const char *text = vectors_text(v, "code");
    uint8_t first = 0;
    size_t count = 0;

    (void)!symbol_read(&first, &count, 1, text, 1, NULL);
    if (err == PLR_ERR_TEXT)
        return vectors_expect(strcmp(f->reason, "badlength") == 0 && strstr(f->why, kind_name(kind_of(first))) != NULL);
    return vectors_expect(err == PLR_ERR_KIND);
}

static bool read_code(struct code *ret, const json_t *v)
{
    const char *text = vectors_text(v, "code");
    struct fail f = {0};
    enum plr_err err = code_read_kind(ret, CODE_PLR_DEVICE, text, strlen(text), &f);

    if (err == PLR_OK)
        return true;
    if (vectors_valid(v)) {
        vectors_expect(err == PLR_OK);
        return false;
    }
    if (vectors_reason(v, "kind"))
        refused_kind(v, err, &f);
    else
        vectors_refused(v, err, &f);
    if (vectors_has(v, "symbol")) {
        vectors_expect(f.symbol == vectors_number(v, "symbol"));
        vectors_expect(vectors_ends(f.why, vectors_text(v, "right")));
    }
    return false;
}

static void own_key(uint8_t key[static DEVICE_KEY_LEN], const json_t *v)
{
    struct udi udi = vectors_udi(v, "udi");
    uint8_t epoch_key[DEVICE_KEY_LEN] = {0};

    assert_true(vectors_bytes(epoch_key, sizeof epoch_key, v, "epoch_key") == sizeof epoch_key);
    device_key(key, epoch_key, &udi);
}

/* The same fields, key, check value, receipt and MAC, and the same code again. */
static void good_device(const struct deviceauth *auth, const struct code *code, const uint8_t *key,
                        const struct device_claim *claim, const json_t *v)
{
    struct deviceauth made = {.epoch = auth->epoch, .export_status = auth->export_status, .account = auth->account};
    char check[DEVICE_CHECK_TEXT + 1] = "", receipt[DIGEST_RECEIPT_TEXT + 1] = "", text[CODE_SYM_MAX + 1] = "";
    struct code again = {0};

    vectors_expect(auth->epoch == vectors_number(v, "epoch") && auth->account == vectors_number(v, "account"));
    vectors_expect(auth->export_status == (enum export_status)vectors_number(v, "export"));
    vectors_expect(vectors_same(auth->mac, sizeof auth->mac, v, "mac"));
    vectors_expect(vectors_same(key, DEVICE_KEY_LEN, v, "device_key"));
    device_check(check, key);
    vectors_expect(strcmp(check, vectors_text(v, "check")) == 0);
    digest_code_receipt(receipt, code);
    vectors_expect(strcmp(receipt, vectors_text(v, "receipt")) == 0);
    device_sign(&made, key, claim);
    deviceauth_encode(&again, &made);
    code_text(text, &again);
    vectors_expect(strcmp(text, vectors_text(v, "code")) == 0);
}

static void judge_device(const json_t *v)
{
    struct device_claim claim = {.seq = (uint8_t)vectors_number(v, "seq"),
                                 .commitment = vectors_commitment(v, "c", vectors_number(v, "c_bits"))};
    struct deviceauth auth = {.account = 99};
    uint8_t key[DEVICE_KEY_LEN] = {0};
    struct code code = {0};
    struct fail f = {0};

    if (!read_code(&code, v))
        return;
    enum plr_err err = deviceauth_decode(&auth, &code, &f);
    if (err != PLR_OK) {
        vectors_refused(v, err, &f);
        vectors_expect(auth.account == 99);
        return;
    }
    own_key(key, v);
    err = device_verify(&auth, key, &claim, &f);
    if (!vectors_valid(v)) {
        vectors_expect(vectors_reason(v, "mac") && err == PLR_ERR_SIGNATURE);
        return;
    }
    vectors_expect(err == PLR_OK);
    good_device(&auth, &code, key, &claim, v);
}

static void test_device(void **state)
{
    (void)state;
    vectors_each("device", judge_device);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_device),
    };

    return cmocka_run_group_tests(tests, vectors_init, NULL);
}
