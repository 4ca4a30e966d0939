#include "src/cssm/cssm_args_log.h"

#include "src/cli/cmd.h"
#include "src/cli/report.h"
#include "src/cssm/cssm_opt.h"

#define OPT_HEADS                                                                                                      \
    {"head", KEY_HEAD, "HEAD", 0, "Head that was written down: N:HASH, or 40 symbols", 0},                             \
    {                                                                                                                  \
        "head-file", KEY_HEAD_FILE, "FILE", 0, "The same, as log head printed it into FILE", 0                         \
    }
#define OPT_TRUST                                                                                                      \
    {                                                                                                                  \
        "trust", KEY_TRUST, "FILE", 0, "Trust bundle (default: trust.pem of the ledger)", 0                            \
    }

const struct argp_option cssm_args_log_verify[] = {
    OPT_HEADS, {"file", KEY_FILE, "FILE", 0, "Verify an exported copy; no ledger is needed", 0}, OPT_TRUST, OPT_COMMON,
    {0},
};
const struct argp_option cssm_args_log_head[] = {OPT_PASSPHRASE, OPT_COMMON, {0}};
const struct argp_option cssm_args_log_export[] = {
    {"since", KEY_AFTER, "N", 0, "Only the entries after entry N", 0},
    OPT_PASSPHRASE,
    OPT_COMMON,
    {0},
};
const struct argp_option cssm_args_log_books[] = {OPT_HEADS, OPT_TRUST, OPT_PASSPHRASE, OPT_COMMON, {0}};
const struct argp_option cssm_args_log_restore[] = {
    OPT_HEADS,
    {"instead-of", KEY_INSTEAD_OF, "OLD", 0, "Folder of the ledger that this one replaces", 0},
    {"force", KEY_FORCE, NULL, 0, "Restore although newest entries are lost", 0},
    OPT_COMMON,
    {0},
};

error_t cssm_args_log_value(struct cssm_args *a, int key, const char *arg, struct argp_state *state)
{
    switch (key) {
    case KEY_HEAD_FILE:
        a->head_file = arg;
        return 0;
    case KEY_TRUST:
        a->trust = arg;
        return 0;
    case KEY_AFTER:
        a->after = cmd_integer(state, "--since", arg, 0, INT64_MAX);
        return 0;
    case KEY_INSTEAD_OF:
        a->instead_of = arg;
        return 0;
    case KEY_FORCE:
        a->force = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

error_t cssm_args_log_parse(int key, char *arg, struct argp_state *state)
{
    struct cssm_args *a = state->input;

    if (key == ARGP_KEY_END && a->file != NULL) {
        if (a->trust == NULL)
            cmd_usage(state, "--file needs --trust FILE: the trust bundle of the authority whose log it is");
        report_json(a->json);
        return 0;
    }
    return cssm_args_none(key, arg, state);
}
