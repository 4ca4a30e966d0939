/* Real product ids: every request fits 32 symbols and gives the exact UDI back to whoever has the catalogue. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>

#include "codec/request.h"
#include "keys/commit.h"
#include "keys/digest.h"
#include "keys/keys.h"

#define PRODUCTS_MAX 2000

static char *products[PRODUCTS_MAX];
static size_t product_count;

static int setup(void **state)
{
    const char *shared = getenv("PLRKIT_SHARED");
    char path[512] = "";
    char line[512] = "";
    FILE *in = NULL;

    (void)state;
    snprintf(path, sizeof path, "%s/data/product-ids.txt", shared != NULL ? shared : "../shared");
    in = fopen(path, "r");
    while (in != NULL && product_count < PRODUCTS_MAX && fgets(line, sizeof line, in) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] != '\0')
            products[product_count++] = strdup(line);
    }
    if (in != NULL)
        fclose(in);
    return keys_init(NULL) == PLR_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    for (size_t i = 0; i < product_count; i++)
        free(products[i]);
    return 0;
}

/* As the authority does: the products whose hash the request carries, and whose UDI then makes that very request. */
static size_t resolve(struct udi *ret, const struct request *req)
{
    size_t found = 0;

    for (size_t i = 0; i < product_count; i++) {
        if (digest_product(products[i]) != req->product_hash)
            continue;
        assert_int_equal(udi_from_pid_sn(ret, products[i], req->sn, NULL), PLR_OK);
        found++;
    }
    return found;
}

static void round_trip(const char *pid, const char *sn, size_t want_len)
{
    struct udi udi = {0};
    struct udi back = {0};
    struct request req = {.seq = 1};
    struct request read = {0};
    struct code code = {0};
    struct code typed = {0};
    char text[CODE_TEXT_MAX] = "";
    size_t found = 0;

    assert_int_equal(udi_from_pid_sn(&udi, pid, sn, NULL), PLR_OK);
    req.commitment.bits = request_commitment_bits(&udi);
    memset(req.commitment.bytes, 0x5a, 5);
    digest_request_udi(&req, &udi);
    request_encode(&code, &req);
    assert_true(code.len <= 32);
    if (want_len != 0)
        assert_int_equal(code.len, want_len);
    code_text_grouped(text, &code);
    assert_int_equal(code_read_kind(&typed, CODE_REQUEST, text, strlen(text), NULL), PLR_OK);
    assert_int_equal(request_decode(&read, &typed, NULL), PLR_OK);
    if (read.form == REQUEST_FORM_HASH) {
        assert_true(digest_request_is_for(&read, &udi)); /* the inventory, or --udi, says which it is */
        return;
    }
    found = resolve(&back, &read);
    assert_true(found >= 1);
    if (found == 1)
        assert_string_equal(back.text, udi.text);
    assert_true(digest_request_is_for(&read, &udi));
}

static void test_every_product(void **state)
{
    static const char *const odd[] = {"A1",         "12345",      "ab123", "9AB-CDE", "ABCDEFGHIJKLMNOP",
                                      "Z9Z9Z9Z9Z9", "FOC2554A0B", "a"};

    (void)state;
    if (product_count == 0)
        skip();
    for (size_t i = 0; i < product_count; i++) {
        round_trip(products[i], "FOC2501A0B1", 31);
        round_trip(products[i], "ZZZ9953ZZZZ", 31);
        round_trip(products[i], "9X61HSQEA6Z", 32);
        for (size_t k = 0; k < sizeof odd / sizeof odd[0]; k++)
            round_trip(products[i], odd[k], 0);
    }
}

static void test_udis_of_the_field(void **state)
{
    static const struct {
        const char *text, *canonical;
        size_t len;
    } udi[] = {
        {"SN:CAT2231B18Y,UUID:default-sdr", "SN:CAT2231B18Y,UUID:default-sdr", 29},
        {"PID:8812,SN:FOX2202WIVM", "PID:8812,SN:FOX2202WIVM", 31},
        {"P:UCM,S:ab123,U:3b1c7a52-6f0d-4e8a-9c11-2d4e6f8ab123",
         "PID:UCM,SN:ab123,UUID:3b1c7a52-6f0d-4e8a-9c11-2d4e6f8ab123", 29},
        {"P:UCM, S:ab123,U:3b1c7a52-6f0d-4e8a-9c11-2d4e6f8ab123",
         "PID:UCM,SN:ab123,UUID:3b1c7a52-6f0d-4e8a-9c11-2d4e6f8ab123", 29},
    };

    (void)state;
    for (size_t i = 0; i < sizeof udi / sizeof udi[0]; i++) {
        struct udi u = support_udi(udi[i].text);
        struct request req = {.seq = 2, .commitment = {.bits = request_commitment_bits(&u)}};
        struct code code = {0};

        assert_string_equal(u.text, udi[i].canonical);
        digest_request_udi(&req, &u);
        request_encode(&code, &req);
        assert_int_equal(code.len, udi[i].len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_product),
        cmocka_unit_test(test_udis_of_the_field),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
