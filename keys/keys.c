#include "keys/keys.h"

#include <openssl/crypto.h>
#include <pthread.h>
#include <sodium.h>
#include <stdbool.h>

#include "keys/selftest.h"

/* Private keys inside OpenSSL live in its own locked arena; a few keys at a time are some hundred bytes. */
#define SECURE_HEAP     (64u * 1024u)
#define SECURE_HEAP_MIN 16u

static bool started;       /* libsodium */
static const char *failed; /* name of the primitive that failed its self-test; NULL: none */

static void start(void)
{
    started = sodium_init() >= 0;
    if (!started)
        return;
    /* Where locking is not allowed the ordinary heap serves: no reason to refuse work. */
    if (!CRYPTO_secure_malloc_initialized())
        (void)CRYPTO_secure_malloc_init(SECURE_HEAP, SECURE_HEAP_MIN);
    failed = selftest_run();
}

enum plr_err keys_init(struct fail *f)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    if (pthread_once(&once, start) || !started)
        return fail_set(f, PLR_ERR_CRYPTO, "crypto", "libsodium does not start");
    if (!failed)
        return PLR_OK;
    (void)fail_set(f, PLR_ERR_CRYPTO, "selftest", "the self-test of %s failed", failed);
    fail_hint(f, "do not use this installation: reinstall libsodium and OpenSSL, or look for broken hardware");
    return PLR_ERR_CRYPTO;
}
