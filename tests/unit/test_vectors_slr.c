/* Vectors of an independent implementation: entitlement tags, SLR authorizations, their text. */
#include "tests/unit/vectors.h"

#include <sodium.h>

#include "codec/packdict.h"
#include "codec/symbol.h"
#include "keys/digest.h"
#include "keys/slrsign.h"

/* Large, so neither on the stack. */
static struct slr slr;
static struct pack_work work;
static uint8_t cose[VECTORS_BYTES_MAX];
static uint8_t data[SLR_DATA_MAX];
static uint8_t again[SLR_DATA_MAX];

/* The data of an authorization without names and with one entitlement, whose tag item is given. Returns the length. */
static size_t data_with_tag(const uint8_t *item, size_t item_len)
{
    size_t len = 0;

    memset(&slr, 0, sizeof slr);
    assert_int_equal(udi_parse(&slr.udi, "PID:PLK-V,SN:7", 14, NULL), PLR_OK);
    slr.commitment.bits = request_commitment_bits(&slr.udi);
    assert_int_equal(slr_encode(data, sizeof data, &len, &slr, NULL), PLR_OK);
    assert_int_equal(data[len - 1], 0x80); /* the empty array of entitlements */
    data[len - 1] = 0x81;
    data[len++] = 0x82;
    memcpy(data + len, item, item_len);
    len += item_len;
    data[len++] = 1;
    return len;
}

static void good_tag(const json_t *v, size_t len)
{
    const char *text = vectors_text(v, "text");
    uint8_t hash[SLR_TAG_HASH_LEN] = {0};
    struct tag_parts parts = {0};
    char joined[TAG_TEXT_MAX + 1] = "";
    size_t again_len = 0;

    vectors_expect(tag_check(text, NULL) == PLR_OK);
    vectors_expect(tag_split(&parts, text) == (strcmp(vectors_text(v, "form"), "parts") == 0));
    if (strcmp(vectors_text(v, "form"), "parts") == 0)
        vectors_expect(tag_join(joined, &parts) && strcmp(joined, text) == 0);
    digest_tag(hash, text);
    vectors_expect(vectors_same(hash, sizeof hash, v, "tag_hash"));
    if (!vectors_expect(slr_decode(&slr, data, len, NULL) == PLR_OK))
        return;
    vectors_expect(slr.entitlement_count == 1 && !slr.entitlements[0].by_reference);
    vectors_expect(strcmp(slr.entitlements[0].tag, text) == 0);
    vectors_expect(slr_encode(again, sizeof again, &again_len, &slr, NULL) == PLR_OK);
    vectors_expect(again_len == len && memcmp(again, data, len) == 0);
}

static void judge_tag(const json_t *v)
{
    uint8_t item[512] = {0};
    struct fail f = {0};

    if (!vectors_has(v, "item")) {
        vectors_expect(!vectors_valid(v));
        vectors_refused(v, tag_check(vectors_text(v, "text"), &f), &f);
        return;
    }
    size_t len = data_with_tag(item, vectors_bytes(item, sizeof item, v, "item"));
    if (vectors_valid(v))
        good_tag(v, len);
    else
        vectors_refused(v, slr_decode(&slr, data, len, &f), &f);
}

static void same_entitlement(const struct slr_entitlement *e, const json_t *want)
{
    bool by_reference = vectors_has(want, "tag_hash");

    vectors_expect(e->by_reference == by_reference);
    if (by_reference)
        vectors_expect(vectors_same(e->tag_hash, sizeof e->tag_hash, want, "tag_hash"));
    else
        vectors_expect(strcmp(e->tag, vectors_text(want, "tag")) == 0);
    vectors_expect(e->count == vectors_number(want, "count") && e->type == vectors_number(want, "type"));
    vectors_expect(e->start_day == vectors_number(want, "start") && e->end_day == vectors_number(want, "end"));
}

