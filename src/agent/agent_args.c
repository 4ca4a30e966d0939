#include "src/agent/agent_args.h"

enum {
    KEY_UDI = 0x100,
    KEY_TRUST,
    KEY_STORE,
    KEY_JSON,
    KEY_YES,
    KEY_FILE,
    KEY_AUTHORIZATION,
    KEY_EXPORT,
    KEY_FIX,
    KEY_ACCEPT,
    KEY_COUNTER,
    KEY_ADOPT,
    KEY_RENEW,
    KEY_ALL,
    KEY_MEMBER,
    KEY_UPDATE,
    KEY_SEQUENCE,
    KEY_AUTHORITY,
    KEY_DEVICE_KEY,
};

#define OPTION_STORE                                                                                                   \
    {                                                                                                                  \
        "store", KEY_STORE, "DIR", 0, "The store of this product (or PLR_STORE)", 0                                    \
    }
#define OPTION_JSON                                                                                                    \
    {                                                                                                                  \
        "json", KEY_JSON, NULL, 0, "Print one JSON object", 0                                                          \
    }
#define OPTION_MEMBERS                                                                                                 \
    {"all", KEY_ALL, NULL, 0, "All members of the stack", 0},                                                          \
    {                                                                                                                  \
        "member", KEY_MEMBER, "UDI", 0, "Another member than the active one: its UDI or serial number", 0              \
    }
#define OPTION_END                                                                                                     \
    {                                                                                                                  \
        0                                                                                                              \
    }

const struct argp_option agent_args_init_options[] = {
    {"udi", KEY_UDI, "UDI", 0,
     "Identity of this product: PID:C9300-24UX,SN:FCW2134L0RN; of a stack one for each member, the active one first",
     0},
    {"trust", KEY_TRUST, "FILE", 0, "Trust bundle of the authority, to be pinned", 0},
    {"counter", KEY_COUNTER, "COUNTER", 0,
     "A counter that notices an old copy of the store: file:PATH, tpm[:TCTI][,nv=0xINDEX]", 0},
    {"device-key", KEY_DEVICE_KEY, "FILE", 0, "Device keys of this product, as the factory line wrote them", 0},
    {"sequence", KEY_SEQUENCE, "N", 0, "Go on counting after N: of a product whose store was lost", 0},
    {"yes", KEY_YES, NULL, 0, "Do not ask", 0},
    OPTION_STORE,
    OPTION_JSON,
    OPTION_END,
};

const struct argp_option agent_args_plain_options[] = {
    OPTION_STORE,
    OPTION_JSON,
    OPTION_END,
};

const struct argp_option agent_args_request_options[] = {
    {"update", KEY_UPDATE, NULL, 0, "Ask for a change of the reservation that is installed", 0},
    OPTION_MEMBERS,
    OPTION_STORE,
    OPTION_JSON,
    OPTION_END,
};

const struct argp_option agent_args_cancel_options[] = {
    OPTION_MEMBERS,
    OPTION_STORE,
    OPTION_JSON,
    OPTION_END,
};

const struct argp_option agent_args_member_options[] = {
    {"yes", KEY_YES, NULL, 0, "Do not ask", 0},
    OPTION_STORE,
    OPTION_JSON,
    OPTION_END,
};

const struct argp_option agent_args_recover_options[] = {
    {"authority", KEY_AUTHORITY, "WORD", 0, "Only for this: none, reserved, other, in-transit or removed", 0},
    {"sequence", KEY_SEQUENCE, "N", 0, "Go on counting after N, which the authority shows", 0},
    {"member", KEY_MEMBER, "UDI", 0, "Whose number that is, if not the active one's", 0},
    {"trust", KEY_TRUST, "FILE", 0, "The trust bundle that was pinned, to be put back if it is missing", 0},
    {"yes", KEY_YES, NULL, 0, "Do not ask", 0},
    OPTION_STORE,
    OPTION_JSON,
    OPTION_END,
};

