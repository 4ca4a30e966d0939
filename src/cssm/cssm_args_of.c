#include "src/cssm/cssm_args_of.h"

#include "src/cli/cmd.h"
#include "src/cli/when.h"
#include "src/cssm/cssm_opt.h"

#define DAY_S 86400u

#define OPT_CSV                                                                                                        \
    {                                                                                                                  \
        "csv", KEY_CSV, NULL, 0, "Print comma-separated values", 0                                                     \
    }

const struct argp_option cssm_args_of_import[] = {
    {"format", KEY_DATA_FORMAT, "FORMAT", 0, "csv or json (default: by the name of FILE)", 0},
    {"skip-bad", KEY_SKIP_BAD, NULL, 0, "Import the good lines, and say which were left out", 0},
    OPT_COMMON,
    {0},
};
const struct argp_option cssm_args_of_export[] = {
    {"format", KEY_DATA_FORMAT, "FORMAT", 0, "csv (default) or json", 0},
    OPT_COMMON,
    {0},
};
const struct argp_option cssm_args_of_products[] = {OPT_CSV, OPT_COMMON, {0}};
const struct argp_option cssm_args_of_remove_tag[] = {
    {"tag", KEY_TAG, "TAG", 0, "Entitlement that it may use no longer; may be repeated", 0},
    OPT_COMMON,
    {0},
};
const struct argp_option cssm_args_of_entitlement[] = {
    {"name", KEY_NAME, "NAME", 0, "Display name", 0},
    {"export-restricted", KEY_RESTRICTED, NULL, 0, "Only for accounts whose export status is allowed", 0},
    {"unrestricted", KEY_UNRESTRICTED, NULL, 0, "For every account", 0},
    {"reporting-only", KEY_REPORTING_ONLY, NULL, 0, "Licences of it have no number", 0},
    {"counted", KEY_COUNTED, NULL, 0, "Licences of it are counted", 0},
    OPT_COMMON,
    {0},
};
#define OPT_DEPOSIT                                                                                                    \
    OPT_ACCOUNT, OPT_VA, {"tag", KEY_TAG, "TAG", 0, "Entitlement: whole tag, or its NAME where that is unique", 0},    \
        {"count", KEY_COUNT, "N", 0, "How many", 0},                                                                   \
        {"type", KEY_TYPE, "TYPE", 0, "perpetual (default), term or subscription", 0},                                 \
        {"start", KEY_START, "DATE", 0, "First day of a term, YYYY-MM-DD", 0},                                         \
        {"end", KEY_END, "DATE", 0, "Last day of a term, YYYY-MM-DD", 0},                                              \
    {                                                                                                                  \
        "universal", KEY_UNIVERSAL, NULL, 0, "Universal licences, one for each permanent reservation", 0               \
    }

