#include "keys/token.h"

#include <pthread.h>
#include <sodium.h>

#include "keys/p11.h"
#include "keys/tokenpoint.h"

#define SCHEME "pkcs11:"

struct token {
    struct p11 p;
    ck_object_handle_t key;
    uint8_t public_key[32];
    bool extractable;
    pthread_mutex_t busy; /* a session does one thing at a time; a batch signs in several threads */
};

static enum plr_err fail_kind(struct fail *f, const struct token *t, const char *why)
{
    (void)fail_set(f, PLR_ERR_KIND, "wrongkey", "the key in the token \"%s\" cannot be used: %s", t->p.name, why);
    fail_hint(f, "\"plr-key token generate\" makes one that can");
    return PLR_ERR_KIND;
}

/* The one private key that the URI names, of whatever type, so that another type is told from none. */
static enum plr_err find_key(struct token *t, struct fail *f)
{
    ck_object_class_t class = CKO_PRIVATE_KEY;
    struct ck_attribute match[3] = {{.type = CKA_CLASS, .value = &class, .value_len = sizeof class}};
    static const ck_attribute_type_t names[] = {CKA_LABEL, CKA_ID};
    ck_object_handle_t found[2] = {0};
    size_t parts = 1;
    size_t count = 0;
    enum plr_err err = PLR_OK;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct ck_attribute *a = p11_named(&t->p, names[i]);

        if (a != NULL)
            match[parts++] = *a;
    }
    err = p11_find(found, &count, 2, t->p.module, t->p.session, match, parts, f);
    if (err != PLR_OK)
        return err;
    if (count == 0) {
        (void)fail_set(f, PLR_ERR_NOT_FOUND, "notokenkey", "the token \"%s\" has no private key that the URI names",
                       t->p.name);
        fail_hint(f, "\"plr-key token list\" shows the keys that it has");
        return PLR_ERR_NOT_FOUND;
    }
    if (count > 1) {
        (void)fail_set(f, PLR_ERR_NOT_FOUND, "severalkeys",
                       "the token \"%s\" has several private keys that the URI names", t->p.name);
        fail_hint(f, "add id=ID, as \"plr-key token list\" shows it");
        return PLR_ERR_NOT_FOUND;
    }
    t->key = found[0];
    return PLR_OK;
}

static enum plr_err check_key(struct token *t, struct fail *f)
{
    uint8_t params[32] = {0};
    size_t len = 0;

    if (p11_number(&t->p, t->key, CKA_KEY_TYPE, (unsigned long)-1) != CKK_EC_EDWARDS)
        return fail_kind(f, t, "it is not an Ed25519 key");
    if (p11_bytes(params, &len, sizeof params, t->p.module, t->p.session, t->key, CKA_EC_PARAMS) &&
        !tokenpoint_is_ed25519(params, len))
        return fail_kind(f, t, "it is an Edwards key of another curve than Ed25519");
    if (!p11_flag(&t->p, t->key, CKA_SIGN, false))
        return fail_kind(f, t, "it may not sign (CKA_SIGN)");
    if (p11_flag(&t->p, t->key, CKA_ALWAYS_AUTHENTICATE, false))
        return fail_kind(f, t, "it wants its PIN again for each signature (CKA_ALWAYS_AUTHENTICATE)");
    if (!p11_can(t->p.module, t->p.slot, CKM_EDDSA))
        return fail_kind(f, t, "the token does not sign with Ed25519 (CKM_EDDSA)");
    /* One that does not say is taken for one that lets it out. */
    t->extractable = p11_flag(&t->p, t->key, CKA_EXTRACTABLE, true);
    return PLR_OK;
}

/* A private key object has no public key: that is in an object of its own, with the same id. */
static enum plr_err find_public(struct token *t, struct fail *f)
{
    ck_object_class_t class = CKO_PUBLIC_KEY;
    ck_key_type_t type = CKK_EC_EDWARDS;
    uint8_t id[256] = {0};
    struct ck_attribute match[] = {{.type = CKA_CLASS, .value = &class, .value_len = sizeof class},
                                   {.type = CKA_KEY_TYPE, .value = &type, .value_len = sizeof type},
                                   {.type = CKA_ID, .value = id}};
    ck_object_handle_t found[2] = {0};
    size_t count = 0;
    size_t len = 0;

