/* Vectors of an independent implementation: alphabet, check symbols, UDI, hashes, commitment. */
#include "tests/unit/vectors.h"

#include "codec/bits.h"
#include "codec/symbol.h"
#include "keys/commit.h"
#include "keys/digest.h"

#define SYM_MAX 256

static uint8_t symbol_of(const char *text)
{
    uint8_t sym[1] = {0};
    size_t len = 0;
    struct fail f = {0};

    assert_int_equal(symbol_read(sym, &len, 1, text, 1, &f), PLR_OK);
    assert_int_equal(len, 1);
    return sym[0];
}

static size_t symbols_of(uint8_t sym[SYM_MAX], const char *text)
{
    size_t len = 0;
    struct fail f = {0};

    assert_int_equal(symbol_read(sym, &len, SYM_MAX, text, strlen(text), &f), PLR_OK);
    return len;
}

static void judge_alphabet(const json_t *v)
{
    uint8_t typed[SYM_MAX] = {0};
    size_t typed_len = vectors_bytes(typed, sizeof typed, v, "input_hex");
    uint8_t sym[SYM_MAX] = {0};
    size_t len = 999;
    char text[SYM_MAX + 1] = "";
    struct fail f = {0};

    enum plr_err err = symbol_read(sym, &len, SYM_MAX, (const char *)typed, typed_len, &f);
    if (!vectors_valid(v)) {
        vectors_refused(v, err, &f);
        vectors_expect(len == 999);
        vectors_expect(f.symbol == vectors_number(v, "symbol"));
        return;
    }
    if (!vectors_expect(err == PLR_OK && len < SYM_MAX))
        return;
    symbol_write(text, sym, len);
    vectors_expect(strcmp(text, vectors_text(v, "symbols")) == 0);
}

static void judge_checksum(const json_t *v)
{
    const char *kind = vectors_text(v, "kind");
    struct check_context ctx = check_context(kind[0] == 'P' ? 0 : symbol_of(kind), (uint16_t)vectors_number(v, "tag"),
                                             (uint16_t)vectors_number(v, "line"));
    uint8_t sym[SYM_MAX] = {0};
    char text[SYM_MAX + 1] = "";
    size_t at = 999;
    uint8_t right = 99;

    if (vectors_valid(v)) {
        size_t len = symbols_of(sym, vectors_text(v, "data"));

        check_append(sym, len, ctx);
        symbol_write(text, sym + len, CHECK_LEN);
        vectors_expect(strcmp(text, vectors_text(v, "check")) == 0);
        vectors_expect(check_residue(sym, len + CHECK_LEN, ctx) == 0);
        return;
    }
    size_t len = symbols_of(sym, vectors_text(v, "code"));
    vectors_expect(vectors_reason(v, "checksum"));
    vectors_expect(check_residue(sym, len, ctx) != 0);
    bool found = check_locate_one(&at, &right, sym, len, ctx);
    if (!vectors_has(v, "symbol")) {
        vectors_expect(!found); /* of another context: the distance leaves no single symbol that would mend it */
        return;
    }
    vectors_expect(found && at + 1 == vectors_number(v, "symbol") && right == symbol_of(vectors_text(v, "right")));
}

static bool same_field(const char *value, const json_t *v, const char *key)
{
    return strcmp(value, json_is_null(json_object_get(v, key)) ? "" : vectors_text(v, key)) == 0;
}

/* The UDI as a request holds it, behind kind, form and sequence number. */
static bool same_packed(const struct udi *udi, const json_t *v)
{
    struct request req = {.commitment = {.bits = request_commitment_bits(udi)}};
    struct code code = {0};
    size_t left = vectors_number(v, "packed_bits");

    digest_request_udi(&req, udi);
    request_encode(&code, &req);
    struct bits b = {.sym = code.sym, .cap = code.len};
    (void)bits_get(&b, 5);
    if (bits_get(&b, 2) != vectors_number(v, "form") || bits_get(&b, 6) != 0)
        return false;
    for (const char *hex = vectors_text(v, "packed"); *hex != '\0'; hex++) {
        unsigned width = left % 4 == 0 ? 4 : left % 4;

        if (bits_get(&b, width) != vectors_digit(*hex))
            return false;
        left -= width;
    }
    return left == 0 && !b.bad && digest_request_is_for(&req, udi);
}

static uint64_t first_bits(const json_t *v, const char *key, unsigned nbits)
{
    uint8_t bytes[64] = {0};
    uint64_t value = 0;

    (void)vectors_bytes(bytes, sizeof bytes, v, key);
    for (size_t i = 0; i < 8; i++)
        value = value << 8 | bytes[i];
    return value >> (64 - nbits);
}

