#include "src/cli/keyprint.h"

#include <sodium.h>

#include "codec/bits.h"
#include "keys/digest.h"
#include "src/cli/out.h"
#include "src/cli/when.h"

#define WORD_SYMBOLS 16
#define WORD_BYTES   (WORD_SYMBOLS * 5 / 8)

void keyprint_words(char dst[static KEYPRINT_WORDS], const uint8_t hash[static 32])
{
    uint8_t sym[WORD_SYMBOLS + 1] = {0};
    size_t at = 0;

    (void)bits_from_bytes(sym, hash, WORD_BYTES);
    for (size_t i = 0; i < WORD_SYMBOLS; i += SPELL_GROUP_LEN) {
        if (i > 0)
            dst[at++] = ' ';
        at += spell_group(dst + at, sym + i, SPELL_GROUP_LEN);
    }
}

void keyprint_of_certificate(uint8_t ret[static 32], const struct trustcert *cert)
{
    (void)crypto_hash_sha256(ret, cert->der, cert->der_len);
}

void keyprint_of_public(uint8_t ret[static 32], const struct pubkey *key)
{
    static const char label[] = "plrkit public key v1";
    crypto_hash_sha256_state st;

    (void)crypto_hash_sha256_init(&st);
    (void)crypto_hash_sha256_update(&st, (const uint8_t *)label, sizeof label - 1);
    (void)crypto_hash_sha256_update(&st, key->bytes, key->len);
    (void)crypto_hash_sha256_final(&st, ret);
}

static json_t *time_json(uint64_t s)
{
    char when[WHEN_TEXT] = {0};

    when_rfc3339(when, s);
    return json_string(when);
}

static json_t *hex_json(const uint8_t *bytes, size_t len)
{
    char hex[2 * 64 + 1] = {0};

    return json_string(sodium_bin2hex(hex, sizeof hex, bytes, len));
}

static void put_fingerprint(json_t *o, const uint8_t hash[static 32])
{
    char hex[DIGEST_FINGERPRINT] = {0}, words[KEYPRINT_WORDS] = {0};

    digest_fingerprint(hex, hash);
    keyprint_words(words, hash);
    (void)json_object_set_new(o, "fingerprint", json_string(hex));
    (void)json_object_set_new(o, "fingerprint-words", json_string(words));
}

json_t *keyprint_certificate_json(const struct trustcert *cert)
{
    json_t *o = json_object(), *scope = json_array();
    uint8_t hash[32] = {0}, kid[COSE_KID_LEN] = {0};

    keyprint_of_certificate(hash, cert);
    (void)json_object_set_new(o, "kind", json_string("certificate"));
    (void)json_object_set_new(o, "name", json_string(cert->name));
    (void)json_object_set_new(o, "purpose", json_string(cert_purpose_word(cert->purpose)));
    (void)json_object_set_new(o, "number", json_integer(cert->number));
    (void)json_object_set_new(o, "serial", hex_json(cert->serial, sizeof cert->serial));
    if (cert->purpose == CERT_PLR_SIGNER)
        (void)json_object_set_new(o, "slot", json_integer(cert->slot));
    if (cert->purpose == CERT_SLR_SIGNER || cert->purpose == CERT_LOG_SIGNER) {
        digest_kid(kid, cert->public_key);
        (void)json_object_set_new(o, "key-id", hex_json(kid, sizeof kid));
    }
    for (size_t i = 0; i < cert->scope.count; i++)
        (void)json_array_append_new(scope, json_string(cert->scope.patterns[i]));
    (void)json_object_set_new(o, "scope", scope);
    (void)json_object_set_new(o, "not-before", time_json(cert->not_before_s));
    (void)json_object_set_new(o, "not-after", time_json(cert->not_after_s));
    (void)json_object_set_new(o, "rehearsal", json_boolean(cert->rehearsal));
    put_fingerprint(o, hash);
    return o;
}

static void print_fingerprint(const uint8_t hash[static 32], bool words)
{
    char hex[DIGEST_FINGERPRINT] = {0}, text[KEYPRINT_WORDS] = {0};

    digest_fingerprint(hex, hash);
    out_text("Fingerprint (SHA-256): %s\n", hex);
    if (!words)
        return;
    keyprint_words(text, hash);
    out_text("In words: %s\n", text);
}

void keyprint_certificate(const struct trustcert *cert, bool json, bool words)
{
    static const char *const what[] = {[CERT_ROOT] = "Root",
                                       [CERT_SLR_SIGNER] = "Signer of SLR authorizations",
                                       [CERT_PLR_SIGNER] = "Signer of PLR authorizations",
                                       [CERT_LOG_SIGNER] = "Signer of the authority's log"};
    char from[WHEN_TEXT] = {0}, until[WHEN_TEXT] = {0}, scope[SCOPE_TEXT_MAX] = {0};
    uint8_t hash[32] = {0};

    if (json) {
        out_json(keyprint_certificate_json(cert));
        return;
    }
    keyprint_of_certificate(hash, cert);
    when_field(from, cert->not_before_s);
    when_field(until, cert->not_after_s);
    out_text("%s: %s\n", what[cert->purpose], cert->name);
    if (cert->rehearsal)
        out_text("REHEARSAL: nothing that it signs is for production.\n");
    if (cert->purpose != CERT_ROOT)
        out_text("Number: %u\n", (unsigned)cert->number);
    if (cert->purpose == CERT_PLR_SIGNER)
        out_text("Key slot: %u\n", (unsigned)cert->slot);
    if (cert->purpose == CERT_SLR_SIGNER || cert->purpose == CERT_PLR_SIGNER) {
        scope_text(scope, &cert->scope);
        out_text("Scope: %s\n", scope);
    }
    out_text("Valid: %s to %s\n", from, until);
    print_fingerprint(hash, words);
}

json_t *keyprint_public_json(const struct pubkey *key)
{
    json_t *o = json_object();
    uint8_t hash[32] = {0};

    keyprint_of_public(hash, key);
    (void)json_object_set_new(o, "kind", json_string("public-key"));
    (void)json_object_set_new(o, "type", json_string(key->type == SIGNKEY_ED25519 ? "ed25519" : "p224"));
    (void)json_object_set_new(o, "public-key", hex_json(key->bytes, key->len));
    put_fingerprint(o, hash);
    return o;
}

void keyprint_public(const struct pubkey *key, bool json, bool words)
{
    uint8_t hash[32] = {0};

    if (json) {
        out_json(keyprint_public_json(key));
        return;
    }
    keyprint_of_public(hash, key);
    out_text("Public key: %s\n", key->type == SIGNKEY_ED25519 ? "Ed25519" : "P-224");
    print_fingerprint(hash, words);
}
