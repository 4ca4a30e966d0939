#include "keys/tokenmake.h"

#include <sodium.h>

#include "keys/digest.h"
#include "keys/tokenpoint.h"

#define ID_LEN   8
#define TRIES    4 /* one key in 65536 bears the mark */
#define COUNT(a) (sizeof(a) / sizeof *(a))

struct pair {
    ck_object_handle_t public_key;
    ck_object_handle_t private_key;
};

static enum plr_err check_token(const struct p11 *p, const char *label, struct fail *f)
{
    ck_object_class_t class = CKO_PRIVATE_KEY;
    struct ck_attribute match[] = {
        {.type = CKA_CLASS, .value = &class, .value_len = sizeof class},
        {.type = CKA_LABEL, .value = (void *)(uintptr_t)label, .value_len = strlen(label)},
    };
    ck_object_handle_t found[1] = {0};
    size_t count = 0;
    enum plr_err err = PLR_OK;

    if (!p11_can(p->module, p->slot, CKM_EC_EDWARDS_KEY_PAIR_GEN) || !p11_can(p->module, p->slot, CKM_EDDSA)) {
        (void)fail_set(f, PLR_ERR_KIND, "noeddsa", "the token \"%s\" makes no Ed25519 keys", p->name);
        fail_hint(f, "take a token that does (CKM_EC_EDWARDS_KEY_PAIR_GEN, CKM_EDDSA)");
        return PLR_ERR_KIND;
    }
    err = p11_find(found, &count, COUNT(found), p->module, p->session, match, COUNT(match), f);
    if (err == PLR_OK && count > 0) {
        err = fail_set(f, PLR_ERR_STATE, "exists", "the token \"%s\" has a private key \"%s\" already", p->name, label);
        fail_hint(f, "choose another label; nothing is ever replaced");
    }
    return err;
}

static ck_rv_t generate_with(struct pair *ret, const struct p11 *p, const char *label, uint8_t id[static ID_LEN],
                             const char *params, size_t params_len)
{
    static unsigned char yes = 1;
    static unsigned char no = 0;
    struct ck_mechanism mechanism = {.mechanism = CKM_EC_EDWARDS_KEY_PAIR_GEN};
    void *text = (void *)(uintptr_t)label;
    size_t len = strlen(label);
    struct ck_attribute public_key[] = {
        {.type = CKA_TOKEN, .value = &yes, .value_len = 1},
        {.type = CKA_PRIVATE, .value = &no, .value_len = 1}, /* seen without the PIN */
        {.type = CKA_VERIFY, .value = &yes, .value_len = 1},
        {.type = CKA_EC_PARAMS, .value = (void *)(uintptr_t)params, .value_len = params_len},
        {.type = CKA_LABEL, .value = text, .value_len = len},
        {.type = CKA_ID, .value = id, .value_len = ID_LEN},
    };
    struct ck_attribute private_key[] = {
        {.type = CKA_TOKEN, .value = &yes, .value_len = 1},     {.type = CKA_PRIVATE, .value = &yes, .value_len = 1},
        {.type = CKA_SENSITIVE, .value = &yes, .value_len = 1}, {.type = CKA_EXTRACTABLE, .value = &no, .value_len = 1},
        {.type = CKA_SIGN, .value = &yes, .value_len = 1},      {.type = CKA_DECRYPT, .value = &no, .value_len = 1},
        {.type = CKA_UNWRAP, .value = &no, .value_len = 1},     {.type = CKA_LABEL, .value = text, .value_len = len},
        {.type = CKA_ID, .value = id, .value_len = ID_LEN},
    };

    return p->module->C_GenerateKeyPair(p->session, &mechanism, public_key, COUNT(public_key), private_key,
                                        COUNT(private_key), &ret->public_key, &ret->private_key);
}

/* The curve by its object identifier, which is what RFC 8410 has; tokens that know only the name get the name. */
static ck_rv_t generate(struct pair *ret, const struct p11 *p, const char *label, uint8_t id[static ID_LEN])
{
    ck_rv_t rv = generate_with(ret, p, label, id, TOKENPOINT_OID, sizeof TOKENPOINT_OID - 1);

    return rv == CKR_OK ? rv : generate_with(ret, p, label, id, TOKENPOINT_NAME, sizeof TOKENPOINT_NAME - 1);
}

/* Both halves, or what is left of them. */
static void destroy(const struct p11 *p, const struct pair *pair)
{
    (void)p->module->C_DestroyObject(p->session, pair->private_key);
    (void)p->module->C_DestroyObject(p->session, pair->public_key);
}

static enum plr_err make(const struct p11 *p, const char *label, uint8_t id[static ID_LEN], struct fail *f)
{
    uint8_t public_key[32] = {0};
    uint8_t kid[COSE_KID_LEN] = {0};

    for (int i = 0; i < TRIES; i++) {
        struct pair pair = {0};
        ck_rv_t rv = CKR_OK;

        randombytes_buf(id, ID_LEN);
        rv = generate(&pair, p, label, id);
        if (rv != CKR_OK)
            return p11_fail(f, p, "make a key", rv);
        if (!tokenpoint_read(public_key, p->module, p->session, pair.public_key)) {
            destroy(p, &pair);
            return fail_set(f, PLR_ERR_IO, "token", "the token \"%s\" made a key and does not show its public key",
                            p->name);
        }
        digest_kid(kid, public_key);
        if (!digest_kid_is_rehearsal(kid))
            return PLR_OK;
        destroy(p, &pair);
    }
    return fail_set(f, PLR_ERR_CRYPTO, "crypto", "the token \"%s\" makes no keys that are random", p->name);
}

enum plr_err tokenmake_key(char **ret_uri, const char *token_uri, const char *label, const struct secret *pin,
                           struct fail *f)
{
    struct p11 p = {0};
    uint8_t id[ID_LEN] = {0};
    struct ck_attribute names[] = {
        {.type = CKA_LABEL, .value = (void *)(uintptr_t)label, .value_len = strlen(label)},
        {.type = CKA_ID, .value = id, .value_len = ID_LEN},
    };
    char *uri = NULL;
    enum plr_err err = p11_open(&p, token_uri, false, f);

    if (err == PLR_OK)
        err = p11_login(&p, true, pin, f);
    if (err == PLR_OK)
        err = check_token(&p, label, f);
    if (err == PLR_OK)
        err = make(&p, label, id, f);
    if (err == PLR_OK && (uri = p11_uri_text(&p.info, names, COUNT(names), p11_module_path(&p))) == NULL)
        err = fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for the URI of a key");
    if (err == PLR_OK)
        *ret_uri = uri;
    p11_close(&p);
    return err;
}
