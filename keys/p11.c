#include "keys/p11.h"

#include <p11-kit/p11-kit.h>

#define SLOTS_MAX      64 /* of one module */
#define MECHANISMS_MAX 1024

enum plr_err p11_fail(struct fail *f, const struct p11 *p, const char *what, ck_rv_t rv)
{
    (void)fail_set(f, PLR_ERR_IO, "token", "the token \"%s\" did not %s: %s", p->name, what, p11_kit_strerror(rv));
    fail_hint(f, "see that the token is connected and well; nothing was signed");
    return PLR_ERR_IO;
}

static enum plr_err fail_uri(struct fail *f, const char *why)
{
    (void)fail_set(f, PLR_ERR_FORMAT, "badtokenuri", "%s", why);
    fail_hint(f, "\"plr-key token list\" shows the URIs of tokens and keys");
    return PLR_ERR_FORMAT;
}

static enum plr_err fail_memory(struct fail *f)
{
    return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a token");
}

/* rv CKR_OK: what p11-kit said last, which may be nothing. */
static enum plr_err fail_module(struct fail *f, const char *path, ck_rv_t rv)
{
    const char *said = rv == CKR_OK ? p11_kit_message() : p11_kit_strerror(rv);

    (void)fail_set(f, PLR_ERR_IO, "badmodule", "\"%s\" names no PKCS#11 module that can be loaded%s%s", path,
                   said != NULL ? ": " : "", said != NULL ? said : "");
    fail_hint(f, "module-path names the library of the token's maker");
    return PLR_ERR_IO;
}

static bool has(struct p11_kit_uri *uri, ck_attribute_type_t type)
{
    return p11_kit_uri_get_attribute(uri, type) != NULL;
}

/* A URI is not a place for a secret: it is in files, in lists of processes and in logs. */
static enum plr_err parse(struct p11 *p, const char *text, bool names_key, struct fail *f)
{
    const struct ck_attribute *class = NULL;
    int result = 0;

    p->uri = p11_kit_uri_new();
    if (p->uri == NULL)
        return fail_memory(f);
    result = p11_kit_uri_parse(text, P11_KIT_URI_FOR_ANY, p->uri);
    if (result == P11_KIT_URI_NO_MEMORY)
        return fail_memory(f);
    if (result != P11_KIT_URI_OK)
        return fail_uri(f, "this is not a URI of PKCS#11 (RFC 7512)");
    if (p11_kit_uri_get_pin_value(p->uri) != NULL || p11_kit_uri_get_pin_source(p->uri) != NULL) {
        (void)fail_set(f, PLR_ERR_POLICY, "pininuri", "the URI has a PIN in it, or names where one is");
        fail_hint(f, "take pin-value and pin-source out; the PIN is given as a passphrase is: --passphrase-file FILE");
        return PLR_ERR_POLICY;
    }
    if (p11_kit_uri_any_unrecognized(p->uri))
        return fail_uri(f, "the URI has an attribute that is not known here");
    class = p11_kit_uri_get_attribute(p->uri, CKA_CLASS);
    if (!names_key && (class != NULL || has(p->uri, CKA_LABEL) || has(p->uri, CKA_ID)))
        return fail_uri(f, "the URI names an object; a token is wanted");
    if (names_key && !has(p->uri, CKA_LABEL) && !has(p->uri, CKA_ID))
        return fail_uri(f, "the URI names no key: it wants object=LABEL or id=ID");
    if (class != NULL && *(const ck_object_class_t *)class->value != CKO_PRIVATE_KEY)
        return fail_uri(f, "the URI names an object that is not a private key");
    return PLR_OK;
}

enum plr_err p11_load(struct p11 *p, const char *path, struct fail *f)
{
    ck_rv_t rv = CKR_OK;

