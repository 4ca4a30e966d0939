#include "src/key/keydevice.h"
#include "src/key/keyargs.h"

#include <limits.h>
#include <sodium.h>

#include "keys/keys.h"
#include "keys/signkey.h"
#include "src/cli/file.h"
#include "src/cli/newfolder.h"
#include "src/cli/out.h"
#include "src/cli/passphrase.h"
#include "src/cli/report.h"
#include "src/key/keydeviceread.h"
#include "src/key/keydevicewrite.h"
#include "src/key/keyfiles.h"

#define PROMPT_MAX (PATH_MAX + 32)

enum {
    KEY_UDI = 0x100,
    KEY_CSV,
    KEY_EPOCH_KEY,
    KEY_EPOCH,
    KEY_OUTPUT,
    KEY_SPLIT,
    KEY_SKIP_BAD,
    KEY_PASSPHRASE_FILE,
    KEY_PASSPHRASE_FD,
    KEY_UNPROTECTED,
    KEY_JSON,
};

#define OPT_PASSPHRASE                                                                                                 \
    CMD_OPT("passphrase-file", KEY_PASSPHRASE_FILE, "FILE",                                                            \
            "The first line of FILE is the passphrase of the epoch key"),                                              \
        CMD_OPT("passphrase-fd", KEY_PASSPHRASE_FD, "N", "The first line from descriptor N is that passphrase")
#define OPT_JSON CMD_OPT("json", KEY_JSON, NULL, "Print one JSON object")

const struct argp_option keydevice_of_epoch[] = {
    OPT_PASSPHRASE,
    CMD_OPT("unprotected", KEY_UNPROTECTED, NULL, "Write the key without a passphrase"),
    OPT_JSON,
    CMD_OPT_END,
};

const struct argp_option keydevice_of_keys[] = {
    CMD_OPT("udi", KEY_UDI, "UDI", "The product"),
    CMD_OPT("csv", KEY_CSV, "FILE", "Many products: one UDI a line, or a table with the column udi, CSV or JSON"),
    CMD_OPT("epoch-key", KEY_EPOCH_KEY, "FILE", "The epoch key that their keys are derived from"),
    CMD_OPT("epoch", KEY_EPOCH, "N", "Its number, 0 or 1, where its file is not named device-0.key or device-1.key"),
    CMD_OPT("output", KEY_OUTPUT, "FILE", "Write all keys into FILE, which must not be there yet"),
    CMD_OPT("split", KEY_SPLIT, "DIR", "Write a file for each product into DIR, which must not be there yet"),
    CMD_OPT("skip-bad", KEY_SKIP_BAD, NULL, "Leave bad lines out, and say which"),
    OPT_PASSPHRASE,
    OPT_JSON,
    CMD_OPT_END,
};

static error_t parse_plain(struct keydevice_args *a, int key, const char *arg)
{
    const struct cmd_plain plain[] = {
        {KEY_UDI, &a->udi, NULL},
        {KEY_CSV, &a->csv, NULL},
        {KEY_EPOCH_KEY, &a->epoch_key, NULL},
        {KEY_OUTPUT, &a->output, NULL},
        {KEY_SPLIT, &a->split, NULL},
        {KEY_PASSPHRASE_FILE, &a->passphrase_file, NULL},
        {KEY_SKIP_BAD, NULL, &a->skip_bad},
        {KEY_UNPROTECTED, NULL, &a->unprotected},
        {KEY_JSON, NULL, &a->json},
    };

    return cmd_take_plain(plain, sizeof plain / sizeof *plain, key, arg);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct keydevice_args *a = state->input;

    switch (key) {
    case KEY_PASSPHRASE_FD:
        keyargs_fd(a->passphrase_fd, arg, state);
        a->passphrase_file = a->passphrase_fd;
        return 0;
    case KEY_EPOCH:
        a->epoch = (unsigned)cmd_integer(state, "--epoch", arg, 0, DEVICEAUTH_EPOCHS - 1);
        a->epoch_given = true;
        return 0;
    case ARGP_KEY_ARGS:
        a->operands = state->argv + state->next;
        a->operand_count = (size_t)(state->argc - state->next);
        return 0;
    default:
        return parse_plain(a, key, arg);
    }
}

