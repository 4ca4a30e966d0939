#include "src/code/codeopts.h"

#include "src/cli/cmd.h"
#include "src/cli/codearg.h"
#include "src/cli/report.h"

enum { OPT_JSON = 256, OPT_FILE, OPT_TRUST, OPT_UDI, OPT_REQUEST, OPT_CATALOGUE, OPT_JOIN };

#define OPTIONS_BOTH                                                                                                   \
    {"file", OPT_FILE, "FILE", 0, "read the code from FILE; \"-\" is standard input", 0},                              \
    {                                                                                                                  \
        "json", OPT_JSON, NULL, 0, "answer with one JSON object", 0                                                    \
    }

const struct argp_option codeopts_check[] = {OPTIONS_BOTH, {0}};

const struct argp_option codeopts_inspect[] = {
    OPTIONS_BOTH,
    {"trust", OPT_TRUST, "FILE", 0, "trust bundle: verify the signature with it", 0},
    {"udi", OPT_UDI, "UDI", 0, "say whether the code is for this product", 0},
    {"request", OPT_REQUEST, "CODE", 0, "say whether the code is for this reservation request", 0},
    {0}};

const struct argp_option codeopts_lines[] = {
    OPTIONS_BOTH, {"join", OPT_JOIN, NULL, 0, "print one line instead of a sheet", 0}, {0}};

const struct argp_option codeopts_fix[] = {
    OPTIONS_BOTH,
    {"trust", OPT_TRUST, "FILE", 0, "trust bundle: a signature decides between proposals", 0},
    {"udi", OPT_UDI, "UDI", 0, "the product that the code is for or from", 0},
    {"request", OPT_REQUEST, "CODE", 0, "the reservation request that the code answers or returns", 0},
    {"catalogue", OPT_CATALOGUE, "FILE", 0, "CSV of products: a request must be of one of them", 0},
    {0}};

error_t codeopts_parse(int key, char *arg, struct argp_state *state)
{
    struct codeopts *opts = state->input;

    switch (key) {
    case OPT_JSON:
        opts->json = true;
        report_json(true);
        return 0;
    case OPT_FILE:
        opts->file = arg;
        return 0;
    case OPT_TRUST:
        opts->trust = arg;
        return 0;
    case OPT_UDI:
        opts->udi = arg;
        return 0;
    case OPT_REQUEST:
        opts->request = arg;
        return 0;
    case OPT_JOIN:
        opts->join = true;
        return 0;
    case OPT_CATALOGUE:
        opts->catalogue = arg;
        return 0;
    case ARGP_KEY_ARGS:
        opts->operands = state->argv + state->next;
        opts->operand_count = state->argc - state->next;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

enum plr_err codeopts_text(char **ret, size_t *ret_len, const struct codeopts *opts, struct fail *f)
{
    struct codearg arg = {.operands = opts->operands, .count = (size_t)opts->operand_count, .file = opts->file};

    return codearg_read(ret, ret_len, &arg, f);
}
