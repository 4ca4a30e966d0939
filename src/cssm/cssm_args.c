#include "src/cssm/cssm_args.h"

#include "src/cli/cmd.h"
#include "src/cli/report.h"
#include "src/cli/when.h"
#include "src/cssm/cssm_args_log.h"
#include "src/cssm/cssm_args_of.h"
#include "src/cssm/cssm_args_order.h"
#include "src/cssm/cssm_opt.h"

const struct argp_option cssm_args_of_init[] = {
    {"name", KEY_NAME, "NAME", 0, "Name of the authority in its certificates", 0},
    {"unprotected", KEY_UNPROTECTED, NULL, 0, "Keys without a passphrase", 0},
    {"rehearsal", KEY_REHEARSAL, NULL, 0, "Mark all that it signs: no product in production takes it", 0},
    {"group", KEY_GROUP, "GROUP", 0, "Users of this group share the ledger", 0},
    {"keys", KEY_KEYS, "DIR", 0, "Take slr.key, plr.key and log.key from DIR; with --trust: the root stays elsewhere",
     0},
    {"trust", KEY_TRUST, "FILE", 0, "The trust bundle that has their certificates", 0},
    OPT_PASSPHRASE,
    OPT_COMMON,
    {0},
};
const struct argp_option cssm_args_of_account_add[] = {
    {"plr", KEY_PLR, NULL, 0, "Approved for permanent (universal) reservation", 0},
    {"slr", KEY_SLR, NULL, 0, "Approved for specific reservation", 0},
    {"export", KEY_EXPORT, "STATUS", 0, "Export control: not-allowed (default), allowed or restricted", 0},
    {"domain", KEY_DOMAIN, "DOMAIN", 0, "Account domain identifier", 0},
    OPT_COMMON,
    {0},
};
const struct argp_option cssm_args_of_account_set[] = {
    {"name", KEY_NAME, "NAME", 0, "New name", 0},
    {"domain", KEY_DOMAIN, "DOMAIN", 0, "Account domain identifier; empty for none", 0},
    {"plr", KEY_PLR, NULL, 0, "Approved for permanent (universal) reservation", 0},
    {"no-plr", KEY_NO_PLR, NULL, 0, "No longer approved for it", 0},
    {"slr", KEY_SLR, NULL, 0, "Approved for specific reservation", 0},
    {"no-slr", KEY_NO_SLR, NULL, 0, "No longer approved for it", 0},
    {"export", KEY_EXPORT, "STATUS", 0, "Export control: not-allowed, allowed or restricted", 0},
    {"removal-limit", KEY_REMOVAL_LIMIT, "N", 0, "How many removed products may wait for their return", 0},
    OPT_COMMON,
    {0},
};
const struct argp_option cssm_args_of_list[] = {OPT_COMMON, {0}};
const struct argp_option cssm_args_of_va_add[] = {OPT_ACCOUNT, OPT_COMMON, {0}};
const struct argp_option cssm_args_of_va_move[] = {
    OPT_ACCOUNT, {"to", KEY_TO, "PATH", 0, "Virtual account to put it into; / for the top", 0}, OPT_COMMON, {0}};
const struct argp_option cssm_args_of_user[] = {
    {"role", KEY_ROLE, "ROLE", 0, "One of the five roles", 0}, OPT_ACCOUNT, OPT_VA, OPT_COMMON, {0}};
const struct argp_option cssm_args_of_product_add[] = {
    {"tag", KEY_TAG, "TAG", 0, "Entitlement that the product may use; may be repeated", 0},
    {"name", KEY_NAME, "NAME", 0, "Display name", 0},
    OPT_COMMON,
    {0},
};
const struct argp_option cssm_args_of_available[] = {OPT_ACCOUNT, OPT_VA, OPT_SOURCE, OPT_COMMON, {0}};
const struct argp_option cssm_args_of_reserve[] = {
    OPT_ACCOUNT,
    OPT_VA,
    {"universal", KEY_UNIVERSAL, NULL, 0, "Permanent reservation: everything the product can do", 0},
    OPT_DEVICE_KEY,
    {"license", KEY_LICENSE, "TAG=N", 0, "Specific reservation: N of TAG; may be repeated", 0},
    {"by-reference", KEY_BY_REFERENCE, NULL, 0, "Shorter: hashes of tags, for products that know theirs", 0},
    OPT_BUNDLE,
    {"format", KEY_FORMAT, "FORMAT", 0, "line (default), sheet or xml", 0},
    OPT_SOURCE,
    OPT_STACK,
    OPT_BATCH,
    OPT_PASSPHRASE,
    OPT_COMMON,
    {0},
};
const struct argp_option cssm_args_of_return[] = {
    {"file", KEY_FILE, "FILE", 0, "Read the code from FILE", 0}, OPT_FIX, OPT_BATCH, OPT_COMMON, {0}};
