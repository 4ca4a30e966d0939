/* Vectors of an independent implementation: hashes of entries, signed heads, heads for paper. plr-ledger(5). */
#include "tests/unit/vectors.h"

#include "keys/keys.h"
#include "keys/loghead.h"
#include "src/ledger/headtext.h"

static void judge_event(const json_t *v)
{
    struct event event = {.seq = vectors_number(v, "seq"), .at_s = vectors_number(v, "at_s")};
    uint8_t prev[LEDGER_EVENT_HASH_LEN] = {0};
    uint8_t hash[LEDGER_EVENT_HASH_LEN] = {0};

    assert_int_equal(vectors_bytes(prev, sizeof prev, v, "prev"), sizeof prev);
    event.actor = vectors_text(v, "actor");
    event.action = vectors_text(v, "action");
    event.subject = vectors_text(v, "subject");
    event.detail = vectors_text(v, "detail");
    vectors_expect(ledger_event_hash(hash, prev, &event));
    vectors_expect(vectors_same(hash, sizeof hash, v, "hash"));
}

static void judge_paper(const char *paper, const char *text, const struct event_head *head)
{
    char written[HEADTEXT_MAX] = {0};
    struct logchain_head read = {0};

    headtext_paper(written, head);
    vectors_expect(strcmp(written, paper) == 0);
    headtext_write(written, head);
    vectors_expect(strcmp(written, text) == 0);
    vectors_expect(headtext_read(&read, text, NULL) == PLR_OK && read.seq == head->seq && read.bits == 256);
    vectors_expect(memcmp(read.hash, head->hash, sizeof read.hash) == 0);
    vectors_expect(headtext_read(&read, paper, NULL) == PLR_OK && read.seq == head->seq && read.bits == 130);
    vectors_expect(memcmp(read.hash, head->hash, 16) == 0 && read.hash[16] == (head->hash[16] & 0xc0));
}

/* The signature is made again from the same key: Ed25519 gives the same one, and for what was changed another. */
static void judge_head(const json_t *v, bool valid)
{
    const char *pem = vectors_text(v, "key");
    struct loghead head = {.seq = vectors_number(v, "seq"), .at_s = vectors_number(v, "at_s")};
    struct event_head end = {.seq = head.seq};
    struct signkey *key = NULL;

    assert_int_equal(vectors_bytes(head.authority, sizeof head.authority, v, "authority"), sizeof head.authority);
    assert_int_equal(vectors_bytes(head.hash, sizeof head.hash, v, "hash"), sizeof head.hash);
    memcpy(end.hash, head.hash, sizeof end.hash);
    assert_int_equal(signkey_read(&key, pem, strlen(pem), NULL, NULL), PLR_OK);
    vectors_expect(loghead_sign(&head, key, NULL) == PLR_OK);
    signkey_free(key);
    vectors_expect(vectors_same(head.kid, sizeof head.kid, v, "kid"));
    vectors_expect(vectors_same(head.signature, sizeof head.signature, v, "signature") == valid);
    if (valid)
        judge_paper(vectors_text(v, "paper"), vectors_text(v, "text"), &end);
}

static void judge_bad_paper(const json_t *v)
{
    bool checksum = vectors_reason(v, "checksum");
    struct logchain_head read = {0};
    struct fail f = {0};

    vectors_expect(headtext_read(&read, vectors_text(v, "paper"), &f) == (checksum ? PLR_ERR_CHECK : PLR_ERR_USAGE));
    vectors_expect(!checksum || f.symbol == vectors_number(v, "symbol"));
}

static void judge(const json_t *v)
{
    const char *what = vectors_text(v, "what");

    if (strcmp(what, "event") == 0)
        judge_event(v);
    else if (strcmp(what, "head") == 0)
        judge_head(v, vectors_valid(v));
    else
        judge_bad_paper(v);
}

static void test_log(void **state)
{
    (void)state;
    assert_int_equal(keys_init(NULL), PLR_OK);
    vectors_each("log", judge);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_log)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