static void same_authorization(const struct slr *a, const json_t *want)
{
    const json_t *list = json_object_get(want, "entitlements");
    char uuid[TAG_UUID_TEXT + 1] = "";
    struct commitment c = vectors_commitment(want, "c", vectors_number(want, "c_bits"));

    vectors_expect(strcmp(a->udi.text, vectors_text(want, "udi")) == 0 && a->seq == vectors_number(want, "seq"));
    vectors_expect(request_commitment_equal(&a->commitment, &c));
    tag_uuid_text(uuid, a->instance_uuid);
    vectors_expect(strcmp(uuid, vectors_text(want, "instance")) == 0);
    vectors_expect(a->issued_s == vectors_number(want, "issued") && a->account == vectors_number(want, "account"));
    vectors_expect(strcmp(a->account_name, vectors_text(want, "account_name")) == 0);
    vectors_expect(strcmp(a->virtual_account, vectors_text(want, "virtual_account")) == 0);
    vectors_expect(a->export_status == vectors_number(want, "export"));
    vectors_expect(a->is_update == !json_is_null(json_object_get(want, "update_of")));
    if (a->is_update) {
        c = vectors_commitment(want, "update_of", vectors_number(want, "c_bits"));
        vectors_expect(request_commitment_equal(&a->update_of, &c));
    }
    if (!vectors_expect(a->entitlement_count == json_array_size(list)))
        return;
    for (size_t i = 0; i < a->entitlement_count; i++)
        same_entitlement(&a->entitlements[i], json_array_get(list, i));
}

static enum plr_err verify(const struct cose_view *view, const uint8_t public_key[static 32], struct fail *f)
{
    static uint8_t signed_bytes[VECTORS_BYTES_MAX];
    size_t len = 0;

    assert_int_equal(
        cose_to_be_signed(signed_bytes, sizeof signed_bytes, &len, view->kid, view->payload, view->payload_len, NULL),
        PLR_OK);
    return slrsign_verify_ed25519(view->signature, signed_bytes, len, public_key, f);
}

/* From the data and the seed to the same bytes, and a payload of our own that is no longer. */
static void make_again(const struct cose_view *view, size_t data_len, const json_t *v)
{
    static uint8_t made[VECTORS_BYTES_MAX];
    static uint8_t signed_bytes[VECTORS_BYTES_MAX];
    uint8_t seed[crypto_sign_SEEDBYTES] = {0};
    uint8_t pk[crypto_sign_PUBLICKEYBYTES] = {0};
    uint8_t sk[crypto_sign_SECRETKEYBYTES] = {0};
    uint8_t kid[COSE_KID_LEN] = {0};
    uint8_t signature[COSE_SIG_LEN] = {0};
    size_t len = 0;

    assert_true(vectors_bytes(seed, sizeof seed, v, "seed") == sizeof seed);
    assert_int_equal(crypto_sign_seed_keypair(pk, sk, seed), 0);
    digest_kid(kid, pk);
    vectors_expect(slr_encode(again, sizeof again, &len, &slr, NULL) == PLR_OK);
    vectors_expect(len == data_len && memcmp(again, data, len) == 0);
    vectors_expect(cose_to_be_signed(signed_bytes, sizeof signed_bytes, &len, kid, view->payload, view->payload_len,
                                     NULL) == PLR_OK);
    assert_int_equal(crypto_sign_detached(signature, NULL, signed_bytes, len, sk), 0);
    vectors_expect(cose_encode(made, sizeof made, &len, kid, view->payload, view->payload_len, signature, NULL) ==
                   PLR_OK);
    vectors_expect(vectors_same(made, len, v, "cose"));

    memset(&work, 0, sizeof work);
    vectors_expect(pack_pack(made, sizeof made, &len, data, data_len, &work, NULL) == PLR_OK);
    vectors_expect(len <= PACK_HEADER_LEN + data_len && len <= view->payload_len);
    memset(&work, 0, sizeof work);
    vectors_expect(pack_unpack(again, sizeof again, &len, made, len, &work, NULL) == PLR_OK);
    vectors_expect(len == data_len && memcmp(again, data, len) == 0);
}