    if (p11_bytes(id, &len, sizeof id, t->p.module, t->p.session, t->key, CKA_ID) && len > 0) {
        enum plr_err err = PLR_OK;

        match[2].value_len = len;
        err = p11_find(found, &count, 2, t->p.module, t->p.session, match, 3, f);
        if (err != PLR_OK)
            return err;
    }
    if (count == 1 && tokenpoint_read(t->public_key, t->p.module, t->p.session, found[0]))
        return PLR_OK;
    (void)fail_set(f, PLR_ERR_DAMAGED, "nopublickey",
                   "the token \"%s\" has not the one Ed25519 public key with the id of the private key", t->p.name);
    fail_hint(f, "store the public key beside the private one, with the same CKA_ID");
    return PLR_ERR_DAMAGED;
}

enum plr_err token_open(struct token **ret, const char *uri, const struct secret *pin, struct fail *f)
{
    struct token *t = calloc(1, sizeof *t);
    enum plr_err err = PLR_OK;

    if (t == NULL || pthread_mutex_init(&t->busy, NULL) != 0) {
        free(t);
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a token");
    }
    err = p11_open(&t->p, uri, true, f);
    if (err == PLR_OK)
        err = p11_login(&t->p, false, pin, f);
    if (err == PLR_OK)
        err = find_key(t, f);
    if (err == PLR_OK)
        err = check_key(t, f);
    if (err == PLR_OK)
        err = find_public(t, f);
    if (err != PLR_OK) {
        token_close(t);
        return err;
    }
    *ret = t;
    return PLR_OK;
}

void token_public(uint8_t ret[static 32], const struct token *t)
{
    memcpy(ret, t->public_key, sizeof t->public_key);
}

bool token_extractable(const struct token *t)
{
    return t->extractable;
}

enum plr_err token_sign(uint8_t ret[static 64], struct token *t, const uint8_t *msg, size_t len, struct fail *f)
{
    struct ck_mechanism eddsa = {.mechanism = CKM_EDDSA};
    uint8_t signature[crypto_sign_BYTES] = {0};
    unsigned long made = sizeof signature;
    ck_rv_t rv = CKR_OK;

    (void)pthread_mutex_lock(&t->busy);
    rv = t->p.module->C_SignInit(t->p.session, &eddsa, t->key);
    if (rv == CKR_OK)
        rv = t->p.module->C_Sign(t->p.session, (unsigned char *)(uintptr_t)msg, len, signature, &made);
    (void)pthread_mutex_unlock(&t->busy);
    if (rv != CKR_OK)
        return p11_fail(f, &t->p, "sign", rv);
    if (made != sizeof signature || crypto_sign_verify_detached(signature, msg, len, t->public_key) != 0) {
        (void)fail_set(f, PLR_ERR_CRYPTO, "crypto", "the signature that the token \"%s\" made does not hold",
                       t->p.name);
        fail_hint(f, "nothing was signed; the token is faulty, or its public key is not the one of its private key");
        return PLR_ERR_CRYPTO;
    }
    memcpy(ret, signature, sizeof signature);
    return PLR_OK;
}

void token_close(struct token *t)
{
    if (t == NULL)
        return;
    p11_close(&t->p);
    (void)pthread_mutex_destroy(&t->busy);
    free(t);
}

/* The length of the line without its end; 0 where it is no reference. */
static size_t line_len(const char *text, size_t len)
{
    if (len < sizeof SCHEME - 1 || memcmp(text, SCHEME, sizeof SCHEME - 1) != 0)
        return 0;
    if (text[len - 1] == '\n')
        len--;
    for (size_t i = 0; i < len; i++)
        if (text[i] <= ' ' || text[i] > '~')
            return 0;
    return len;
}

bool token_is_reference(const char *text, size_t len)
{
    return line_len(text, len) > 0;
}

enum plr_err token_follow(struct token **ret, const char *text, size_t len, const struct secret *pin, struct fail *f)
{
    char uri[TOKEN_URI_MAX + 1] = {0};

    len = line_len(text, len);
    if (len == 0 || len >= sizeof uri) {
        (void)fail_set(f, PLR_ERR_FORMAT, "badtokenuri",
                       "a token reference is one line \"pkcs11:...\" of at most %u bytes", (unsigned)TOKEN_URI_MAX);
        fail_hint(f, "\"plr-key token list\" shows the URIs of tokens and keys");
        return PLR_ERR_FORMAT;
    }
    memcpy(uri, text, len);
    return token_open(ret, uri, pin, f);
}