    p11_kit_be_quiet(); /* there is one printer of diagnostics, and it is not p11-kit */
    if (path == NULL) {
        p->configured = p11_kit_modules_load_and_initialize(0);
        if (p->configured == NULL)
            return fail_module(f, "p11-kit's configuration", CKR_OK);
        if (p->configured[0] != NULL)
            return PLR_OK;
        (void)fail_set(f, PLR_ERR_NOT_FOUND, "nomodule", "no PKCS#11 module is configured on this machine");
        fail_hint(f, "install the token's module for p11-kit (pkcs11.conf(5)), or name it in the URI: "
                     "?module-path=/usr/lib/.../module.so");
        return PLR_ERR_NOT_FOUND;
    }
    p->named[0] = p11_kit_module_load(path, 0);
    if (p->named[0] == NULL)
        return fail_module(f, path, CKR_OK);
    rv = p11_kit_module_initialize(p->named[0]);
    if (rv == CKR_OK)
        return PLR_OK;
    p11_kit_module_release(p->named[0]);
    p->named[0] = NULL;
    return fail_module(f, path, rv);
}

void p11_each(const struct p11 *p, bool (*found)(void *context, const struct p11_slot *slot), void *context)
{
    struct ck_function_list *const *module = p->configured != NULL ? p->configured : p->named;

    for (; *module != NULL; module++) {
        ck_slot_id_t ids[SLOTS_MAX] = {0};
        unsigned long count = SLOTS_MAX;
        struct p11_slot at = {.module = *module};

        if ((*module)->C_GetInfo(&at.module_info) != CKR_OK || (*module)->C_GetSlotList(1, ids, &count) != CKR_OK)
            continue;
        for (unsigned long i = 0; i < count; i++) {
            at.slot = ids[i];
            if ((*module)->C_GetSlotInfo(ids[i], &at.slot_info) != CKR_OK ||
                (*module)->C_GetTokenInfo(ids[i], &at.info) != CKR_OK || (at.info.flags & CKF_TOKEN_INITIALIZED) == 0)
                continue;
            if (!found(context, &at))
                return;
        }
    }
}

struct search {
    struct p11 *p;
    size_t count;
};

static bool module_is_named(const struct p11 *p, struct ck_function_list *module)
{
    const char *want = p11_kit_uri_get_module_name(p->uri);
    char *name = want == NULL || p->configured == NULL ? NULL : p11_kit_module_get_name(module);
    bool yes = want == NULL || p->configured == NULL || (name != NULL && strcmp(name, want) == 0);

    free(name);
    return yes;
}

static bool match(void *context, const struct p11_slot *at)
{
    struct search *s = context;
    struct p11 *p = s->p;
    ck_slot_id_t id = p11_kit_uri_get_slot_id(p->uri);

    if (!module_is_named(p, at->module) || (id != (ck_slot_id_t)-1 && id != at->slot) ||
        p11_kit_uri_match_module_info(p->uri, &at->module_info) != 1 ||
        p11_kit_uri_match_slot_info(p->uri, &at->slot_info) != 1 ||
        p11_kit_uri_match_token_info(p->uri, &at->info) != 1)
        return true;
    if (s->count++ == 0) {
        size_t len = p11_kit_space_strlen(at->info.label, sizeof at->info.label);

        p->module = at->module;
        p->slot = at->slot;
        p->info = at->info;
        memcpy(p->name, at->info.label, len);
        p->name[len] = '\0';
    }
    return true;
}

enum plr_err p11_open(struct p11 *p, const char *uri, bool names_key, struct fail *f)
{
    struct search s = {.p = p};
    enum plr_err err = parse(p, uri, names_key, f);

    if (err == PLR_OK)
        err = p11_load(p, p11_kit_uri_get_module_path(p->uri), f);
    if (err != PLR_OK)
        return err;
    p11_each(p, match, &s);
    if (s.count == 0) {
        (void)fail_set(f, PLR_ERR_NOT_FOUND, "notoken", "no token that is here matches \"%s\"", uri);
        fail_hint(f, "connect it; \"plr-key token list\" shows what is there");
        return PLR_ERR_NOT_FOUND;
    }
    if (s.count > 1) {
        (void)fail_set(f, PLR_ERR_NOT_FOUND, "severaltokens", "%zu tokens match \"%s\"", s.count, uri);
        fail_hint(f, "name the one: token=LABEL, or serial=NUMBER as \"plr-key token list\" shows it");
        return PLR_ERR_NOT_FOUND;
    }
    return PLR_OK;
}

