#include "src/cssm/cssm_args_order.h"

#include "src/cli/cmd.h"
#include "src/cssm/cssm_opt.h"
#include "src/cssm/ledger_removal.h"

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
    {"license", KEY_LICENSE, "TAG=N", 0, "From now on N of TAG: the whole new list, not what is added; may be repeated",
     0},
    {"by-reference", KEY_BY_REFERENCE, NULL, 0, "Shorter: hashes of tags, for products that know theirs", 0},
    OPT_FORMAT,
    OPT_SOURCE,
    OPT_PASSPHRASE,
    OPT_COMMON,
    {0},
};
const struct argp_option cssm_args_order_remove[] = {OPT_REASON, OPT_COMMON, {0}};
const struct argp_option cssm_args_order_rehost[] = {
    OPT_REASON, OPT_FORMAT, OPT_SOURCE, OPT_PASSPHRASE, OPT_COMMON, {0},
};

error_t cssm_args_order_value(struct cssm_args *a, int key, const char *arg, struct argp_state *state)
{
    switch (key) {
    case KEY_REASON:
        a->reason = arg;
        return 0;
    case KEY_REMOVAL_LIMIT:
        a->removal_limit = (uint32_t)cmd_integer(state, "--removal-limit", arg, 0, LEDGER_REMOVAL_LIMIT_MAX);
        a->removal_limit_given = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}
