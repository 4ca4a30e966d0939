#include "src/cssm/cssm_args_order.h"

#include "codec/deviceauth.h"
#include "src/cli/cmd.h"
#include "src/cssm/cssm_opt.h"
#include "src/ledger/ledger_removal.h"

#define OPT_FORMAT                                                                                                     \
    {                                                                                                                  \
        "format", KEY_FORMAT, "FORMAT", 0, "line (default), sheet or xml", 0                                           \
    }
#define OPT_REASON                                                                                                     \
    {                                                                                                                  \
        "reason", KEY_REASON, "TEXT", 0, "Why: it stays on the record", 0                                              \
    }

const struct argp_option cssm_args_order_update[] = {
    {"universal", KEY_UNIVERSAL, NULL, 0, "From now on everything the product can do", 0},
    OPT_DEVICE_KEY,
    {"license", KEY_LICENSE, "TAG=N", 0, "From now on N of TAG: the whole new list, not what is added; may be repeated",
     0},
    {"by-reference", KEY_BY_REFERENCE, NULL, 0, "Shorter: hashes of tags, for products that know theirs", 0},
    OPT_BUNDLE,
    OPT_FORMAT,
    OPT_SOURCE,
    OPT_STACK,
    OPT_PASSPHRASE,
    OPT_COMMON,
    {0},
};
const struct argp_option cssm_args_order_remove[] = {OPT_REASON, OPT_COMMON, {0}};
const struct argp_option cssm_args_order_rehost[] = {
    OPT_REASON, OPT_FORMAT, OPT_DEVICE_KEY, OPT_BUNDLE, OPT_SOURCE, OPT_PASSPHRASE, OPT_COMMON, {0},
};

const struct argp_option cssm_args_order_licenses[] = {
    OPT_ACCOUNT,
    {"from", KEY_FROM, "PATH", 0, "Virtual account where they are", 0},
    {"to", KEY_TO, "PATH", 0, "Virtual account to which they go", 0},
    {"tag", KEY_TAG, "TAG", 0, "Entitlement: whole tag, or its NAME where that is unique", 0},
    {"count", KEY_COUNT, "N", 0, "How many", 0},
    {"type", KEY_TYPE, "TYPE", 0, "perpetual (default), term or subscription", 0},
    {"start", KEY_START, "DATE", 0, "First day of their term, YYYY-MM-DD", 0},
    {"end", KEY_END, "DATE", 0, "Last day of their term, YYYY-MM-DD", 0},
    {"universal", KEY_UNIVERSAL, NULL, 0, "Universal licences", 0},
    OPT_COMMON,
    {0},
};
const struct argp_option cssm_args_order_instance[] = {
    {"to", KEY_TO, "PATH", 0, "Virtual account to which it goes", 0}, OPT_COMMON, {0}};

const struct argp_option cssm_args_order_trust[] = {
    {"file", KEY_FILE, "FILE", 0, "Take the root's next trust bundle", 0}, OPT_PASSPHRASE, OPT_COMMON, {0}};
const struct argp_option cssm_args_order_key[] = {OPT_PASSPHRASE, OPT_COMMON, {0}};

error_t cssm_args_order_value(struct cssm_args *a, int key, const char *arg, struct argp_state *state)
{
    switch (key) {
    case KEY_DEVICE_KEY:
        a->device_key = true;
        return 0;
    case KEY_EPOCH:
        a->epoch = (uint8_t)cmd_integer(state, "--epoch", arg, 0, DEVICEAUTH_EPOCHS - 1);
        a->epoch_given = true;
        return 0;
    case KEY_WITH_BUNDLE:
        a->with_bundle = true;
        return 0;
    case KEY_KEYS:
        a->keys = arg;
        return 0;
    case KEY_REASON:
        a->reason = arg;
        return 0;
    case KEY_STACK:
        a->stack = arg;
        return 0;
    case KEY_FROM:
        a->from = arg;
        return 0;
    case KEY_REMOVAL_LIMIT:
        a->removal_limit = (uint32_t)cmd_integer(state, "--removal-limit", arg, 0, LEDGER_REMOVAL_LIMIT_MAX);
        a->removal_limit_given = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}
