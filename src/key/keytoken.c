#include "src/key/keytoken.h"
#include "src/key/keyargs.h"

#include <limits.h>
#include <sodium.h>
#include <unistd.h>

#include "keys/digest.h"
#include "keys/keys.h"
#include "keys/token.h"
#include "keys/tokenlist.h"
#include "keys/tokenmake.h"
#include "src/cli/keyprint.h"
#include "src/cli/out.h"
#include "src/cli/passphrase.h"
#include "src/cli/report.h"
#include "src/key/keyfiles.h"

/* What a token is asked to sign to see that it can: no message of any format begins so. */
static const char trial[] = "plrkit token trial v1";

enum {
    KEY_JSON = 0x100,
    KEY_MODULE,
    KEY_URI,
    KEY_LABEL,
    KEY_OUTPUT,
    KEY_PUBLIC,
    KEY_PASSPHRASE_FILE,
    KEY_PASSPHRASE_FD
};

#define OPT_FILES                                                                                                      \
    CMD_OPT("output", KEY_OUTPUT, "FILE", "Write the reference to FILE, which must not be there yet"),                 \
        CMD_OPT("public", KEY_PUBLIC, "FILE", "Write the public key to FILE, for \"plr-key cert\""),                   \
        CMD_OPT("passphrase-file", KEY_PASSPHRASE_FILE, "FILE", "The first line of FILE is the PIN"),                  \
        CMD_OPT("passphrase-fd", KEY_PASSPHRASE_FD, "N", "The first line from descriptor N is the PIN"),               \
        CMD_OPT("json", KEY_JSON, NULL, "Print one JSON object")

const struct argp_option keytoken_of_list[] = {
    CMD_OPT("module", KEY_MODULE, "FILE",
            "Look in this PKCS#11 module (default: all that p11-kit's configuration names)"),
    CMD_OPT("json", KEY_JSON, NULL, "Print one JSON object"),
    CMD_OPT_END,
};

const struct argp_option keytoken_of_reference[] = {
    CMD_OPT("uri", KEY_URI, "URI", "The key (RFC 7512), as \"token list\" shows it"),
    OPT_FILES,
    CMD_OPT_END,
};

const struct argp_option keytoken_of_generate[] = {
    CMD_OPT("uri", KEY_URI, "URI", "The token (RFC 7512), as \"token list\" shows it"),
    CMD_OPT("label", KEY_LABEL, "NAME", "Label of the new key, 1 to 64 printable ASCII characters"),
    OPT_FILES,
    CMD_OPT_END,
};

error_t keytoken_parse(int key, char *arg, struct argp_state *state)
{
    struct keytoken_args *a = state->input;
    const struct cmd_plain plain[] = {
        {KEY_MODULE, &a->module, NULL},
        {KEY_URI, &a->uri, NULL},
        {KEY_LABEL, &a->label, NULL},
        {KEY_OUTPUT, &a->output, NULL},
        {KEY_PUBLIC, &a->public_output, NULL},
        {KEY_PASSPHRASE_FILE, &a->passphrase_file, NULL},
        {KEY_JSON, NULL, &a->json},
    };

    switch (key) {
    case KEY_PASSPHRASE_FD:
        keyargs_fd(a->passphrase_fd, arg, state);
        a->passphrase_file = a->passphrase_fd;
        return 0;
    case ARGP_KEY_ARG:
        cmd_usage(state, "\"%s\" is not expected: this command has no operands", arg);
    default:
        return cmd_take_plain(plain, sizeof plain / sizeof *plain, key, arg);
    }
}

struct listing {
    bool json;
    json_t *tokens;
    size_t count;
};

static struct pubkey public_of(const uint8_t bytes[static 32])
{
    struct pubkey key = {.type = SIGNKEY_ED25519, .len = 32};

    memcpy(key.bytes, bytes, 32);
    return key;
}

static void list_row(void *context, const struct tokenlist_row *row)
{
    struct listing *l = context;
    struct pubkey key = {0};

    if (row->public_key != NULL)
        key = public_of(row->public_key);
    else
        l->count++;
    if (l->json && row->public_key == NULL) {
        json_t *o = json_object();

        (void)json_object_set_new(o, "uri", json_string(row->uri));
        (void)json_object_set_new(o, "module", json_string(row->module));
        (void)json_object_set_new(o, "ed25519", json_boolean(row->signs));
        (void)json_object_set_new(o, "keys", json_array());
        (void)json_array_append_new(l->tokens, o);
    } else if (l->json) {
        json_t *o = keyprint_public_json(&key);

        (void)json_object_set_new(o, "uri", json_string(row->uri));
        (void)json_array_append_new(json_object_get(json_array_get(l->tokens, json_array_size(l->tokens) - 1), "keys"),
                                    o);
    } else if (row->public_key == NULL) {
        out_text("%sToken: %s\nModule: %s\nSigns with Ed25519: %s\n", l->count > 1 ? "\n" : "", row->uri, row->module,
                 row->signs ? "yes" : "no");
    } else {
        out_text("Key: %s\n", row->uri);
        keyprint_public(&key, false, false);
    }
}

int keytoken_list_run(void *input)
{
    const struct keytoken_args *args = input;
    struct listing l = {.json = args->json, .tokens = json_array()};
    struct fail f = {0};
    enum plr_err err = keys_init(&f);

    if (err == PLR_OK)
        err = tokenlist_each(args->module, list_row, &l, &f);
    if (err == PLR_OK && args->json)
        out_json(json_pack("{s:O}", "tokens", l.tokens));
    else if (err == PLR_OK && l.count == 0)
        out_text("none\n");
    json_decref(l.tokens);
    return err == PLR_OK ? EXIT_DONE : (int)report_fail("list tokens", &f);
}

