/* libplr: what each call answers and fills, on the store of a stack; updates; threads that share a handle. */
#include "test_keys_common.h"

#include <jansson.h>
#include <pthread.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#include "codec/request.h"
#include "codec/symbol.h"
#include "keys/slrsign.h"
#include "src/plr.h"

#define UDI_A "PID:TESTBOX,SN:ABC1234WXYZ"
#define UDI_B "PID:TESTBOX,SN:ABC1234WXYY"
#define DRAFT 8192

static struct signkey *root, *signer, *universal;
static char top[] = "/tmp/plrkit-test-XXXXXX";
static char store[64];
static struct plr *product;

/* An allocator of the product's own, as it may have given one to its JSON library: what it gave out is not for free().
 */
#define OWN_HEADER 16

static void *own_malloc(size_t size)
{
    char *p = malloc(size + OWN_HEADER);

    return p ? p + OWN_HEADER : NULL;
}

static void own_free(void *p)
{
    if (p)
        free((char *)p - OWN_HEADER);
}

/* As make_cert, but valid now: the library goes by the machine's clock. */
static void cert_now(char dst[CERT_PEM_MAX], enum cert_purpose purpose, const char *name, const struct signkey *subject,
                     const char *issuer_pem)
{
    uint64_t now_s = (uint64_t)time(NULL);
    struct cert_request req = {
        .purpose = purpose, .name = name, .not_before_s = now_s - DAY_S, .not_after_s = now_s + DAY_S};
    size_t len = 0;

    req.number = purpose == CERT_ROOT ? 0 : purpose;
    assert_int_equal(cert_make(dst, CERT_PEM_MAX, &len, &req, subject, root, issuer_pem, NULL), PLR_OK);
}

static int group_setup(void **state)
{
    static char root_pem[CERT_PEM_MAX], slr_pem[CERT_PEM_MAX], plr_pem[CERT_PEM_MAX];
    static const char *const udis[] = {UDI_A, UDI_B};
    struct plr_error error = {0};

    (void)state;
    if (keys_init(NULL))
        return -1;
    root = fresh_key(SIGNKEY_ED25519);
    signer = fresh_key(SIGNKEY_ED25519);
    universal = fresh_key(SIGNKEY_P224);
    cert_now(root_pem, CERT_ROOT, "Test Root", root, NULL);
    cert_now(slr_pem, CERT_SLR_SIGNER, "Test SLR Signer", signer, root_pem);
    cert_now(plr_pem, CERT_PLR_SIGNER, "Test PLR Signer", universal, root_pem);
    char *pem = stated(JOIN(root_pem, slr_pem, plr_pem), root);
    assert_non_null(mkdtemp(top));
    (void)snprintf(store, sizeof(store), "%s/store", top);
    assert_int_equal(plr_open(&product, store, &error), PLR_SYSTEM);
    assert_string_equal(error.reason, "nostore");
    assert_int_equal(plr_create(store, udis, 0, pem, strlen(pem), &error), PLR_USAGE);
    assert_int_equal(plr_create(store, (const char *const[]){UDI_A, UDI_A}, 2, pem, strlen(pem), &error), PLR_USAGE);
    assert_int_equal(plr_create(store, udis, 2, "no bundle", 9, &error), PLR_TEXT);
    assert_int_equal(plr_create(store, udis, 2, pem, strlen(pem), &error), PLR_DONE);
    assert_int_equal(plr_create(store, udis, 2, pem, strlen(pem), &error), PLR_STATE);
    assert_int_equal(plr_open(&product, store, NULL), PLR_DONE);
    free(pem);
    return 0;
}

static int group_teardown(void **state)
{
    static const char *const names[] = {"state", "state.previous", "trust.pem", "lock"};
    char path[128] = "";

    (void)state;
    plr_close(product);
    plr_close(NULL);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", store, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(store);
    (void)rmdir(top);
    signkey_free(root);
    signkey_free(signer);
    signkey_free(universal);
    return 0;
}

static struct request request_in(const char *text)
{
    struct request request = {0};
    struct code code = {0};

    assert_int_equal(code_read_kind(&code, CODE_REQUEST, text, strlen(text), NULL), PLR_OK);
    assert_int_equal(request_decode(&request, &code, NULL), PLR_OK);
    return request;
}

