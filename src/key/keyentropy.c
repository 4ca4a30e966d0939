#include "src/key/keyentropy.h"

#include <sodium.h>

#include "src/cli/file.h"

#define SYSTEM_LEN 32

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

enum plr_err keyentropy_mix(struct secret **ret, const char *text, size_t len, struct fail *f)
{
    static const char label[] = "plrkit root seed v1";
    struct secret *seed = secret_new(crypto_sign_SEEDBYTES), *in = secret_new(SYSTEM_LEN + KEYENTROPY_MAX);
    crypto_generichash_state st;
    uint8_t lp[2] = {0};
    size_t n = SYSTEM_LEN;
    enum plr_err err = PLR_OK;

    if (!seed || !in) {
        err = fail_set(f, PLR_ERR_MEMORY, "nomemory", "no guarded memory for a seed");
        goto out;
    }
    randombytes_buf(in->bytes, SYSTEM_LEN);
    for (size_t i = 0; i < len; i++) {
        if (blank(text[i]))
            continue;
        if (n == in->len) {
            err = fail_set(f, PLR_ERR_SPACE, "toolong", "there is more outside randomness than %u characters",
                           KEYENTROPY_MAX);
            goto out;
        }
        in->bytes[n++] = (uint8_t)text[i];
    }
    lp[0] = (uint8_t)((n - SYSTEM_LEN) >> 8);
    lp[1] = (uint8_t)(n - SYSTEM_LEN);
    (void)crypto_generichash_init(&st, NULL, 0, seed->len);
    (void)crypto_generichash_update(&st, (const uint8_t *)label, sizeof label - 1);
    (void)crypto_generichash_update(&st, in->bytes, SYSTEM_LEN);
    (void)crypto_generichash_update(&st, lp, sizeof lp);
    (void)crypto_generichash_update(&st, in->bytes + SYSTEM_LEN, n - SYSTEM_LEN);
    (void)crypto_generichash_final(&st, seed->bytes, seed->len);
    *ret = seed;
    seed = NULL;
out:
    sodium_memzero(&st, sizeof st);
    secret_free(in);
    secret_free(seed);
    return err;
}

enum plr_err keyentropy_seed(struct secret **ret, const char *file, struct fail *f)
{
    char *text = NULL;
    size_t len = 0;
    enum plr_err err = PLR_OK;

    if (file && (err = file_read(&text, &len, file, 2 * KEYENTROPY_MAX, f)) != PLR_OK) {
        if (err == PLR_ERR_SPACE)
            fail_hint(f, "a hundred dice rolls are enough; at most %u characters are taken", KEYENTROPY_MAX);
        return err;
    }
    err = keyentropy_mix(ret, text ? text : "", len, f);
    if (text)
        sodium_memzero(text, len);
    free(text);
    return err;
}
