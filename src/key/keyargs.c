#include "src/key/keyargs.h"

#include "codec/share.h"
#include "src/cli/report.h"
#include "src/cli/when.h"

#define DAY_S     86400u
#define FD_MAX    1023
#define YEARS_MAX 100

enum {
    KEY_JSON = 0x100,
    KEY_OUTPUT,
    KEY_ROOT,
    KEY_PASSPHRASE_FILE,
    KEY_PASSPHRASE_FD,
    KEY_ROOT_PASSPHRASE_FILE,
    KEY_UNPROTECTED,
    KEY_REHEARSAL,
    KEY_NAME,
    KEY_KEY,
    KEY_DICE,
    KEY_YEARS,
    KEY_FROM,
    KEY_UNTIL,
    KEY_PURPOSE,
    KEY_SLOT,
    KEY_SCOPE,
    KEY_BUNDLE,
    KEY_ADD,
    KEY_DROP,
    KEY_REASON,
    KEY_WORDS,
    KEY_AGAINST,
    KEY_THRESHOLD,
    KEY_SHARES,
    KEY_SHARE_DIR,
    KEY_SHARES_ONLY,
};

#define OPT_JSON       CMD_OPT("json", KEY_JSON, NULL, "Print one JSON object")
#define OPT_OUTPUT(of) CMD_OPT("output", KEY_OUTPUT, "FILE", "Write " of " to FILE, which must not be there yet")
#define OPT_PASSPHRASE                                                                                                 \
    CMD_OPT("passphrase-file", KEY_PASSPHRASE_FILE, "FILE", "The first line of FILE is the passphrase of the key"),    \
        CMD_OPT("passphrase-fd", KEY_PASSPHRASE_FD, "N", "The first line from descriptor N is that passphrase")
#define OPT_NEW_KEY                                                                                                    \
    OPT_PASSPHRASE, CMD_OPT("unprotected", KEY_UNPROTECTED, NULL, "Write the key without a passphrase"),               \
        CMD_OPT("rehearsal", KEY_REHEARSAL, NULL, "For a rehearsal: nothing that it signs is for production")
#define OPT_ROOT                                                                                                       \
    CMD_OPT("root", KEY_ROOT, "DIR", "The folder of the root that signs"),                                             \
        CMD_OPT("root-passphrase-file", KEY_ROOT_PASSPHRASE_FILE, "FILE", "The first line of FILE is its passphrase")
#define OPT_NAME CMD_OPT("name", KEY_NAME, "NAME", "Common name in the certificate")
#define OPT_VALID                                                                                                      \
    CMD_OPT("years", KEY_YEARS, "N", "How long it is valid"),                                                          \
        CMD_OPT("from", KEY_FROM, "DATE", "First day on which it is valid (default: yesterday)"),                      \
        CMD_OPT("until", KEY_UNTIL, "DATE", "Last day on which it is valid")
#define OPT_CERT                                                                                                       \
    CMD_OPT("slot", KEY_SLOT, "N", "Key slot of a PLR signer: 0 or 1"),                                                \
        CMD_OPT("scope", KEY_SCOPE, "PATTERN",                                                                         \
                "Only for these products: a PID, or its beginning and \"*\"; repeatable"),                             \
        OPT_NAME, OPT_VALID

const struct argp_option keyargs_of_root[] = {
    CMD_OPT("key", KEY_KEY, "FILE", "Make none: take the key in a token that FILE refers to"),
    CMD_OPT("dice", KEY_DICE, "FILE",
            "Mix in randomness from outside: dice rolls, or any text; \"-\" is standard input"),
    OPT_NAME,
    OPT_VALID,
    OPT_NEW_KEY,
    OPT_JSON,
    CMD_OPT_END,
};

const struct argp_option keyargs_of_signer[] = {
    CMD_OPT("purpose", KEY_PURPOSE, "WORD", "What it is to sign: slr, plr or log"),
    OPT_CERT,
    OPT_ROOT,
    OPT_NEW_KEY,
    OPT_JSON,
    CMD_OPT_END,
};

const struct argp_option keyargs_of_cert[] = {
    CMD_OPT("purpose", KEY_PURPOSE, "WORD", "What it may sign: slr, plr or log"),
    OPT_CERT,
    OPT_ROOT,
    OPT_OUTPUT("the certificate"),
    OPT_JSON,
    CMD_OPT_END,
};

#define OPT_BUNDLE                                                                                                     \
    CMD_OPT("bundle", KEY_BUNDLE, "FILE", "The bundle before this one"),                                               \
        CMD_OPT("add", KEY_ADD, "FILE", "Add this certificate, of a signer or of another root; repeatable"),           \
        CMD_OPT("drop", KEY_DROP, "WHICH", "Leave a certificate out: number, name or root fingerprint; repeatable")

