#include "keys/loghead.h"

#include "keys/digest.h"
#include "keys/slrsign.h"

static const char domain[] = "plrkit log head v1";

#define DOMAIN_LEN  (sizeof domain - 1)
#define MESSAGE_LEN (sizeof domain - 1 + 32 + 8 + LOGHEAD_HASH_LEN + 8)

static uint8_t *put_number(uint8_t *at, uint64_t n)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        *at++ = (uint8_t)(n >> shift);
    return at;
}

static void message_of(uint8_t ret[static MESSAGE_LEN], const struct loghead *head)
{
    uint8_t *at = ret;

    memcpy(at, domain, DOMAIN_LEN);
    memcpy(at + DOMAIN_LEN, head->authority, sizeof head->authority);
    at = put_number(at + DOMAIN_LEN + sizeof head->authority, head->seq);
    memcpy(at, head->hash, sizeof head->hash);
    (void)put_number(at + sizeof head->hash, head->at_s);
}

enum plr_err loghead_sign(struct loghead *head, const struct signkey *key, struct fail *f)
{
    uint8_t message[MESSAGE_LEN] = {0};
    uint8_t public_key[32] = {0};

    message_of(message, head);
    (void)signkey_public(public_key, key);
    digest_kid(head->kid, public_key);
    return signkey_sign_ed25519(head->signature, key, message, sizeof message, f);
}

enum plr_err loghead_verify_by(const struct loghead *head, const struct trust_signer *signer, struct fail *f)
{
    uint8_t message[MESSAGE_LEN] = {0};

    if (memcmp(signer->root_hash, head->authority, sizeof head->authority) != 0) {
        (void)fail_set(f, PLR_ERR_UNTRUSTED, "otherauthority",
                       "the head of the log names another authority than \"%s\"", signer->root_name);
        fail_hint(f, "take the trust bundle of the authority whose log this is");
        return PLR_ERR_UNTRUSTED;
    }
    message_of(message, head);
    if (slrsign_verify_ed25519(head->signature, message, sizeof message, signer->public_key, NULL) == PLR_OK)
        return PLR_OK;
    (void)fail_set(f, PLR_ERR_SIGNATURE, "badheadsignature", "the signature of the head at entry %zu does not hold",
                   (size_t)head->seq);
    fail_hint(f, "the log was changed by somebody without the authority's log key: compare with a backup");
    return PLR_ERR_SIGNATURE;
}

enum plr_err loghead_verify(const struct loghead *head, const struct trust *trust, struct fail *f)
{
    struct trust_signer signer = {0};
    enum plr_err err = trust_log_signer(&signer, trust, head->kid, head->at_s, f);

    return err != PLR_OK ? err : loghead_verify_by(head, &signer, f);
}