static enum plr_err fail_pin(struct fail *f, const struct p11 *p, const char *reason, const char *why, const char *hint)
{
    (void)fail_set(f, PLR_ERR_UNTRUSTED, reason, "the token \"%s\" %s", p->name, why);
    fail_hint(f, "%s", hint);
    return PLR_ERR_UNTRUSTED;
}

static enum plr_err fail_locked(struct fail *f, const struct p11 *p)
{
    return fail_pin(f, p, "pinlocked", "is locked: its PIN was wrong too often",
                    "its security officer sets a new PIN with the tools of its maker");
}

/* What the token says of its PIN after it refused one. */
static enum plr_err fail_refused(struct fail *f, const struct p11 *p)
{
    static const char refused[] = "refuses this PIN";
    struct ck_token_info info = {0};
    const char *why = refused;

    if (p->module->C_GetTokenInfo(p->slot, &info) != CKR_OK)
        info.flags = 0;
    if ((info.flags & CKF_USER_PIN_LOCKED) != 0)
        why = "refuses this PIN, and is locked now";
    else if ((info.flags & CKF_USER_PIN_FINAL_TRY) != 0)
        why = "refuses this PIN; after one more that is wrong it is locked";
    else if ((info.flags & CKF_USER_PIN_COUNT_LOW) != 0)
        why = "refuses this PIN; it says that few tries are left";
    return fail_pin(f, p, "badpassphrase", why,
                    "it was tried once and is not tried again: look the PIN up before you give another");
}

static enum plr_err login_failed(struct fail *f, const struct p11 *p, ck_rv_t rv)
{
    switch (rv) {
    case CKR_PIN_INCORRECT:
    case CKR_PIN_INVALID:
    case CKR_PIN_LEN_RANGE:
        return fail_refused(f, p);
    case CKR_PIN_LOCKED:
        return fail_locked(f, p);
    case CKR_PIN_EXPIRED:
        return fail_pin(f, p, "pinexpired", "wants a new PIN before it does anything",
                        "set one with the tools of its maker");
    case CKR_USER_PIN_NOT_INITIALIZED:
        return fail_pin(f, p, "pinunset", "has no PIN yet", "set one with the tools of its maker");
    default:
        return p11_fail(f, p, "let us log in", rv);
    }
}

