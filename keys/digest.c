#include <sodium.h>
#include <string.h>

#include "codec/serial.h"
#include "keys/digest.h"

#define HASH_LEN 32

/* H(label || lp(text)): the shape of most hashes of the formats. */
static void hash_lp(uint8_t ret[static HASH_LEN], const char *label, const char *text, size_t len)
{
    crypto_generichash_state st;
    uint8_t lp[2] = {(uint8_t)(len >> 8), (uint8_t)len};

    crypto_generichash_init(&st, NULL, 0, HASH_LEN);
    crypto_generichash_update(&st, (const uint8_t *)label, strlen(label));
    crypto_generichash_update(&st, lp, sizeof lp);
    crypto_generichash_update(&st, (const uint8_t *)text, len);
    crypto_generichash_final(&st, ret, HASH_LEN);
}

static uint64_t first_bits(const uint8_t hash[static HASH_LEN], unsigned nbits)
{
    uint64_t v = 0;

    for (size_t i = 0; i < 8; i++)
        v = v << 8 | hash[i];
    return v >> (64 - nbits);
}

uint32_t digest_product(const char *pid)
{
    uint8_t hash[HASH_LEN] = {0};

    hash_lp(hash, "plrkit product v1", pid, strlen(pid));
    return (uint32_t)first_bits(hash, 20);
}

uint64_t digest_udi(const struct udi *udi, unsigned nbits)
{
    uint8_t hash[HASH_LEN] = {0};

    hash_lp(hash, "plrkit udi v1", udi->text, udi->text_len);
    return first_bits(hash, nbits);
}

void digest_tag(uint8_t ret[static SLR_TAG_HASH_LEN], const char *tag)
{
    uint8_t hash[HASH_LEN] = {0};

    hash_lp(hash, "plrkit tag v1", tag, strlen(tag));
    memcpy(ret, hash, SLR_TAG_HASH_LEN);
}

uint16_t digest_doc_tag(const uint8_t *bytes, size_t len)
{
    uint8_t hash[HASH_LEN] = {0};

    crypto_generichash(hash, sizeof hash, bytes, len, NULL, 0);
    return (uint16_t)first_bits(hash, 10);
}

void digest_receipt(char dst[DIGEST_RECEIPT_TEXT + 1], const uint8_t *bytes, size_t len)
{
    uint8_t hash[HASH_LEN] = {0};

    crypto_generichash(hash, sizeof hash, bytes, len, NULL, 0);
    sodium_bin2hex(dst, DIGEST_RECEIPT_TEXT + 1, hash, DIGEST_RECEIPT_TEXT / 2);
}

void digest_code_receipt(char dst[DIGEST_RECEIPT_TEXT + 1], const struct code *code)
{
    uint8_t bytes[CODE_BYTES_MAX] = {0};
    size_t len = code_bytes(bytes, code);

    digest_receipt(dst, bytes, len);
}

void digest_fingerprint(char dst[static DIGEST_FINGERPRINT], const uint8_t hash[static 32])
{
    static const char digits[] = "0123456789ABCDEF";
    size_t at = 0;

    for (size_t i = 0; i < 32; i++) {
        if (i > 0 && i % 2 == 0)
            dst[at++] = ' ';
        dst[at++] = digits[hash[i] >> 4];
        dst[at++] = digits[hash[i] & 15];
    }
    dst[at] = '\0';
}

void digest_kid(uint8_t ret[static COSE_KID_LEN], const uint8_t public_key[static 32])
{
    static const char label[] = "plrkit key v1";
    uint8_t hash[HASH_LEN] = {0};
    uint8_t in[sizeof label - 1 + 32] = {0};

    memcpy(in, label, sizeof label - 1);
    memcpy(in + sizeof label - 1, public_key, 32);
    crypto_generichash(hash, sizeof hash, in, sizeof in, NULL, 0);
    memcpy(ret, hash, COSE_KID_LEN);
}

bool digest_kid_is_rehearsal(const uint8_t kid[static COSE_KID_LEN])
{
    return kid[0] == 'R' && kid[1] == 'H';
}

void digest_request_udi(struct request *ret, const struct udi *udi)
{
    ret->form = request_form(udi);
    ret->product_hash = 0;
    ret->udi_hash = 0;
    memset(ret->sn, 0, sizeof ret->sn);
    if (ret->form == REQUEST_FORM_HASH) {
        ret->udi_hash = digest_udi(udi, 60);
        return;
    }
    ret->product_hash = digest_product(udi->pid);
    memcpy(ret->sn, udi->sn, strlen(udi->sn));
}

bool digest_request_is_for(const struct request *req, const struct udi *udi)
{
    struct request own = {0};

    digest_request_udi(&own, udi);
    return own.form == req->form && own.product_hash == req->product_hash && own.udi_hash == req->udi_hash &&
           strcmp(own.sn, req->sn) == 0;
}
