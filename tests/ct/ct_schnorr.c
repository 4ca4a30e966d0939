/* Does the time of the P-224 signer depend on its secrets? Under valgrind, with the secret scalar and everything that
 * comes of it poisoned, memcheck reports each branch and each address that depends on it.
 * Usage: ct_schnorr sign|control; control branches on a secret, which must be reported. */
#include <openssl/crypto.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "keys/ct.h"
#include "keys/schnorr.h"

/* As a careless signer would. */
static int control(const uint8_t *secret)
{
    return secret[3] > 0x80 ? printf("high\n") : printf("low\n");
}

static int sign(const uint8_t *secret)
{
    static const char text[] = "PID:TESTBOX,SN:ABC1234WXYZ";
    struct plrauth auth = {.export_status = EXPORT_ALLOWED, .account = 7};
    struct schnorr_claim claim = {.seq = 3, .commitment = {.bits = 41, .bytes = {1, 2, 3, 4, 5}}};
    struct schnorr_key *key = NULL;
    struct schnorr_public pub = {0};
    struct udi udi = {0};
    int failed = 1;

    if (udi_parse(&udi, text, strlen(text), NULL))
        return 1;
    claim.udi = &udi;
    if (schnorr_key_new(&key, secret, NULL))
        return 1;
    pub = schnorr_key_public(key);
    CT_PUBLIC(&pub, sizeof(pub));
    failed = schnorr_sign(&auth, key, &claim, NULL) != PLR_OK || schnorr_verify(&auth, &pub, &claim, NULL) != PLR_OK;
    schnorr_key_free(key);
    return failed;
}

int main(int argc, char **argv)
{
    uint8_t secret[SCHNORR_SCALAR_LEN] = {0};

    if (argc != 2 || sodium_init() < 0)
        return 2;
    randombytes_buf(secret, sizeof(secret));
    secret[0] &= 0x7f; /* below the order */
    CT_SECRET(secret, sizeof(secret));
    return strcmp(argv[1], "control") == 0 ? control(secret) < 0 : sign(secret);
}