/* The authority's answer to a request: count of "TAG-1" for one line of text appended to dst. */
static void answer(char dst[DRAFT], const struct plr_code *asked, uint32_t count, const struct request *update_of)
{
    struct slr *slr = calloc(1, sizeof(*slr));
    struct slrtext *document = calloc(1, sizeof(*document));
    uint8_t *stream = calloc(1, SLRTEXT_STREAM_MAX);
    struct request request = request_in(asked->text);
    size_t at = strlen(dst);

    assert_int_equal(udi_parse(&slr->udi, asked->member.udi, strlen(asked->member.udi), NULL), PLR_OK);
    slr->seq = request.seq;
    slr->commitment = request.commitment;
    slr->issued_s = (uint64_t)time(NULL);
    slr->account = 7;
    slr->is_update = update_of != NULL;
    if (update_of)
        slr->update_of = update_of->commitment;
    slr->entitlement_count = 1;
    memcpy(slr->entitlements[0].tag, "TAG-1", 6);
    slr->entitlements[0].count = count;
    assert_int_equal(slrsign_make(document, slr, signer, NULL), PLR_OK);
    size_t len = slrtext_stream(stream, document);
    assert_true(at + len + 2 < DRAFT);
    symbol_write(dst + at, stream, len);
    memcpy(dst + at + len, "\n", 2);
    free(stream);
    free(document);
    free(slr);
}

static void expect_count(uint32_t count, enum plr_result want)
{
    struct plr_answer got = {0};

    assert_int_equal(plr_check(product, "TAG-1", count, 0, &got, NULL), want);
    assert_string_equal(got.tag, "TAG-1");
    assert_int_equal(got.count, count);
    assert_int_equal(got.usage, want == PLR_DONE ? PLR_AUTHORIZED : PLR_NOT_AUTHORIZED);
}

static void test_before_anything_is_reserved(void **state)
{
    struct plr_code codes[PLR_MEMBERS_MAX] = {0};
    struct plr_answer got = {0};
    struct plr_error error = {0};
    struct plr_status status = {0};
    size_t count = 77;

    (void)state;
    assert_int_equal(plr_status(product, &status, &error), PLR_DONE);
    assert_false(status.enabled);
    assert_int_equal(status.member_count, 2);
    assert_string_equal(status.members[1].udi, UDI_B);
    assert_string_equal(status.members[1].role, "standby");
    assert_string_equal(status.members[1].state, "disabled");
    assert_int_equal(status.usage, PLR_NOT_IN_USE);
    assert_int_equal(status.evaluation_left_s, 90 * DAY_S);
    assert_int_equal(plr_check(product, "TAG-1", 5, 0, &got, &error), PLR_DONE);
    assert_string_equal(got.text, "EVAL MODE");
    assert_int_equal(plr_check(product, "TAG-1", 5, PLR_EXPORT_CONTROLLED, &got, &error), PLR_NO);
    assert_string_equal(got.reason, "IsExportRestricted");
    assert_string_equal(error.reason, "IsExportRestricted");
    assert_int_equal(plr_check(product, "no\ntag", 1, 0, NULL, &error), PLR_USAGE);
    assert_int_equal(plr_use(product, "TAG-1", 0, 0, NULL, &error), PLR_USAGE);
    assert_int_equal(plr_release(product, "TAG-1", 1, NULL, &error), PLR_STATE);
    assert_int_equal(plr_request(product, NULL, 0, codes, &count, &error), PLR_STATE);
    assert_string_equal(error.reason, "notreservationmode");
    assert_int_equal(plr_install(product, "Q", 1, codes, &count, &error), PLR_TEXT);
    assert_int_equal(count, 77); /* untouched */
    assert_int_equal(plr_enable(product, true, &error), PLR_DONE);
    assert_int_equal(plr_enable(product, true, &error), PLR_STATE);
    assert_int_equal(plr_request(product, "nobody", 0, codes, &count, &error), PLR_USAGE);
    assert_int_equal(plr_cancel(product, NULL, PLR_ALL, codes, &count, &error), PLR_DONE);
    assert_int_equal(count, 0);
}

