#include "keys/keys.h"

#include <openssl/crypto.h>
#include <sodium.h>
#include <stdbool.h>

#include "keys/selftest.h"

/* Private keys inside OpenSSL live in its own locked arena; a few keys at a time are some hundred bytes. */
#define SECURE_HEAP     (64u * 1024u)
#define SECURE_HEAP_MIN 16u

enum plr_err keys_init(struct fail *f)
{
    static bool done;
    const char *failed = NULL;

    if (done)
        return PLR_OK;
    if (sodium_init() < 0)
        return fail_set(f, PLR_ERR_CRYPTO, "crypto", "libsodium does not start");
    /* Where locking is not allowed the ordinary heap serves: no reason to refuse work. */
    if (!CRYPTO_secure_malloc_initialized())
        (void)CRYPTO_secure_malloc_init(SECURE_HEAP, SECURE_HEAP_MIN);
    failed = selftest_run();
    if (failed) {
        (void)fail_set(f, PLR_ERR_CRYPTO, "selftest", "the self-test of %s failed", failed);
        fail_hint(f, "do not use this installation: reinstall libsodium and OpenSSL, or look for broken hardware");
        return PLR_ERR_CRYPTO;
    }
    done = true;
    return PLR_OK;
}