const struct argp_option cssm_args_of_show[] = {
    {"format", KEY_FORMAT, "FORMAT", 0, "line (default), sheet or xml", 0}, OPT_COMMON, {0}};

uint32_t cssm_args_count(const char *text)
{
    uint32_t value = 0;

    if (*text == '\0' || strlen(text) > 9)
        return 0;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return 0;
        value = value * 10 + (uint32_t)(*text - '0');
    }
    return value;
}

static void read_export(struct cssm_args *a, const char *word, const struct argp_state *state)
{
    for (int s = EXPORT_NOT_ALLOWED; s <= EXPORT_RESTRICTED; s++)
        if (strcmp(word, plrauth_export_word((enum export_status)s)) == 0) {
            a->export_status = (enum export_status)s;
            a->export_given = true;
            return;
        }
    cmd_usage(state, "--export is not-allowed, allowed or restricted, not \"%s\"", word);
}

static void read_type(struct cssm_args *a, const char *word, const struct argp_state *state)
{
    a->type_given = true;
    for (int t = LICENSE_PERPETUAL; t <= LICENSE_SUBSCRIPTION; t++)
        if (strcmp(word, slr_type_word((enum license_type)t)) == 0) {
            a->type = (enum license_type)t;
            return;
        }
    cmd_usage(state, "--type is perpetual, term or subscription, not \"%s\"", word);
}

static void read_format(struct cssm_args *a, const char *word, const struct argp_state *state)
{
    static const char *const words[] = {[ISSUE_LINE] = "line", [ISSUE_SHEET] = "sheet", [ISSUE_XML] = "xml"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i]) == 0) {
            a->form = (enum issue_form)i;
            return;
        }
    cmd_usage(state, "--format is line, sheet or xml, not \"%s\"", word);
}

static void read_day(uint32_t *day, bool *given, const char *what, const char *text, const struct argp_state *state)
{
    if (!when_read_day(day, text))
        cmd_usage(state, "%s wants a date like 2026-11-22, not \"%s\"", what, text);
    *given = true;
}

static void add(const char **list, size_t *count, const char *value, const char *what, const struct argp_state *state)
{
    if (*count == SLR_ENT_MAX)
        cmd_usage(state, "more than %u times %s", (unsigned)SLR_ENT_MAX, what);
    list[(*count)++] = value;
}