const struct argp_option cssm_args_of_license_add[] = {
    OPT_DEPOSIT,
    {"reporting-only", KEY_REPORTING_ONLY, NULL, 0, "As many as anybody wants; no --count", 0},
    OPT_COMMON,
    {0},
};
const struct argp_option cssm_args_of_license_convert[] = {OPT_DEPOSIT, OPT_COMMON, {0}};
const struct argp_option cssm_args_of_license_withdraw[] = {
    OPT_DEPOSIT,
    {"reason", KEY_REASON, "TEXT", 0, "Why; it goes into the event log", 0},
    OPT_COMMON,
    {0},
};
const struct argp_option cssm_args_of_license_import[] = {
    {"account", KEY_ACCOUNT, "NAME", 0, "Smart account of lines that name none", 0},
    {"va", KEY_VA, "PATH", 0, "Virtual account of lines that name none", 0},
    {"format", KEY_DATA_FORMAT, "FORMAT", 0, "csv or json (default: by the name of FILE)", 0},
    {"skip-bad", KEY_SKIP_BAD, NULL, 0, "Import the good lines, and say which were left out", 0},
    OPT_COMMON,
    {0},
};
const struct argp_option cssm_args_of_alert[] = {
    OPT_ACCOUNT,
    {"va", KEY_VA, "PATH", 0, "Virtual account, with those below it", 0},
    {"days", KEY_DAYS, "N", 0, "Terms that end within N days (90)", 0},
    {"transit-days", KEY_TRANSIT_DAYS, "N", 0, "Updates in transit for N days (30)", 0},
    OPT_CSV,
    OPT_COMMON,
    {0},
};
const struct argp_option cssm_args_of_alert_clear[] = {
    {"reason", KEY_REASON, "TEXT", 0, "What was found out; it goes into the event log", 0},
    OPT_COMMON,
    {0},
};
const struct argp_option cssm_args_of_license_list[] = {
    OPT_ACCOUNT,
    {"va", KEY_VA, "PATH", 0, "Virtual account, with those below it", 0},
    {"tag", KEY_TAG, "TAG", 0, "Entitlement: whole tag, or its NAME where that is unique", 0},
    {"pid", KEY_PID, "PID", 0, "Product", 0},
    OPT_CSV,
    OPT_COMMON,
    {0},
};
const struct argp_option cssm_args_of_report[] = {
    OPT_ACCOUNT,
    {"va", KEY_VA, "PATH", 0, "Virtual account, with those below it", 0},
    {"tag", KEY_TAG, "TAG", 0, "Entitlement: whole tag, or its NAME where that is unique", 0},
    {"pid", KEY_PID, "PID", 0, "Product", 0},
    {"since", KEY_SINCE, "DATE", 0, "From the beginning of this day on, UTC", 0},
    {"until", KEY_UNTIL, "DATE", 0, "To the end of this day, UTC", 0},
    {"udi", KEY_UDI, "UDI", 0, "Product instance", 0},
    {"svg", KEY_SVG, "FILE", 0, "usage: a picture into a new FILE; \"-\" is standard output", 0},
    {"by", KEY_BY, "WHAT", 0, "usage: tag (default) or account", 0},
    OPT_CSV,
    OPT_COMMON,
    {0},
};

static void read_data_format(struct cssm_args *a, const char *word, const struct argp_state *state)
{
    if (strcmp(word, "csv") == 0)
        a->data_format = ROWS_CSV;
    else if (strcmp(word, "json") == 0)
        a->data_format = ROWS_JSON;
    else
        cmd_usage(state, "--format is csv or json, not \"%s\"", word);
}

static uint64_t read_day(const char *what, const char *text, const struct argp_state *state)
{
    uint32_t day = 0;

    if (!when_read_day(&day, text))
        cmd_usage(state, "%s wants a date like 2026-11-22, not \"%s\"", what, text);
    return (uint64_t)day * DAY_S;
}

error_t cssm_args_of_value(struct cssm_args *a, int key, const char *arg, struct argp_state *state)
{
    switch (key) {
    case KEY_DATA_FORMAT:
        read_data_format(a, arg, state);
        return 0;
    case KEY_SKIP_BAD:
        a->skip_bad = true;
        return 0;
    case KEY_REASON:
        a->reason = arg;
        return 0;
    case KEY_SVG:
        a->svg = arg;
        return 0;
    case KEY_BY:
        a->by_account = strcmp(arg, "account") == 0;
        if (!a->by_account && strcmp(arg, "tag") != 0)
            cmd_usage(state, "--by is tag or account, not \"%s\"", arg);
        return 0;
    case KEY_DAYS:
        a->days = (uint32_t)cmd_integer(state, "--days", arg, 1, 36500);
        return 0;
    case KEY_TRANSIT_DAYS:
        a->transit_days = (uint32_t)cmd_integer(state, "--transit-days", arg, 1, 36500);
        return 0;
    case KEY_CSV:
        a->csv = true;
        return 0;
    case KEY_RESTRICTED:
        a->restricted = CATALOGUE_YES;
        return 0;
    case KEY_UNRESTRICTED:
        a->restricted = CATALOGUE_NO;
        return 0;
    case KEY_COUNTED:
        a->reporting = CATALOGUE_NO;
        return 0;
    case KEY_SINCE:
        a->since_s = read_day("--since", arg, state);
        return 0;
    case KEY_UNTIL:
        a->until_s = read_day("--until", arg, state) + DAY_S - 1;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}