static enum plr_err fail_missing(struct fail *f, const char *what, const char *hint)
{
    (void)fail_set(f, PLR_ERR_USAGE, "usage", "%s", what);
    fail_hint(f, "%s", hint);
    return PLR_ERR_USAGE;
}

/* Said before the PIN is asked for. */
static enum plr_err check_args(const struct keytoken_args *args, struct fail *f)
{
    const char *const files[] = {args->output, args->public_output};

    if (args->uri == NULL)
        return fail_missing(f, "which one?", "--uri URI, as \"plr-key token list\" shows it");
    if (args->output == NULL)
        return fail_missing(f, "where is the reference to go?", "--output FILE");
    if (strlen(args->uri) > TOKEN_URI_MAX)
        return fail_set(f, PLR_ERR_USAGE, "usage", "a URI has at most %u bytes", (unsigned)TOKEN_URI_MAX);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (files[i] != NULL && access(files[i], F_OK) == 0) {
            (void)fail_set(f, PLR_ERR_STATE, "exists", "\"%s\" exists already", files[i]);
            fail_hint(f, "name a file that is not there yet; nothing is ever replaced");
            return PLR_ERR_STATE;
        }
    return PLR_OK;
}

static enum plr_err ask_pin(struct secret **ret, const struct keytoken_args *args, struct fail *f)
{
    struct passphrase_ask ask = {.file = args->passphrase_file, .prompt = "PIN of the token: "};

    return passphrase_get(ret, &ask, f);
}

/* The key is opened and signs before a file says that it can. */
static enum plr_err write_reference(struct pubkey *ret, const char *uri, const struct secret *pin,
                                    const struct keytoken_args *args, struct fail *f)
{
    char line[TOKEN_URI_MAX + 2] = {0};
    char pem[PUBKEY_PEM_MAX] = {0};
    uint8_t signature[64] = {0};
    size_t len = 0;
    struct token *token = NULL;
    size_t line_len = (size_t)snprintf(line, sizeof line, "%s\n", uri);
    enum plr_err err = line_len < sizeof line ? token_follow(&token, line, line_len, pin, f)
                                              : fail_set(f, PLR_ERR_SPACE, "space", "the URI of the key is too long");

    if (err == PLR_OK)
        err = token_sign(signature, token, (const uint8_t *)trial, sizeof trial - 1, f);
    if (err == PLR_OK) {
        token_public(ret->bytes, token);
        *ret = public_of(ret->bytes);
        err = pubkey_write(pem, sizeof pem, &len, ret, f);
    }
    if (err == PLR_OK)
        err = keyfiles_create(args->output, line, line_len, f);
    if (err == PLR_OK && args->public_output != NULL)
        err = keyfiles_create(args->public_output, pem, len, f);
    if (err == PLR_OK && token_extractable(token))
        report_warning("the token would give this private key out: it was not made to stay there");
    token_close(token);
    return err;
}

static void print(const struct pubkey *key, const char *uri, const struct keytoken_args *args)
{
    if (args->json) {
        json_t *o = keyprint_public_json(key);

        (void)json_object_set_new(o, "uri", json_string(uri));
        (void)json_object_set_new(o, "file", json_string(args->output));
        out_json(o);
        return;
    }
    out_text("Key: %s\n", uri);
    keyprint_public(key, false, true);
}

int keytoken_reference_run(void *input)
{
    const struct keytoken_args *args = input;
    struct secret *pin = NULL;
    struct pubkey key = {0};
    struct fail f = {0};
    enum plr_err err = keys_init(&f);

    if (err == PLR_OK)
        err = check_args(args, &f);
    if (err == PLR_OK)
        err = ask_pin(&pin, args, &f);
    if (err == PLR_OK)
        err = write_reference(&key, args->uri, pin, args, &f);
    secret_free(pin);
    if (err != PLR_OK)
        return (int)report_fail("refer to a key in a token", &f);
    print(&key, args->uri, args);
    return EXIT_DONE;
}

static enum plr_err check_label(const char *label, struct fail *f)
{
    size_t len = label == NULL ? 0 : strlen(label);

    for (size_t i = 0; i < len; i++)
        if (label[i] < ' ' || label[i] > '~')
            len = 0;
    return len > 0 && len <= TOKENMAKE_LABEL_MAX
               ? PLR_OK
               : fail_missing(f, "what is the key to be called?", "--label NAME, 1 to 64 printable ASCII characters");
}

int keytoken_generate_run(void *input)
{
    const struct keytoken_args *args = input;
    struct secret *pin = NULL;
    struct pubkey key = {0};
    char *uri = NULL;
    struct fail f = {0};
    enum plr_err err = keys_init(&f);

    if (err == PLR_OK)
        err = check_args(args, &f);
    if (err == PLR_OK)
        err = check_label(args->label, &f);
    if (err == PLR_OK)
        err = ask_pin(&pin, args, &f);
    if (err == PLR_OK)
        err = tokenmake_key(&uri, args->uri, args->label, pin, &f);
    if (err == PLR_OK)
        err = write_reference(&key, uri, pin, args, &f);
    secret_free(pin);
    if (err == PLR_OK)
        print(&key, uri, args);
    else if (uri != NULL)
        report_warning("the key is in the token all the same: %s", uri);
    free(uri);
    return err == PLR_OK ? EXIT_DONE : (int)report_fail("make a key in a token", &f);
}