const struct argp_option keyargs_of_bundle[] = {
    OPT_BUNDLE, OPT_ROOT, OPT_OUTPUT("the new bundle"), OPT_JSON, CMD_OPT_END,
};

const struct argp_option keyargs_of_revoke[] = {
    CMD_OPT("reason", KEY_REASON, "WORD", "keyCompromise, superseded, cessationOfOperation or unspecified"),
    OPT_BUNDLE,
    OPT_ROOT,
    OPT_OUTPUT("the new bundle"),
    OPT_JSON,
    CMD_OPT_END,
};

const struct argp_option keyargs_of_inspect[] = {
    CMD_OPT("words", KEY_WORDS, NULL, "Fingerprints also as words, to be read aloud"),
    OPT_JSON,
    CMD_OPT_END,
};

const struct argp_option keyargs_of_verify[] = {
    CMD_OPT("against", KEY_AGAINST, "FILE", "The bundle that a product has: would it take this one?"),
    OPT_JSON,
    CMD_OPT_END,
};

const struct argp_option keyargs_of_passphrase[] = {
    OPT_PASSPHRASE,
    CMD_OPT("new-passphrase-file", KEY_ROOT_PASSPHRASE_FILE, "FILE", "The first line of FILE is the new passphrase"),
    CMD_OPT("unprotected", KEY_UNPROTECTED, NULL, "Take the passphrase away"),
    OPT_JSON,
    CMD_OPT_END,
};

#define OPT_SHARES                                                                                                     \
    CMD_OPT("threshold", KEY_THRESHOLD, "K", "How many shares bring the key back: 2 to 9"),                            \
        CMD_OPT("shares", KEY_SHARES, "N", "How many shares there are: K to 15")
#define OPT_ROOT_CERT(doc) CMD_OPT("root", KEY_ROOT, "CERT", doc)

const struct argp_option keyargs_of_split[] = {
    OPT_SHARES,
    CMD_OPT("output", KEY_OUTPUT, "DIR", "Write a file for each share into DIR, which must not be there yet"),
    OPT_PASSPHRASE,
    OPT_JSON,
    CMD_OPT_END,
};

const struct argp_option keyargs_of_combine[] = {
    OPT_OUTPUT("the key"),
    OPT_ROOT_CERT("The key must be that of this root: its certificate, or its folder"),
    OPT_PASSPHRASE,
    CMD_OPT("unprotected", KEY_UNPROTECTED, NULL, "Write the key without a passphrase"),
    OPT_JSON,
    CMD_OPT_END,
};

const struct argp_option keyargs_of_check[] = {
    OPT_ROOT_CERT("Are they shares of this root? Its certificate, or its folder"),
    OPT_JSON,
    CMD_OPT_END,
};

const struct argp_option keyargs_of_ceremony[] = {
    OPT_NAME,
    OPT_VALID,
    OPT_SHARES,
    CMD_OPT("share-dir", KEY_SHARE_DIR, "DIR", "Write the shares to files in DIR instead of showing them"),
    CMD_OPT("shares-only", KEY_SHARES_ONLY, NULL, "Write no file with the key: only the shares have it"),
    OPT_NEW_KEY,
    CMD_OPT_END,
};

void keyargs_fd(char dst[static KEYARGS_FD_TEXT], const char *arg, const struct argp_state *state)
{
    (void)snprintf(dst, KEYARGS_FD_TEXT, "/dev/fd/%u", (unsigned)cmd_integer(state, "--passphrase-fd", arg, 0, FD_MAX));
}

static uint64_t read_day(const struct argp_state *state, const char *what, const char *text)
{
    uint32_t day = 0;

    if (!when_read_day(&day, text))
        cmd_usage(state, "%s must be a date like 2026-11-22, not \"%s\"", what, text);
    return (uint64_t)day * DAY_S;
}

static void read_purpose(struct keyargs *a, const char *text, const struct argp_state *state)
{
    static const enum cert_purpose purposes[] = {CERT_SLR_SIGNER, CERT_PLR_SIGNER, CERT_LOG_SIGNER};

    for (size_t i = 0; i < sizeof purposes / sizeof *purposes; i++)
        if (strcmp(text, cert_purpose_word(purposes[i])) == 0) {
            a->purpose = purposes[i];
            a->purpose_given = true;
            return;
        }
    cmd_usage(state, "--purpose is slr, plr or log, not \"%s\"", text);
}

static void add(const char *list[static KEYARGS_LIST_MAX], size_t *count, const char *arg,
                const struct argp_state *state)
{
    if (*count == KEYARGS_LIST_MAX)
        cmd_usage(state, "\"%s\" is one too many: a bundle has at most %u certificates", arg, KEYARGS_LIST_MAX);
    list[(*count)++] = arg;
}