static error_t parse_value(struct cssm_args *a, int key, const char *arg, struct argp_state *state)
{
    switch (key) {
    case KEY_EXPORT:
        read_export(a, arg, state);
        return 0;
    case KEY_TYPE:
        read_type(a, arg, state);
        return 0;
    case KEY_FORMAT:
        read_format(a, arg, state);
        return 0;
    case KEY_START:
        read_day(&a->start_day, &a->start_given, "--start", arg, state);
        return 0;
    case KEY_END:
        read_day(&a->end_day, &a->end_given, "--end", arg, state);
        return 0;
    case KEY_COUNT:
        a->count = (uint32_t)cmd_integer(state, "--count", arg, 1, SLR_COUNT_MAX);
        return 0;
    case KEY_TAG:
        add(a->tags, &a->tag_count, arg, "--tag", state);
        return 0;
    case KEY_LICENSE:
        add(a->licenses, &a->license_count, arg, "--license", state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Options that are a text or a yes as they stand. */
static error_t parse_plain(struct cssm_args *a, int key, const char *arg)
{
    const struct cmd_plain plain[] = {
        {KEY_LEDGER, &a->ledger, NULL},
        {KEY_PASSPHRASE_FILE, &a->passphrase_file, NULL},
        {KEY_NAME, &a->name, NULL},
        {KEY_DOMAIN, &a->domain, NULL},
        {KEY_ACCOUNT, &a->account, NULL},
        {KEY_VA, &a->va, NULL},
        {KEY_UDI, &a->udi, NULL},
        {KEY_PID, &a->pid, NULL},
        {KEY_FILE, &a->file, NULL},
        {KEY_HEAD, &a->head, NULL},
        {KEY_TO, &a->to, NULL},
        {KEY_BATCH, &a->batch, NULL},
        {KEY_OUTPUT, &a->output, NULL},
        {KEY_ROLE, &a->role, NULL},
        {KEY_AS, &a->as, NULL},
        {KEY_GROUP, &a->group, NULL},
        {KEY_REHEARSAL, NULL, &a->rehearsal},
        {KEY_JSON, NULL, &a->json},
        {KEY_UNPROTECTED, NULL, &a->unprotected},
        {KEY_PLR, NULL, &a->plr},
        {KEY_SLR, NULL, &a->slr},
        {KEY_NO_PLR, NULL, &a->no_plr},
        {KEY_NO_SLR, NULL, &a->no_slr},
        {KEY_UNIVERSAL, NULL, &a->universal},
        {KEY_REPORTING_ONLY, NULL, &a->reporting_only},
        {KEY_BY_REFERENCE, NULL, &a->by_reference},
        {KEY_FIX, NULL, &a->fix},
    };

    return cmd_take_plain(plain, sizeof plain / sizeof *plain, key, arg);
}

/* The C library puts the command's own argp below one that has the common options. */
static const char *operand_name(const struct argp *argp)
{
    const struct argp_child *child = argp->children;
    const char *name = argp->args_doc;

    for (; name == NULL && child != NULL && child->argp != NULL; child++)
        name = child->argp->args_doc;
    return name;
}

/* Say which operand is missing, by the name that the usage line gives it. */
_Noreturn static void missing(const struct argp_state *state)
{
    static const struct {
        const char *name;
        const char *what;
    } operands[] = {
        {"NAME", "the smart account's name"},
        {"USER", "the name of a user of this system"},
        {"PATH", "the virtual account, like Default/Lab/Rack-7"},
        {"PATH NAME", "the virtual account, like Default/Lab/Rack-7, and its new name, like Rack-8"},
        {"PID", "the product's PID, like C9300-24UX"},
        {"FILE", "the file to import, \"-\" for standard input"},
        {"PAK", "the number of the classic licence"},
        {"UDI...", "the product's UDI, like PID:EX-VM,SN:9KX0AB12CD3"},
        {"FOLDER", "the folder of the backup"},
        {"WHAT",
         "accounts, products, entitlements, inventory, licenses, conversions, instances, reservations or events"},
        {"TAG", "the entitlement: whole tag, or its NAME where that is unique"},
        {"UDI REQUEST", "the UDI of the dead product, then the request code of the other"},
        {"UDI", "the product's UDI, like PID:EX-VM,SN:9KX0AB12CD3"},
        {"REQUEST|UDI|NUMBER",
         "a reservation's request code, product or number; \"plr-cssm list reservations\" shows them"},
    };
    const char *name = operand_name(state->root_argp);

    for (size_t i = 0; name != NULL && i < sizeof operands / sizeof *operands; i++)
        if (strcmp(name, operands[i].name) == 0)
            cmd_usage(state, "%s is missing: %s", name, operands[i].what);
    cmd_usage(state, "an operand is missing");
}

static error_t parse(int key, char *arg, struct argp_state *state, size_t least, size_t most)
{
    struct cssm_args *a = state->input;

    if (key == ARGP_KEY_ARG) {
        if (a->operand_count == most)
            cmd_usage(state, "\"%s\" is one operand too many", arg);
        a->operands[a->operand_count++] = arg;
        return 0;
    }
    if (key == ARGP_KEY_END) {
        if (a->operand_count < least)
            missing(state);
        if (a->ledger == NULL)
            a->ledger = secure_getenv("PLR_LEDGER");
        if (a->ledger == NULL || a->ledger[0] == '\0')
            cmd_usage(state, "which ledger? give --ledger DIR, or set PLR_LEDGER");
        report_json(a->json);
        return 0;
    }
    if (key == KEY_REPORTING_ONLY)
        a->reporting = CATALOGUE_YES;
    if (parse_plain(a, key, arg) == 0 || cssm_args_of_value(a, key, arg, state) == 0 ||
        cssm_args_log_value(a, key, arg, state) == 0 || cssm_args_order_value(a, key, arg, state) == 0)
        return 0;
    return parse_value(a, key, arg, state);
}

error_t cssm_args_none(int key, char *arg, struct argp_state *state)
{
    return parse(key, arg, state, 0, 0);
}

error_t cssm_args_one(int key, char *arg, struct argp_state *state)
{
    return parse(key, arg, state, 1, 1);
}

error_t cssm_args_maybe(int key, char *arg, struct argp_state *state)
{
    return parse(key, arg, state, 0, 1);
}

error_t cssm_args_two(int key, char *arg, struct argp_state *state)
{
    return parse(key, arg, state, 2, 2);
}

error_t cssm_args_some(int key, char *arg, struct argp_state *state)
{
    return parse(key, arg, state, 1, CSSM_ARGS_OPERANDS_MAX);
}

error_t cssm_args_code(int key, char *arg, struct argp_state *state)
{
    return parse(key, arg, state, 0, CSSM_ARGS_OPERANDS_MAX);
}