const struct argp_option agent_args_install_options[] = {
    {"file", KEY_FILE, "FILE", 0,
     "Read the authorization code, or those of several members, from a file; may be given more than once", 0},
    {"fix", KEY_FIX, NULL, 0, "Put a mistyped code right where there is one proposal; say what was changed", 0},
    OPTION_STORE,
    OPTION_JSON,
    OPTION_END,
};

const struct argp_option agent_args_return_options[] = {
    {"authorization", KEY_AUTHORIZATION, "CODE", 0,
     "Return this authorization, which was issued but not installed (\"-\" reads it from standard input)", 0},
    {"yes", KEY_YES, NULL, 0, "Do not ask", 0},
    OPTION_MEMBERS,
    OPTION_STORE,
    OPTION_JSON,
    OPTION_END,
};

const struct argp_option agent_args_use_options[] = {
    {"export-controlled", KEY_EXPORT, NULL, 0, "The feature is export-controlled functionality", 0},
    OPTION_STORE,
    OPTION_JSON,
    OPTION_END,
};

const struct argp_option agent_args_clock_options[] = {
    {"accept", KEY_ACCEPT, NULL, 0, "Go by the wall clock from now on: it was set right", 0},
    OPTION_STORE,
    OPTION_JSON,
    OPTION_END,
};

const struct argp_option agent_args_machine_options[] = {
    {"adopt", KEY_ADOPT, NULL, 0, "This machine has taken the place of the one that the store was made on", 0},
    {"yes", KEY_YES, NULL, 0, "Do not ask", 0},
    OPTION_STORE,
    OPTION_JSON,
    OPTION_END,
};

const struct argp_option agent_args_counter_options[] = {
    {"renew", KEY_RENEW, "COUNTER", 0,
     "Begin with a counter, or with another; what the store holds is given back: same, none, file:PATH, "
     "tpm[:TCTI][,nv=0xINDEX]",
     0},
    {"yes", KEY_YES, NULL, 0, "Do not ask", 0},
    OPTION_STORE,
    OPTION_JSON,
    OPTION_END,
};

const struct argp_option agent_args_trust_options[] = {
    {"file", KEY_FILE, "FILE", 0, "Take the authority's next trust bundle (\"-\" is standard input)", 0},
    OPTION_STORE,
    OPTION_JSON,
    OPTION_END,
};

const struct argp_option agent_args_device_options[] = {
    {"file", KEY_FILE, "FILE", 0,
     "Give the product the device keys in FILE, as the factory line wrote them (\"-\" is standard input)", 0},
    OPTION_STORE,
    OPTION_JSON,
    OPTION_END,
};

/* One more of an option that may be given for each member. */
static error_t add(const char *list[static STATE_MEMBER_MAX], size_t *count, const char *arg, struct argp_state *state)
{
    if (*count == STATE_MEMBER_MAX)
        cmd_usage(state, "\"%s\" is one too many: a product has at most %u members", arg, STATE_MEMBER_MAX);
    list[(*count)++] = arg;
    return 0;
}

static error_t parse_option(int key, char *arg, struct agent_args *args, struct argp_state *state)
{
    const struct cmd_plain plain[] = {
        {KEY_AUTHORITY, &args->authority, NULL},
        {KEY_MEMBER, &args->member, NULL},
        {KEY_TRUST, &args->trust, NULL},
        {KEY_STORE, &args->store, NULL},
        {KEY_COUNTER, &args->counter, NULL},
        {KEY_DEVICE_KEY, &args->device_key, NULL},
        {KEY_RENEW, &args->counter, NULL},
        {KEY_ALL, NULL, &args->all},
        {KEY_UPDATE, NULL, &args->update},
        {KEY_JSON, NULL, &args->json},
        {KEY_YES, NULL, &args->yes},
        {KEY_FIX, NULL, &args->fix},
        {KEY_ADOPT, NULL, &args->adopt},
        {KEY_ACCEPT, NULL, &args->accept},
        {KEY_EXPORT, NULL, &args->export_controlled},
    };

    switch (key) {
    case KEY_UDI:
        return add(args->udis, &args->udi_count, arg, state);
    case KEY_SEQUENCE:
        args->sequence = (uint32_t)cmd_integer(state, "--sequence", arg, 0, REQUEST_SEQ_MOD - 1);
        args->sequence_given = true;
        return 0;
    case KEY_AUTHORIZATION:
        args->authorization = arg;
        return 0;
    case KEY_FILE:
        return add(args->files, &args->file_count, arg, state);
    default:
        return cmd_take_plain(plain, sizeof plain / sizeof *plain, key, arg);
    }
}

