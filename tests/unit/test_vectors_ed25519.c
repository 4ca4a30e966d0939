/* fixtures/vectors/ed25519.json: signatures on which implementations differ, by the one verifier of this project. */
#include "tests/unit/vectors.h"

#include "keys/slrsign.h"

static void judge(const json_t *v)
{
    uint8_t key[32] = {0}, signature[64] = {0}, message[64] = {0};
    struct fail f = {0};

    vectors_expect(vectors_bytes(key, sizeof(key), v, "key") == 32);
    vectors_expect(vectors_bytes(signature, sizeof(signature), v, "signature") == 64);
    size_t len = vectors_bytes(message, sizeof(message), v, "message");
    enum plr_err err = slrsign_verify_ed25519(signature, message, len, key, &f);
    vectors_expect(err == (vectors_valid(v) ? PLR_OK : PLR_ERR_SIGNATURE));
}

static void test_ed25519(void **state)
{
    (void)state;
    assert_int_equal(keys_init(NULL), PLR_OK); /* its self-test has them too */
    vectors_each("ed25519", judge);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ed25519)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