static void good_slr(const struct cose_view *view, size_t cose_len, const uint8_t public_key[static 32],
                     const json_t *v)
{
    char receipt[DIGEST_RECEIPT_TEXT + 1] = "";
    size_t data_len = 0;

    vectors_expect(vectors_same(view->kid, COSE_KID_LEN, v, "key_id"));
    vectors_expect(vectors_same(view->payload, view->payload_len, v, "payload"));
    vectors_expect(view->payload[0] == vectors_number(v, "codec"));
    vectors_expect(digest_doc_tag(cose, cose_len) == vectors_hex(v, "document_tag"));
    digest_receipt(receipt, cose, cose_len);
    vectors_expect(strcmp(receipt, vectors_text(v, "receipt")) == 0);
    vectors_expect(verify(view, public_key, NULL) == PLR_OK);
    memset(&work, 0, sizeof work);
    if (!vectors_expect(pack_unpack(data, sizeof data, &data_len, view->payload, view->payload_len, &work, NULL) ==
                        PLR_OK))
        return;
    vectors_expect(vectors_same(data, data_len, v, "data"));
    if (!vectors_expect(slr_decode(&slr, data, data_len, NULL) == PLR_OK))
        return;
    same_authorization(&slr, json_object_get(v, "authorization"));
    make_again(view, data_len, v);
}

/* Refused at the stage that the vector names, everything before it holding. */
static void bad_slr(const struct cose_view *view, const uint8_t public_key[static 32], const json_t *v)
{
    const char *stage = vectors_text(v, "stage");
    uint8_t kid[COSE_KID_LEN] = {0};
    size_t data_len = 999;
    struct fail f = {0};

    digest_kid(kid, public_key);
    if (vectors_reason(v, "unknown-key")) {
        vectors_expect(memcmp(kid, view->kid, sizeof kid) != 0);
        vectors_expect(verify(view, public_key, &f) == PLR_ERR_SIGNATURE);
        return;
    }
    vectors_expect(memcmp(kid, view->kid, sizeof kid) == 0);
    enum plr_err err = verify(view, public_key, &f);
    if (strcmp(stage, "signature") == 0) {
        vectors_refused(v, err, &f);
        return;
    }
    if (!vectors_expect(err == PLR_OK))
        return;
    memset(&work, 0, sizeof work);
    err = pack_unpack(data, sizeof data, &data_len, view->payload, view->payload_len, &work, &f);
    if (strcmp(stage, "payload") == 0) {
        vectors_refused(v, err, &f);
        vectors_expect(data_len == 999);
        return;
    }
    assert_string_equal(stage, "data");
    if (vectors_expect(err == PLR_OK))
        vectors_refused(v, slr_decode(&slr, data, data_len, &f), &f);
}

static void judge_slr(const json_t *v)
{
    struct cose_view view = {0};
    uint8_t public_key[32] = {0};
    struct fail f = {0};
    size_t len = vectors_bytes(cose, sizeof cose, v, "cose");
    enum plr_err err = cose_decode(&view, cose, len, &f);

    assert_true(vectors_bytes(public_key, sizeof public_key, v, "public") == sizeof public_key);
    if (vectors_valid(v)) {
        if (vectors_expect(err == PLR_OK))
            good_slr(&view, len, public_key, v);
    } else if (strcmp(vectors_text(v, "stage"), "cose") == 0) {
        vectors_refused(v, err, &f);
    } else if (vectors_expect(err == PLR_OK)) {
        bad_slr(&view, public_key, v);
    }
}

static struct slrtext text_read; /* large */
static uint8_t text_work[SLRTEXT_WORK_MAX];

static void reads_as(const char *typed, const json_t *v)
{
    struct fail f = {0};

    memset(&text_read, 0, sizeof text_read);
    if (!vectors_expect(slrtext_read(&text_read, text_work, typed, strlen(typed), &f) == PLR_OK)) {
        print_error("#   %s\n", f.why);
        return;
    }
    vectors_expect(text_read.doc_tag == vectors_hex(v, "document_tag"));
    vectors_expect(text_read.doc_tag == digest_doc_tag(text_read.bytes, text_read.bytes_len));
    vectors_expect(vectors_same(text_read.bytes, text_read.bytes_len, v, "cose"));
}