static void judge_udi(const json_t *v)
{
    const char *typed = vectors_text(v, "input");
    struct udi udi = {.text_len = 999};
    struct fail f = {0};
    enum plr_err err = udi_parse(&udi, typed, strlen(typed), &f);

    if (!vectors_valid(v)) {
        vectors_refused(v, err, &f);
        vectors_expect(udi.text_len == 999);
        return;
    }
    if (!vectors_expect(err == PLR_OK))
        return;
    vectors_expect(strcmp(udi.text, vectors_text(v, "canonical")) == 0 && udi.text_len == strlen(udi.text));
    vectors_expect(same_field(udi.pid, v, "pid") && same_field(udi.vid, v, "vid"));
    vectors_expect(same_field(udi.sn, v, "sn") && same_field(udi.uuid, v, "uuid"));
    vectors_expect(request_form(&udi) == vectors_number(v, "form"));
    vectors_expect(request_commitment_bits(&udi) == vectors_number(v, "c_bits"));
    vectors_expect(digest_udi(&udi, 60) == first_bits(v, "udi_hash", 60));
    vectors_expect(digest_udi(&udi, 22) == first_bits(v, "udi_hash", 22));
    vectors_expect(same_packed(&udi, v));
    struct udi again = vectors_udi(v, "canonical");
    vectors_expect(strcmp(again.text, udi.text) == 0);
}

static void judge_receipt_plr(const json_t *v)
{
    struct code code = {0};
    uint8_t sym[SYM_MAX] = {0};
    char receipt[DIGEST_RECEIPT_TEXT + 1] = "";
    size_t len = symbols_of(sym, vectors_text(v, "symbols"));

    assert_true(len == 58);
    code_begin(&code, CODE_PLR, len);
    memcpy(code.sym, sym, len);
    code_finish(&code);
    digest_code_receipt(receipt, &code);
    vectors_expect(strcmp(receipt, vectors_text(v, "value")) == 0);
}

static void judge_digest(const json_t *v)
{
    static uint8_t data[VECTORS_BYTES_MAX];
    uint8_t hash[SLR_TAG_HASH_LEN] = {0};
    char receipt[DIGEST_RECEIPT_TEXT + 1] = "";
    const char *function = vectors_text(v, "function");
    size_t len = vectors_has(v, "data") ? vectors_bytes(data, sizeof data, v, "data") : 0;

    vectors_expect(vectors_valid(v));
    if (strcmp(function, "product_hash") == 0) {
        vectors_expect(digest_product(vectors_text(v, "text")) == vectors_hex(v, "value"));
    } else if (strcmp(function, "udi_hash") == 0) {
        struct udi udi = vectors_udi(v, "text");

        vectors_expect(digest_udi(&udi, 60) == first_bits(v, "value", 60));
    } else if (strcmp(function, "tag_hash") == 0) {
        digest_tag(hash, vectors_text(v, "text"));
        vectors_expect(vectors_same(hash, SLR_TAG_HASH_LEN, v, "value"));
    } else if (strcmp(function, "key_id") == 0) {
        assert_true(len == 32);
        digest_kid(hash, data);
        vectors_expect(vectors_same(hash, COSE_KID_LEN, v, "value"));
    } else if (strcmp(function, "document_tag") == 0) {
        vectors_expect(digest_doc_tag(data, len) == vectors_hex(v, "value"));
    } else if (strcmp(function, "receipt") == 0) {
        digest_receipt(receipt, data, len);
        vectors_expect(strcmp(receipt, vectors_text(v, "value")) == 0);
    } else {
        assert_string_equal(function, "receipt_plr");
        judge_receipt_plr(v);
    }
}

static void judge_commitment(const json_t *v)
{
    struct udi udi = vectors_udi(v, "udi");
    uint64_t bits = vectors_number(v, "c_bits");
    struct commitment want = vectors_commitment(v, "c", bits);
    struct commitment made = {0};
    uint8_t secret[OPENING_SECRET_BYTES] = {0};
    uint8_t seq = (uint8_t)vectors_number(v, "seq");
    struct fail f = {0};

    assert_true(vectors_bytes(secret, sizeof secret, v, "t") == sizeof secret);
    vectors_expect(vectors_valid(v) || vectors_reason(v, "commitment"));
    vectors_expect(request_commitment_bits(&udi) == bits);
    vectors_expect(commit_make(&made, secret, &udi, seq, (uint8_t)bits, &f) == PLR_OK);
    vectors_expect(request_commitment_equal(&made, &want) == vectors_valid(v));
    vectors_expect(commit_open(&want, secret, &udi, seq, &f) == (vectors_valid(v) ? PLR_OK : PLR_ERR_NO));
}

static void test_alphabet(void **state)
{
    (void)state;
    vectors_each("alphabet", judge_alphabet);
}

static void test_checksum(void **state)
{
    (void)state;
    vectors_each("checksum", judge_checksum);
}

static void test_udi(void **state)
{
    (void)state;
    vectors_each("udi", judge_udi);
}

static void test_digest(void **state)
{
    (void)state;
    vectors_each("digest", judge_digest);
}

static void test_commitment(void **state)
{
    (void)state;
    vectors_each("commitment", judge_commitment);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alphabet), cmocka_unit_test(test_checksum),   cmocka_unit_test(test_udi),
        cmocka_unit_test(test_digest),   cmocka_unit_test(test_commitment),
    };

    return cmocka_run_group_tests_name("vectors", tests, vectors_init, NULL);
}
