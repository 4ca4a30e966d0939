#include "src/console/consoleargs.h"

#include "src/console/console.h"

enum {
    KEY_STORE = 0x100,
    KEY_YES,
    KEY_FORCED,
    KEY_ECHO,
    KEY_FLASH,
    KEY_HISTORY,
    KEY_HOSTNAME,
};

#define OPTION_STORE                                                                                                   \
    {                                                                                                                  \
        "store", KEY_STORE, "DIR", 0, "The store of this product (or PLR_STORE)", 0                                    \
    }
#define OPTION_FLASH                                                                                                   \
    {                                                                                                                  \
        "flash", KEY_FLASH, "DIR", 0, "The folder that flash:NAME is in (the present one)", 0                          \
    }

const struct argp_option consoleargs_console_options[] = {
    {"echo", KEY_ECHO, NULL, 0, "Show prompts and lines also where no terminal is", 0},
    OPTION_FLASH,
    {"forced", KEY_FORCED, NULL, 0, "For sshd: run SSH_ORIGINAL_COMMAND, read files of --flash only", 0},
    {"history", KEY_HISTORY, "FILE", 0, "Keep the lines typed, but for those with a code, in this file", 0},
    {"hostname", KEY_HOSTNAME, "NAME", 0, "Name in the prompt (Switch)", 0},
    OPTION_STORE,
    {0},
};

const struct argp_option consoleargs_exec_options[] = {
    OPTION_FLASH,
    {"forced", KEY_FORCED, NULL, 0, "Read files of --flash only", 0},
    {"hostname", KEY_HOSTNAME, "NAME", 0, "Name in the configuration that is shown (Switch)", 0},
    OPTION_STORE,
    {"yes", KEY_YES, NULL, 0, "Do not ask", 0},
    {0},
};

/* A name for the prompt is what the command "hostname" takes. */
static void check_hostname(const struct agent_args *args, struct argp_state *state)
{
    static const char verb[] = "hostname ";
    struct grammar_line parsed = {0};
    char line[sizeof(verb) + CONSOLE_NAME_MAX + 2] = "";

    if (!args->hostname)
        return;
    (void)snprintf(line, sizeof(line), "%s%s", verb, args->hostname);
    grammar_parse(&parsed, GRAMMAR_CONFIG, line, strlen(line));
    if (parsed.verdict != GRAMMAR_READY || parsed.operand_len != strlen(args->hostname))
        cmd_usage(state, "\"%s\" is no name for a prompt: a letter, then letters, digits, hyphens, dots",
                  args->hostname);
}

error_t consoleargs_exec(int key, char *arg, struct argp_state *state)
{
    struct agent_args *args = state->input;

    switch (key) {
    case KEY_STORE:
        args->store = arg;
        return 0;
    case KEY_YES:
        args->yes = true;
        return 0;
    case KEY_FORCED:
        args->forced = true;
        return 0;
    case KEY_ECHO:
        args->echo = true;
        return 0;
    case KEY_FLASH:
        args->flash = arg;
        return 0;
    case KEY_HISTORY:
        args->history = arg;
        return 0;
    case KEY_HOSTNAME:
        args->hostname = arg;
        return 0;
    case ARGP_KEY_ARGS:
        args->operands = state->argv + state->next;
        args->operand_count = (size_t)(state->argc - state->next);
        return 0;
    case ARGP_KEY_NO_ARGS:
        cmd_usage(state, "LINE is missing");
    case ARGP_KEY_END:
        check_hostname(args, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

error_t consoleargs_console(int key, char *arg, struct argp_state *state)
{
    if (key == ARGP_KEY_NO_ARGS)
        return 0;
    if (key == ARGP_KEY_ARG)
        cmd_usage(state, "\"%s\" is not expected: this command has no operands", arg);
    return key == ARGP_KEY_ARGS ? ARGP_ERR_UNKNOWN : consoleargs_exec(key, arg, state);
}