/* text_read, just read, printed again as one line and as a sheet. */
static void prints_as(const json_t *v)
{
    static uint8_t stream[SLRTEXT_STREAM_MAX];
    static char text[SLRTEXT_STREAM_MAX + 1];
    uint8_t sym[SLRTEXT_LINE_LEN] = {0};
    char row[SLRTEXT_ROW_MAX] = "";
    const json_t *sheet = json_object_get(v, "sheet");
    size_t len = slrtext_stream(stream, &text_read);

    symbol_write(text, stream, len);
    vectors_expect(strcmp(text, vectors_text(v, "line")) == 0);
    if (!vectors_expect(slrtext_line_count(len) == json_array_size(sheet)))
        return;
    for (size_t i = 0; i < json_array_size(sheet); i++) {
        const char *want = json_string_value(json_array_get(sheet, i));
        size_t n = slrtext_line(sym, stream, len, text_read.doc_tag, i + 1);

        symbol_write(text, sym, n);
        vectors_expect(want != NULL && strcmp(text, want) == 0);
        slrtext_row(row, sym, n, i + 1);
        const char *colon = strchr(row, ':');
        vectors_expect(colon != NULL && symbol_read(sym, &n, sizeof sym, colon, strlen(colon), NULL) == PLR_OK);
        symbol_write(text, sym, n);
        vectors_expect(want != NULL && strcmp(text, want) == 0);
    }
}

static void bad_text(const json_t *v)
{
    const char *typed = vectors_text(v, "input");
    struct fail f = {0};

    memset(&text_read, 0, sizeof text_read);
    enum plr_err err = slrtext_read(&text_read, text_work, typed, strlen(typed), &f);
    if (vectors_reason(v, "document") && err == PLR_OK) { /* the tag is the caller's to compare */
        vectors_expect(text_read.doc_tag != digest_doc_tag(text_read.bytes, text_read.bytes_len));
        return;
    }
    vectors_refused(v, err, &f);
    if (vectors_has(v, "line_number"))
        vectors_expect(f.line == vectors_number(v, "line_number"));
    if (vectors_has(v, "symbol"))
        vectors_expect(f.symbol == vectors_number(v, "symbol") && vectors_ends(f.why, vectors_text(v, "right")));
}

static void judge_slrtext(const json_t *v)
{
    static char joined[2 * SLRTEXT_STREAM_MAX];
    const json_t *line = NULL;
    size_t i = 0;
    size_t len = 0;

    if (!vectors_valid(v)) {
        bad_text(v);
        return;
    }
    if (vectors_has(v, "input")) {
        reads_as(vectors_text(v, "input"), v);
        return;
    }
    json_array_foreach(json_object_get(v, "sheet"), i, line)
    {
        assert_true(len + json_string_length(line) < sizeof joined);
        memcpy(joined + len, json_string_value(line), json_string_length(line));
        len += json_string_length(line);
    }
    joined[len] = '\0';
    reads_as(joined, v);
    reads_as(vectors_text(v, "sheet_text"), v);
    reads_as(vectors_text(v, "line"), v);
    prints_as(v);
}

static void test_tag(void **state)
{
    (void)state;
    vectors_each("tag", judge_tag);
}

/* The preset dictionary that other implementations read is the one that is compiled in. */
static void test_dictionary(void **state)
{
    const char *dir = getenv("PLRKIT_FIXTURES");
    char path[512] = "";

    (void)state;
    (void)snprintf(path, sizeof path, "%s/slr-dictionary-v1.bin", dir ? dir : "fixtures");
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t len = fread(data, 1, sizeof data, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(len, packdict_len());
    assert_memory_equal(data, packdict_bytes(), len);
}

static void test_slr(void **state)
{
    (void)state;
    vectors_each("slr", judge_slr);
}

static void test_slrtext(void **state)
{
    (void)state;
    vectors_each("slrtext", judge_slrtext);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dictionary),
        cmocka_unit_test(test_tag),
        cmocka_unit_test(test_slr),
        cmocka_unit_test(test_slrtext),
    };

    return cmocka_run_group_tests_name("vectors_slr", tests, vectors_init, NULL);
}