/* Everything; operands are collected. */
static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct agent_args *args = state->input;

    if (key == ARGP_KEY_ARGS) {
        args->operands = state->argv + state->next;
        args->operand_count = (size_t)(state->argc - state->next);
        return 0;
    }
    if (key == ARGP_KEY_END && args->all && args->member)
        cmd_usage(state, "--all and --member contradict each other");
    if (key == ARGP_KEY_END && args->authorization && (args->all || args->member))
        cmd_usage(state, "--authorization says by itself which member it is about: no --all or --member");
    return parse_option(key, arg, args, state);
}

error_t agent_args_none(int key, char *arg, struct argp_state *state)
{
    if (key == ARGP_KEY_ARG)
        cmd_usage(state, "\"%s\" is not expected: this command has no operands", arg);
    return parse(key, arg, state);
}

error_t agent_args_init(int key, char *arg, struct argp_state *state)
{
    const struct agent_args *args = state->input;

    if (key == ARGP_KEY_END && !args->trust)
        cmd_usage(state, "--trust is missing: which authority is to be trusted?");
    return agent_args_none(key, arg, state);
}

error_t agent_args_device(int key, char *arg, struct argp_state *state)
{
    const struct agent_args *args = state->input;

    if (key == ARGP_KEY_END && args->file_count > 1)
        cmd_usage(state, "\"%s\" is one too many: one file holds the keys of all members", args->files[1]);
    return agent_args_none(key, arg, state);
}

error_t agent_args_codes(int key, char *arg, struct argp_state *state)
{
    return parse(key, arg, state);
}

error_t agent_args_tag(int key, char *arg, struct argp_state *state)
{
    struct agent_args *args = state->input;

    if (key == ARGP_KEY_END) {
        if (args->operand_count == 0)
            cmd_usage(state, "TAG is missing");
        if (args->operand_count > 2)
            cmd_usage(state, "\"%s\" is not expected after TAG and N", args->operands[2]);
        args->count_given = args->operand_count == 2;
        args->count = 1;
        if (args->count_given)
            args->count = (uint32_t)cmd_integer(state, "N", args->operands[1], 1, STATE_COUNT_MAX);
    }
    return parse(key, arg, state);
}

error_t agent_args_one(int key, char *arg, struct argp_state *state)
{
    const struct agent_args *args = state->input;

    if (key == ARGP_KEY_END && args->operand_count != 1)
        cmd_usage(state, args->operand_count ? "\"%s\" is not expected: one UDI at a time" : "a UDI is missing",
                  args->operand_count ? args->operands[1] : "");
    return parse(key, arg, state);
}

error_t agent_args_what(int key, char *arg, struct argp_state *state)
{
    struct agent_args *args = state->input;

    if (key == ARGP_KEY_END && args->operand_count > 2)
        cmd_usage(state, "\"%s\" is not expected: one thing is shown at a time", args->operands[2]);
    if (key == ARGP_KEY_END && args->operand_count == 2 && strcmp(args->operands[0], "eventlog") == 0) {
        args->count_given = true;
        args->count = (uint32_t)cmd_integer(state, "DAYS", args->operands[1], 0, 90);
    }
    return parse(key, arg, state);
}