enum plr_err p11_login(struct p11 *p, bool writable, const struct secret *pin, struct fail *f)
{
    bool pad = (p->info.flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0;
    ck_flags_t flags = CKF_SERIAL_SESSION | (writable ? CKF_RW_SESSION : 0);
    ck_rv_t rv = CKR_OK;

    if ((p->info.flags & CKF_LOGIN_REQUIRED) != 0 && !pad && (pin == NULL || pin->len == 0))
        return fail_pin(f, p, "badpassphrase", "wants its PIN and there is none", "give --passphrase-file FILE");
    if ((p->info.flags & CKF_USER_PIN_LOCKED) != 0)
        return fail_locked(f, p);
    rv = p->module->C_OpenSession(p->slot, flags, NULL, NULL, &p->session);
    if (rv != CKR_OK)
        return p11_fail(f, p, "open a session", rv);
    p->in_session = true;
    if ((p->info.flags & CKF_LOGIN_REQUIRED) == 0)
        return PLR_OK;
    if (pad) /* the PIN is typed on the token itself */
        rv = p->module->C_Login(p->session, CKU_USER, NULL, 0);
    else
        rv = p->module->C_Login(p->session, CKU_USER, (unsigned char *)(uintptr_t)pin->bytes, pin->len);
    /* A login is the process's, not the session's: another key of the same token may have done it. */
    return rv == CKR_OK || rv == CKR_USER_ALREADY_LOGGED_IN ? PLR_OK : login_failed(f, p, rv);
}

enum plr_err p11_find(ck_object_handle_t *ret, size_t *ret_count, size_t cap, struct ck_function_list *module,
                      ck_session_handle_t session, struct ck_attribute *match, size_t match_count, struct fail *f)
{
    unsigned long count = 0;
    unsigned long more = 0;
    ck_rv_t rv = module->C_FindObjectsInit(session, match, match_count);

    if (rv != CKR_OK)
        return fail_set(f, PLR_ERR_IO, "token", "the token cannot be searched: %s", p11_kit_strerror(rv));
    do { /* a module may hand them over piecemeal */
        rv = module->C_FindObjects(session, ret + count, cap - count, &more);
        count += rv == CKR_OK ? more : 0;
    } while (rv == CKR_OK && more > 0 && count < cap);
    (void)module->C_FindObjectsFinal(session);
    if (rv != CKR_OK)
        return fail_set(f, PLR_ERR_IO, "token", "the token cannot be searched: %s", p11_kit_strerror(rv));
    *ret_count = count;
    return PLR_OK;
}

bool p11_bytes(uint8_t *ret, size_t *ret_len, size_t cap, struct ck_function_list *module, ck_session_handle_t session,
               ck_object_handle_t object, ck_attribute_type_t type)
{
    struct ck_attribute a = {.type = type, .value = ret, .value_len = cap};

    if (module->C_GetAttributeValue(session, object, &a, 1) != CKR_OK || a.value_len == (unsigned long)-1 ||
        a.value_len > cap)
        return false;
    *ret_len = a.value_len;
    return true;
}

unsigned long p11_number(const struct p11 *p, ck_object_handle_t object, ck_attribute_type_t type,
                         unsigned long fallback)
{
    unsigned long value = 0;
    size_t len = 0;

    return p11_bytes((uint8_t *)&value, &len, sizeof value, p->module, p->session, object, type) && len == sizeof value
               ? value
               : fallback;
}

bool p11_flag(const struct p11 *p, ck_object_handle_t object, ck_attribute_type_t type, bool fallback)
{
    uint8_t value = 0;
    size_t len = 0;

    return p11_bytes(&value, &len, 1, p->module, p->session, object, type) && len == 1 ? value != 0 : fallback;
}

/* Of the list: a module without mechanisms need not know what to say of one. */
bool p11_can(struct ck_function_list *module, ck_slot_id_t slot, ck_mechanism_type_t mechanism)
{
    ck_mechanism_type_t list[MECHANISMS_MAX] = {0};
    unsigned long count = MECHANISMS_MAX;

    if (module->C_GetMechanismList(slot, list, &count) != CKR_OK)
        return false;
    for (unsigned long i = 0; i < count; i++)
        if (list[i] == mechanism)
            return true;
    return false;
}

const struct ck_attribute *p11_named(const struct p11 *p, ck_attribute_type_t type)
{
    return p11_kit_uri_get_attribute(p->uri, type);
}

const char *p11_module_path(const struct p11 *p)
{
    return p11_kit_uri_get_module_path(p->uri);
}

char *p11_uri_text(const struct ck_token_info *info, struct ck_attribute *attributes, size_t count,
                   const char *module_path)
{
    struct p11_kit_uri *uri = p11_kit_uri_new();
    char *text = NULL;

    if (uri == NULL)
        return NULL;
    *p11_kit_uri_get_token_info(uri) = *info;
    if (module_path != NULL)
        p11_kit_uri_set_module_path(uri, module_path);
    if ((count > 0 && p11_kit_uri_set_attributes(uri, attributes, count) != P11_KIT_URI_OK) ||
        p11_kit_uri_format(uri, P11_KIT_URI_FOR_OBJECT_ON_TOKEN_AND_MODULE, &text) != P11_KIT_URI_OK)
        text = NULL;
    p11_kit_uri_free(uri);
    return text;
}

char *p11_module_name(struct ck_function_list *module)
{
    return p11_kit_module_get_name(module);
}

void p11_close(struct p11 *p)
{
    if (p->in_session)
        (void)p->module->C_CloseSession(p->session);
    if (p->configured != NULL)
        p11_kit_modules_finalize_and_release(p->configured);
    if (p->named[0] != NULL) {
        (void)p11_kit_module_finalize(p->named[0]);
        p11_kit_module_release(p->named[0]);
    }
    p11_kit_uri_free(p->uri);
    memset(p, 0, sizeof *p);
}
