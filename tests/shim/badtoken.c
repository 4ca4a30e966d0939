/* A token that is not to be trusted: a PKCS#11 module that is SoftHSM2 but for what the environment says.
 *
 *   BADTOKEN_LOG=FILE  gets a line "login" for each PIN that is given to the token, "make" for each key that is made
 *   BADTOKEN_POINT=HEX  marked: the public key that the first key that is made seems to have
 *   BADTOKEN=WORD         forged: signatures with a bit changed; short: with a byte less; gone: the token is taken away
 *                         before it signs; final, locked: it says that one try is left, or none; refuse: it is locked
 *                         by the PIN that comes; always, curve, loose, mute: its key wants the PIN for each signature,
 * is of another curve, would be given out, may not sign */
#define CRYPTOKI_GNU 1
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOFTHSM "/usr/lib/softhsm/libsofthsm2.so"

static struct ck_function_list *real;
static struct ck_function_list ours;
static int made;

static bool told(const char *word)
{
    const char *want = getenv("BADTOKEN");

    return want != NULL && strcmp(want, word) == 0;
}

static void note(const char *line)
{
    const char *path = getenv("BADTOKEN_LOG");
    FILE *log = path != NULL ? fopen(path, "a") : NULL;

    if (log == NULL)
        return;
    (void)fputs(line, log);
    (void)fclose(log);
}

static ck_rv_t login(ck_session_handle_t session, ck_user_type_t user, unsigned char *pin, unsigned long len)
{
    note("login\n");
    return told("refuse") ? CKR_PIN_LOCKED : real->C_Login(session, user, pin, len);
}

static ck_rv_t token_info(ck_slot_id_t slot, struct ck_token_info *info)
{
    ck_rv_t rv = real->C_GetTokenInfo(slot, info);

    if (told("final"))
        info->flags |= CKF_USER_PIN_FINAL_TRY;
    if (told("locked"))
        info->flags |= CKF_USER_PIN_LOCKED;
    return rv;
}

static ck_rv_t sign_init(ck_session_handle_t session, struct ck_mechanism *mechanism, ck_object_handle_t key)
{
    return told("gone") ? CKR_DEVICE_REMOVED : real->C_SignInit(session, mechanism, key);
}

static ck_rv_t sign(ck_session_handle_t session, unsigned char *msg, unsigned long len, unsigned char *signature,
                    unsigned long *signature_len)
{
    ck_rv_t rv = real->C_Sign(session, msg, len, signature, signature_len);

    if (told("forged"))
        signature[40] ^= 1;
    if (told("short"))
        *signature_len -= 1;
    return rv;
}

static ck_rv_t generate(ck_session_handle_t session, struct ck_mechanism *mechanism, struct ck_attribute *public_key,
                        unsigned long public_count, struct ck_attribute *private_key, unsigned long private_count,
                        ck_object_handle_t *ret_public, ck_object_handle_t *ret_private)
{
    ck_rv_t rv = real->C_GenerateKeyPair(session, mechanism, public_key, public_count, private_key, private_count,
                                         ret_public, ret_private);

    if (rv == CKR_OK) {
        note("make\n");
        made++;
    }
    return rv;
}

/* The point is in an OCTET STRING of 32 bytes. */
static void mark(unsigned char *point)
{
    const char *hex = getenv("BADTOKEN_POINT");

    for (size_t i = 0; hex != NULL && i < 32; i++)
        (void)sscanf(hex + 2 * i, "%2hhx", &point[2 + i]);
}

static ck_rv_t attributes(ck_session_handle_t session, ck_object_handle_t object, struct ck_attribute *list,
                          unsigned long count)
{
    ck_rv_t rv = real->C_GetAttributeValue(session, object, list, count);

    for (unsigned long i = 0; rv == CKR_OK && i < count; i++) {
        unsigned char *value = list[i].value;

        if (value == NULL)
            continue;
        if (told("always") && list[i].type == CKA_ALWAYS_AUTHENTICATE)
            value[0] = 1;
        if (told("curve") && list[i].type == CKA_EC_PARAMS)
            value[list[i].value_len - 1] ^= 1;
        if (told("marked") && made == 1 && list[i].type == CKA_EC_POINT && list[i].value_len == 34)
            mark(value);
        if (told("loose") && list[i].type == CKA_EXTRACTABLE)
            value[0] = 1;
        if (told("mute") && list[i].type == CKA_SIGN)
            value[0] = 0;
    }
    return rv;
}

ck_rv_t C_GetFunctionList(struct ck_function_list **list)
{
    void *library = dlopen(SOFTHSM, RTLD_NOW | RTLD_LOCAL);
    ck_rv_t (*get)(struct ck_function_list **) = NULL;

    if (library == NULL)
        return CKR_GENERAL_ERROR;
    *(void **)&get = dlsym(library, "C_GetFunctionList");
    if (get == NULL || get(&real) != CKR_OK)
        return CKR_GENERAL_ERROR;
    ours = *real;
    ours.C_Login = login;
    ours.C_GetTokenInfo = token_info;
    ours.C_SignInit = sign_init;
    ours.C_Sign = sign;
    ours.C_GenerateKeyPair = generate;
    ours.C_GetAttributeValue = attributes;
    ours.C_GetFunctionList = C_GetFunctionList;
    *list = &ours;
    return CKR_OK;
}