error_t keydevice_epoch_parse(int key, char *arg, struct argp_state *state)
{
    const struct keydevice_args *a = state->input;

    if (key == ARGP_KEY_END && a->operand_count != 1)
        cmd_usage(state, a->operand_count ? "\"%s\" is not expected: one at a time" : "FILE is missing",
                  a->operand_count ? a->operands[1] : "");
    if (key == ARGP_KEY_END && a->unprotected && a->passphrase_file)
        cmd_usage(state, "--unprotected and a passphrase exclude each other");
    return parse(key, arg, state);
}

error_t keydevice_keys_parse(int key, char *arg, struct argp_state *state)
{
    const struct keydevice_args *a = state->input;

    if (key == ARGP_KEY_ARG)
        cmd_usage(state, "\"%s\" is not expected: this command has no operands", arg);
    if (key == ARGP_KEY_END && !a->udi == !a->csv)
        cmd_usage(state, a->udi ? "--udi and --csv exclude each other" : "which products? give --udi or --csv");
    if (key == ARGP_KEY_END && !a->epoch_key)
        cmd_usage(state, "--epoch-key is missing: the file that \"plr-key device epoch\" made");
    if (key == ARGP_KEY_END && !a->output && !a->split)
        cmd_usage(state, "where do the keys go? give --output FILE or --split DIR");
    return parse(key, arg, state);
}

static void print_epoch(const struct keydevice_args *a, const struct secret *key)
{
    char check[DEVICE_CHECK_TEXT + 1] = "";
    json_t *o = NULL;

    device_check(check, key->bytes);
    if (!a->json) {
        out_text("Device epoch key: key check value %s\n", check);
        return;
    }
    o = json_object();
    (void)json_object_set_new(o, "kind", json_string("device-epoch-key"));
    (void)json_object_set_new(o, "check", json_string(check));
    out_json(o);
}

static enum plr_err new_passphrase(struct secret **ret, const struct keydevice_args *a, struct fail *f)
{
    struct passphrase_ask ask = {
        .file = a->passphrase_file, .prompt = "Passphrase of the new key: ", .confirm = true, .may_be_none = true};

    return a->unprotected ? PLR_OK : passphrase_get(ret, &ask, f);
}

int keydevice_epoch_run(void *input)
{
    const struct keydevice_args *a = input;
    struct secret *key = NULL, *passphrase = NULL, *pem = NULL;
    struct fail f = {0};
    size_t len = 0;
    enum plr_err err = keys_init(&f);

    if (!err)
        err = new_passphrase(&passphrase, a, &f);
    if (!err)
        err = epochkey_generate(&key, &f);
    if (!err && !(pem = secret_new(SIGNKEY_PEM_MAX)))
        err = fail_set(&f, PLR_ERR_MEMORY, "nomemory", "no guarded memory for a key");
    if (!err)
        err = epochkey_write((char *)pem->bytes, pem->len, &len, key, passphrase, &f);
    if (!err)
        err = keyfiles_create(a->operands[0], pem->bytes, len, &f);
    if (!err)
        print_epoch(a, key);
    if (!err && a->unprotected)
        report_note("the key has no passphrase: whoever can read it can make the keys of all its products");
    secret_free(pem);
    secret_free(key);
    secret_free(passphrase);
    return err ? (int)report_fail("make an epoch key", &f) : EXIT_DONE;
}

/* As the option says, or else the name of the file. */
static enum plr_err which_epoch(uint8_t *ret, const struct keydevice_args *a, struct fail *f)
{
    static const char *const names[DEVICEAUTH_EPOCHS] = {"device-0.key", "device-1.key"};
    const char *slash = strrchr(a->epoch_key, '/');