static void read_scope(struct keyargs *a, const char *arg, const struct argp_state *state)
{
    struct fail f = {0};

    if (scope_add(&a->scope, arg, &f) != PLR_OK)
        cmd_usage(state, "%s", f.why);
}

/* Options that are not just a text or a switch. */
static error_t parse_value(int key, char *arg, struct keyargs *a, const struct argp_state *state)
{
    switch (key) {
    case KEY_PASSPHRASE_FD:
        keyargs_fd(a->passphrase_fd, arg, state);
        a->passphrase_file = a->passphrase_fd;
        return 0;
    case KEY_YEARS:
        a->years = (uint32_t)cmd_integer(state, "--years", arg, 1, YEARS_MAX);
        return 0;
    case KEY_FROM:
        a->from_s = read_day(state, "--from", arg);
        return 0;
    case KEY_UNTIL:
        a->until_s = read_day(state, "--until", arg) + DAY_S - 1;
        return 0;
    case KEY_PURPOSE:
        read_purpose(a, arg, state);
        return 0;
    case KEY_SLOT:
        a->slot = (uint8_t)cmd_integer(state, "--slot", arg, 0, 1);
        a->slot_given = true;
        return 0;
    case KEY_SCOPE:
        read_scope(a, arg, state);
        return 0;
    case KEY_ADD:
        add(a->add, &a->add_count, arg, state);
        return 0;
    case KEY_DROP:
        add(a->drop, &a->drop_count, arg, state);
        return 0;
    case KEY_THRESHOLD:
        a->threshold = (unsigned)cmd_integer(state, "--threshold", arg, SHARE_THRESHOLD_MIN, SHARE_THRESHOLD_MAX);
        return 0;
    case KEY_SHARES:
        a->shares = (unsigned)cmd_integer(state, "--shares", arg, SHARE_THRESHOLD_MIN, SHARE_INDEX_MAX);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct keyargs *a = state->input;
    const struct cmd_plain plain[] = {
        {KEY_OUTPUT, &a->output, NULL},
        {KEY_ROOT, &a->root, NULL},
        {KEY_PASSPHRASE_FILE, &a->passphrase_file, NULL},
        {KEY_ROOT_PASSPHRASE_FILE, &a->root_passphrase_file, NULL},
        {KEY_NAME, &a->name, NULL},
        {KEY_KEY, &a->key, NULL},
        {KEY_DICE, &a->entropy, NULL},
        {KEY_BUNDLE, &a->bundle, NULL},
        {KEY_REASON, &a->reason, NULL},
        {KEY_AGAINST, &a->bundle, NULL},
        {KEY_SHARE_DIR, &a->share_dir, NULL},
        {KEY_JSON, NULL, &a->json},
        {KEY_UNPROTECTED, NULL, &a->unprotected},
        {KEY_REHEARSAL, NULL, &a->rehearsal},
        {KEY_WORDS, NULL, &a->words},
        {KEY_SHARES_ONLY, NULL, &a->shares_only},
    };

    if (key == ARGP_KEY_ARGS) {
        a->operands = state->argv + state->next;
        a->operand_count = (size_t)(state->argc - state->next);
        return 0;
    }
    if (key == ARGP_KEY_END && a->key && (a->unprotected || a->entropy))
        cmd_usage(state, "--key is a key that is there: it goes with neither --dice nor --unprotected");
    error_t err = cmd_take_plain(plain, sizeof plain / sizeof *plain, key, arg);
    return err == ARGP_ERR_UNKNOWN ? parse_value(key, arg, a, state) : err;
}

error_t keyargs_none(int key, char *arg, struct argp_state *state)
{
    if (key == ARGP_KEY_ARG)
        cmd_usage(state, "\"%s\" is not expected: this command has no operands", arg);
    return parse(key, arg, state);
}

error_t keyargs_key(int key, char *arg, struct argp_state *state)
{
    const struct keyargs *a = state->input;

    if (key == ARGP_KEY_END && a->operand_count != 1)
        cmd_usage(state, a->operand_count ? "\"%s\" is not expected: one at a time" : "an operand is missing",
                  a->operand_count ? a->operands[1] : "");
    return parse(key, arg, state);
}

error_t keyargs_one(int key, char *arg, struct argp_state *state)
{
    const struct keyargs *a = state->input;

    if (key == ARGP_KEY_END && a->unprotected && a->passphrase_file)
        cmd_usage(state, "--unprotected and a passphrase exclude each other");
    return keyargs_key(key, arg, state);
}

error_t keyargs_some(int key, char *arg, struct argp_state *state)
{
    const struct keyargs *a = state->input;

    if (key == ARGP_KEY_END && a->operand_count == 0)
        cmd_usage(state, "an operand is missing");
    return parse(key, arg, state);
}

error_t keyargs_any(int key, char *arg, struct argp_state *state)
{
    return parse(key, arg, state);
}
