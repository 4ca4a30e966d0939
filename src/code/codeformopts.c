#include "src/code/codeformopts.h"

#include "src/cli/cmd.h"
#include "src/cli/report.h"

enum {
    OPT_JSON = 512,
    OPT_FILE,
    OPT_REVERSE,
    OPT_PNG,
    OPT_SVG,
    OPT_LEVEL,
    OPT_ASCII,
    OPT_FORCE,
    OPT_PDF,
    OPT_UDI,
    OPT_TITLE
};

#define FILE_OPTION                                                                                                    \
    {                                                                                                                  \
        "file", OPT_FILE, "FILE", 0, "read the code from FILE; \"-\" is standard input", 0                             \
    }
#define JSON_OPTION                                                                                                    \
    {                                                                                                                  \
        "json", OPT_JSON, NULL, 0, "answer with one JSON object", 0                                                    \
    }
#define FORCE_OPTION                                                                                                   \
    {                                                                                                                  \
        "force", OPT_FORCE, NULL, 0, "replace a file that exists", 0                                                   \
    }

const struct argp_option codeformopts_spell[] = {
    FILE_OPTION, JSON_OPTION, {"reverse", OPT_REVERSE, NULL, 0, "read words and print the code", 0}, {0}};

const struct argp_option codeformopts_qr[] = {
    FILE_OPTION,
    JSON_OPTION,
    FORCE_OPTION,
    {"png", OPT_PNG, "FILE", 0, "draw to this PNG file; \"-\" is standard output", 0},
    {"svg", OPT_SVG, "FILE", 0, "draw to this SVG file; \"-\" is standard output", 0},
    {"level", OPT_LEVEL, "L|M|Q|H", 0, "error correction of the symbol, lowest to highest (default: M)", 0},
    {"ascii", OPT_ASCII, NULL, 0, "draw with # instead of block characters", 0},
    {0}};

const struct argp_option codeformopts_sheet[] = {
    FILE_OPTION,
    JSON_OPTION,
    FORCE_OPTION,
    {"pdf", OPT_PDF, "FILE", 0, "write the sheet as PDF, A4; \"-\" is standard output", 0},
    {"udi", OPT_UDI, "UDI", 0, "print this product on the sheet; a code of another one is refused", 0},
    {"title", OPT_TITLE, "TEXT", 0, "print this title on the sheet", 0},
    {0}};

static char read_level(const struct argp_state *state, const char *arg)
{
    char level = (char)toupper((unsigned char)arg[0]);

    if (arg[0] == '\0' || arg[1] != '\0' || !strchr("LMQH", level))
        cmd_usage(state, "--level is L, M, Q or H, not \"%s\"", arg);
    return level;
}

static const char *read_title(const struct argp_state *state, const char *arg)
{
    for (const char *p = arg; *p; p++)
        if (*p < ' ' || *p > '~')
            cmd_usage(state, "--title takes printable ASCII characters only");
    if (strlen(arg) > CODEFORMOPTS_TITLE_MAX)
        cmd_usage(state, "--title is longer than %d characters", CODEFORMOPTS_TITLE_MAX);
    return arg;
}

/* What cannot be on one standard output or in one file together. */
static void check_together(const struct argp_state *state, const struct codeformopts *opts)
{
    const char *to = opts->png ? opts->png : opts->svg ? opts->svg : opts->pdf;

    if (opts->png && opts->svg)
        cmd_usage(state, "--png and --svg exclude each other: draw twice");
    if (opts->ascii && to)
        cmd_usage(state, "--ascii is for standard output, without --png and --svg");
    if (opts->code.json && to && strcmp(to, "-") == 0)
        cmd_usage(state, "--json and a picture cannot both go to standard output");
}

error_t codeformopts_parse(int key, char *arg, struct argp_state *state)
{
    struct codeformopts *opts = state->input;

    switch (key) {
    case OPT_JSON:
        opts->code.json = true;
        report_json(true);
        return 0;
    case OPT_FILE:
        opts->code.file = arg;
        return 0;
    case OPT_UDI:
        opts->code.udi = arg;
        return 0;
    case OPT_REVERSE:
        opts->reverse = true;
        return 0;
    case OPT_PNG:
        opts->png = arg;
        return 0;
    case OPT_SVG:
        opts->svg = arg;
        return 0;
    case OPT_LEVEL:
        opts->level = read_level(state, arg);
        return 0;
    case OPT_ASCII:
        opts->ascii = true;
        return 0;
    case OPT_FORCE:
        opts->force = true;
        return 0;
    case OPT_PDF:
        opts->pdf = arg;
        return 0;
    case OPT_TITLE:
        opts->title = read_title(state, arg);
        return 0;
    case ARGP_KEY_ARGS:
        opts->code.operands = state->argv + state->next;
        opts->code.operand_count = state->argc - state->next;
        return 0;
    case ARGP_KEY_END:
        check_together(state, opts);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}