    if (a->epoch_given) {
        *ret = (uint8_t)a->epoch;
        return PLR_OK;
    }
    for (uint8_t i = 0; i < DEVICEAUTH_EPOCHS; i++)
        if (strcmp(slash ? slash + 1 : a->epoch_key, names[i]) == 0) {
            *ret = i;
            return PLR_OK;
        }
    (void)fail_set(f, PLR_ERR_USAGE, "usage", "of which epoch is the key in \"%s\"?", a->epoch_key);
    fail_hint(f, "give --epoch 0 or --epoch 1, as the authority has it: device-0.key or device-1.key");
    return PLR_ERR_USAGE;
}

static enum plr_err read_epoch_key(struct secret **ret, const struct keydevice_args *a, struct fail *f)
{
    char prompt[PROMPT_MAX] = {0};
    struct passphrase_ask ask = {.file = a->passphrase_file, .prompt = prompt};
    struct secret *passphrase = NULL;
    char *pem = NULL;
    size_t len = 0;
    enum plr_err err = file_read(&pem, &len, a->epoch_key, SIGNKEY_PEM_MAX, f);

    (void)fail_text(prompt, sizeof prompt, "Passphrase of \"%s\": ", a->epoch_key);
    if (!err && strstr(pem, "BEGIN ENCRYPTED PRIVATE KEY"))
        err = passphrase_get(&passphrase, &ask, f);
    if (!err)
        err = epochkey_read(ret, pem, len, passphrase, f);
    secret_free(passphrase);
    if (pem)
        sodium_memzero(pem, len);
    free(pem);
    return err;
}

static void print_keys(const struct keydevice_args *a, const struct keydevicewrite *w, const struct rows_bad *bad)
{
    char check[DEVICE_CHECK_TEXT + 1] = "";
    json_t *o = NULL;

    if (!a->json) {
        out_text("Device keys: %zu, of epoch %u\n", w->count, (unsigned)w->epoch);
        if (bad->count > 0)
            out_text("Left out: %zu\n", bad->count);
        return;
    }
    device_check(check, w->epoch_key->bytes);
    o = json_object();
    (void)json_object_set_new(o, "device-keys", json_integer((json_int_t)w->count));
    (void)json_object_set_new(o, "left-out", json_integer((json_int_t)bad->count));
    (void)json_object_set_new(o, "epoch", json_integer(w->epoch));
    (void)json_object_set_new(o, "epoch-check", json_string(check));
    out_json(o);
}

/* What can be known before a person types a passphrase. */
static enum plr_err look(const struct keydevice_args *a, struct fail *f)
{
    return a->split ? newfolder_free(a->split, f) : PLR_OK;
}

int keydevice_keys_run(void *input)
{
    const struct keydevice_args *a = input;
    struct keydeviceread list = {0};
    struct keydevicewrite w = {0};
    struct secret *epoch_key = NULL;
    struct fail f = {0};
    enum plr_err err = keys_init(&f);

    if (!err)
        err = which_epoch(&w.epoch, a, &f);
    if (!err)
        err = look(a, &f);
    if (!err)
        err = a->udi ? keydeviceread_one(&list, a->udi, &f) : keydeviceread_file(&list, a->csv, a->skip_bad, &f);
    if (!err)
        err = read_epoch_key(&epoch_key, a, &f);
    w.udis = list.udis;
    w.count = list.count;
    w.epoch_key = epoch_key;
    if (!err && a->output)
        err = keydevicewrite_file(&w, a->output, &f);
    if (!err && a->split)
        err = keydevicewrite_split(&w, a->split, &f);
    if (!err) {
        keydeviceread_warn(&list, a->csv ? a->csv : "");
        print_keys(a, &w, &list.bad);
    }
    secret_free(epoch_key);
    keydeviceread_free(&list);
    return err ? (int)report_fail("make device keys", &f) : EXIT_DONE;
}
