/* PKCS#11: the modules that p11-kit knows, the one token that a URI (RFC 7512) names, and a session on it. For
 * keys/token*.c only. keys/ opens no files, but a module is a library that somebody else wrote and that is loaded
 * here, with files, clock and devices of its own: there is no other way to a token. plr-key(1), TOKENS. */
#ifndef PLRKIT_P11_H
#define PLRKIT_P11_H

#define CRYPTOKI_GNU 1
#include <p11-kit/pkcs11.h>
#include <p11-kit/uri.h>
#include <stdbool.h>

#include "keys/secret.h"

#define P11_NAME_MAX 33 /* a token's label and its end */

struct p11 {
    struct p11_kit_uri *uri;
    struct ck_function_list **configured; /* all that p11-kit's configuration names; NULL where the URI names one */
    struct ck_function_list *named[2];    /* that one, and NULL */
    struct ck_function_list *module;      /* of the token */
    ck_slot_id_t slot;
    struct ck_token_info info;
    char name[P11_NAME_MAX]; /* the token's label, for people */
    ck_session_handle_t session;
    bool in_session;
};

/* One token that was found, in a call of p11_each. */
struct p11_slot {
    struct ck_function_list *module;
    ck_slot_id_t slot;
    struct ck_info module_info;
    struct ck_slot_info slot_info;
    struct ck_token_info info;
};

/* Parse the URI, load the modules and find its token. PIN, file of a PIN and unknown attributes are refused, and,
 * before anything is loaded, one that does not name a key where it should, or names one where it should not.
 * PLR_ERR_FORMAT ("badtokenuri"), PLR_ERR_POLICY ("pininuri"), PLR_ERR_NOT_FOUND ("nomodule", "notoken",
 * "severaltokens"), PLR_ERR_IO ("badmodule"), PLR_ERR_MEMORY. p is zeroed by the caller; p11_close also after a
 * failure. */
PLR_MUST_CHECK enum plr_err p11_open(struct p11 *p, const char *uri, bool names_key, struct fail *f);

/* Load what p11-kit's configuration names, or the one module at this path (NULL: none). Errors of p11_open. */
PLR_MUST_CHECK enum plr_err p11_load(struct p11 *p, const char *path, struct fail *f);

/* Call found for each token that has been set up; it returns false to stop. */
void p11_each(const struct p11 *p, bool (*found)(void *context, const struct p11_slot *slot), void *context);

/* A session on the token, logged in once with the PIN (NULL: none). A PIN that was refused is never tried again.
 * PLR_ERR_UNTRUSTED ("badpassphrase", "pinlocked", "pinunset", "pinexpired"), PLR_ERR_IO ("token"). */
PLR_MUST_CHECK enum plr_err p11_login(struct p11 *p, bool writable, const struct secret *pin, struct fail *f);

/* Objects that match, at most cap of them; more are not counted. PLR_ERR_IO ("token"). */
PLR_MUST_CHECK enum plr_err p11_find(ck_object_handle_t *ret, size_t *ret_count, size_t cap,
                                     struct ck_function_list *module, ck_session_handle_t session,
                                     struct ck_attribute *match, size_t match_count, struct fail *f);

/* An attribute of at most cap bytes. False if it is not there, is longer, or is not shown. */
bool p11_bytes(uint8_t *ret, size_t *ret_len, size_t cap, struct ck_function_list *module, ck_session_handle_t session,
               ck_object_handle_t object, ck_attribute_type_t type);

/* A number (class, key type), and a flag; fallback where there is none. */
unsigned long p11_number(const struct p11 *p, ck_object_handle_t object, ck_attribute_type_t type,
                         unsigned long fallback);
bool p11_flag(const struct p11 *p, ck_object_handle_t object, ck_attribute_type_t type, bool fallback);

/* True if the token has this mechanism. */
bool p11_can(struct ck_function_list *module, ck_slot_id_t slot, ck_mechanism_type_t mechanism);

/* What the URI says of the object (NULL: nothing), and the module-path that it names (NULL: none). */
const struct ck_attribute *p11_named(const struct p11 *p, ck_attribute_type_t type);
const char *p11_module_path(const struct p11 *p);

/* The URI of a token, or of an object on it where the attributes are given; module-path where the module was loaded
 * from one (NULL: not). Fresh memory (free), NULL if there is none. */
char *p11_uri_text(const struct ck_token_info *info, struct ck_attribute *attributes, size_t count,
                   const char *module_path);

/* The name that p11-kit's configuration or the file gives a module; fresh memory (free), NULL if there is none. */
char *p11_module_name(struct ck_function_list *module);

/* "the token "NAME" did not WHAT: why". Returns PLR_ERR_IO ("token"). */
enum plr_err p11_fail(struct fail *f, const struct p11 *p, const char *what, ck_rv_t rv);

/* Log out, unload, free; zeroes p. */
void p11_close(struct p11 *p);

#endif