/* Request all, one text with both answers, a sum of two; then an update of the second, and everything back. */
static void test_stack(void **state)
{
    struct plr_code asked[PLR_MEMBERS_MAX] = {0}, codes[PLR_MEMBERS_MAX] = {0};
    struct plr_error error = {0};
    struct request old = {0};
    char text[DRAFT] = "";
    size_t count = 0;

    (void)state;
    assert_int_equal(plr_request(product, "ABC1234WXYY", 0, codes, &count, &error), PLR_DONE);
    assert_int_equal(count, 1);
    assert_int_equal(plr_request(product, NULL, PLR_ALL, asked, &count, &error), PLR_DONE);
    assert_int_equal(count, 2);
    assert_false(asked[0].again);
    assert_true(asked[1].again);
    assert_string_equal(asked[1].text, codes[0].text);
    assert_int_equal(asked[1].member.index, 1);
    answer(text, &asked[0], 2, NULL);
    assert_int_equal(plr_install(product, text, strlen(text), codes, &count, &error), PLR_DONE);
    assert_int_equal(count, 1);
    expect_count(2, PLR_DONE);
    assert_int_equal(plr_check(product, "TAG-1", 3, 0, NULL, &error), PLR_NO); /* the other one lacks its own */
    assert_string_equal(error.reason, "noreservationauthcode");
    assert_non_null(strstr(error.message, UDI_B));
    answer(text, &asked[1], 3, NULL);
    assert_int_equal(plr_install(product, text, strlen(text), codes, &count, &error), PLR_DONE);
    assert_int_equal(count, 2);
    assert_true(codes[0].again);
    assert_false(codes[1].again);
    assert_int_equal(strlen(codes[1].text), 8);
    expect_count(5, PLR_DONE);
    expect_count(6, PLR_NO);
    assert_int_equal(plr_request(product, NULL, 0, codes, &count, &error), PLR_STATE);
    assert_string_equal(error.reason, "reservationalreadyinstalled");

    old = request_in(asked[1].text);
    assert_int_equal(plr_request(product, UDI_B, PLR_UPDATE, asked, &count, &error), PLR_DONE);
    assert_string_equal(asked[0].member.state, "update-slr");
    text[0] = '\0';
    answer(text, &asked[0], 9, NULL); /* not an update */
    assert_int_equal(plr_install(product, text, strlen(text), codes, &count, &error), PLR_STATE);
    text[0] = '\0';
    answer(text, &asked[0], 9, &old);
    assert_int_equal(plr_install(product, text, strlen(text), codes, &count, &error), PLR_DONE);
    assert_true(codes[0].confirmation);
    assert_int_equal(codes[0].text[0], 'V');
    expect_count(11, PLR_DONE);

    assert_int_equal(plr_return(product, NULL, PLR_ALL, codes, &count, &error), PLR_DONE);
    assert_int_equal(count, 2);
    assert_int_equal(codes[1].text[0], 'R');
    assert_false(codes[1].again);
    assert_int_equal(plr_return(product, UDI_B, PLR_ALL, asked, &count, &error), PLR_DONE); /* all, not the named one */
    assert_int_equal(count, 2);
    assert_int_equal(plr_return(product, UDI_B, 0, asked, &count, &error), PLR_DONE);
    assert_true(asked[0].again);
    assert_string_equal(asked[0].text, codes[1].text);
    assert_int_equal(plr_return_authorization(product, text, strlen(text), asked, &error), PLR_DONE);
    assert_true(asked[0].again);
    assert_string_equal(asked[0].text, codes[1].text);
}

static void *use_some(void *context)
{
    (void)context;
    for (int i = 0; i < 10; i++)
        if (plr_use(product, "TAG-2", 1, 0, NULL, NULL) != PLR_DONE)
            return &product;
    return NULL;
}

static void test_threads_share_a_handle(void **state)
{
    pthread_t threads[4];
    struct plr_answer list[1] = {0};
    size_t count = 1;
    void *failed = NULL;

    (void)state;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, use_some, NULL), 0);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    assert_int_equal(plr_in_use(product, list, &count, NULL), PLR_DONE);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].count, 40);
    count = 0;
    assert_int_equal(plr_in_use(product, NULL, &count, NULL), PLR_DONE);
    assert_int_equal(count, 1);
}

static void test_the_json_allocator_of_the_product_stays(void **state)
{
    json_malloc_t now_malloc = NULL;
    json_free_t now_free = NULL;

    (void)state;
    json_get_alloc_funcs(&now_malloc, &now_free);
    assert_true(now_malloc == own_malloc);
    assert_true(now_free == own_free);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_before_anything_is_reserved),
        cmocka_unit_test(test_stack),
        cmocka_unit_test(test_threads_share_a_handle),
        cmocka_unit_test(test_the_json_allocator_of_the_product_stays),
    };

    json_set_alloc_funcs(own_malloc, own_free);

    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
