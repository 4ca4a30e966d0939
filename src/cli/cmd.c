#include "src/cli/cmd.h"

#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

#include "src/cli/cmdopt.h"
#include "src/cli/near.h"
#include "src/cli/out.h"
#include "src/cli/report.h"

#define NAME_CAP    96 /* "plr-cssm account add" */
#define LABEL_CAP   160
#define BRIEF_AT    30 /* column of the brief texts in the list of commands */
#define SUGGEST_MAX 4

/* The list of commands, of all or of those whose first word is group. */
static void print_commands(const struct cmd_program *program, const char *group, FILE *to)
{
    size_t group_len = group ? strlen(group) : 0;

    for (size_t i = 0; i < program->command_count; i++) {
        const struct cmd *c = &program->commands[i];
        char label[LABEL_CAP] = "";

        if (group && (strncmp(c->name, group, group_len) != 0 || c->name[group_len] != ' '))
            continue;
        int used = snprintf(label, sizeof(label), "  %s%s%s", c->name, c->args ? " " : "", c->args ? c->args : "");
        if (used >= BRIEF_AT)
            (void)fprintf(to, "%s\n%*s%s\n", label, BRIEF_AT, "", c->brief);
        else
            (void)fprintf(to, "%-*s%s\n", BRIEF_AT, label, c->brief);
    }
}

/* The usage of the whole program, and its commands: on request, or as a complaint to stderr. */
static void print_program_help(const struct cmd_program *program, const char *group, FILE *to)
{
    char name[NAME_CAP] = "";
    bool asked = to == stdout;
    struct argp argp = {.args_doc = "COMMAND [ARG...]", .doc = asked ? program->doc : NULL};

    (void)snprintf(name, sizeof(name), "%s%s%s", program->name, group ? " " : "", group ? group : "");
    argp_help(&argp, to, ARGP_HELP_SHORT_USAGE | ARGP_HELP_PRE_DOC, name);
    /* Not by argp: it would break lines that are one command each. */
    (void)fprintf(to, "%sCommands:\n", asked ? "\n" : "");
    print_commands(program, group, to);
    if (asked)
        (void)fprintf(to, "\n\"%s help COMMAND\" says more of one command.\n", program->name);
}

static const struct cmd *find_command(const struct cmd_program *program, const char *name)
{
    for (size_t i = 0; i < program->command_count; i++)
        if (strcmp(program->commands[i].name, name) == 0)
            return &program->commands[i];
    return NULL;
}

/* The command that words begin with: two words before one. *ret_words says how many were taken. */
static const struct cmd *match_command(const struct cmd_program *program, int *ret_words, int count, char **words)
{
    char two[NAME_CAP] = "";
    const struct cmd *found = NULL;

    if (count > 1 && (size_t)snprintf(two, sizeof(two), "%s %s", words[0], words[1]) < sizeof(two))
        found = find_command(program, two);
    *ret_words = found ? 2 : 1;
    return found || count < 1 ? found : find_command(program, words[0]);
}

/* True if word is the first of some two-word command. */
static bool is_group(const struct cmd_program *program, const char *word)
{
    size_t len = strlen(word);

    for (size_t i = 0; i < program->command_count; i++)
        if (strncmp(program->commands[i].name, word, len) == 0 && program->commands[i].name[len] == ' ')
            return true;
    return false;
}

static int fail_unknown(const struct cmd_program *program, int count, char **words)
{
    char typed[NAME_CAP] = "", list[FAIL_TEXT_MAX] = "";
    const char *near_names[SUGGEST_MAX] = {0};
    const char *names[NEAR_NAMES_MAX] = {0};
    struct fail f = {0};
    size_t used = 0, total = 0;
    bool group = is_group(program, words[0]);

    (void)fail_text(typed, sizeof(typed), group && count > 1 ? "%s %s" : "%s", words[0], count > 1 ? words[1] : "");
    for (; total < program->command_count && total < NEAR_NAMES_MAX; total++)
        names[total] = program->commands[total].name;
    size_t found = near_find(near_names, SUGGEST_MAX, typed, names, total);
    for (size_t i = 0; i < found; i++)
        used += fail_text(list + used, sizeof(list) - used, "%s\"%s\"", i ? ", " : "", near_names[i]);
    (void)fail_set(&f, PLR_ERR_USAGE, "unknowncommand", "there is no such command");
    if (found)
        fail_hint(&f, "did you mean %s? \"%s --help\" lists all", list, program->name);
    else
        fail_hint(&f, "\"%s --help\" lists the commands", program->name);
    char verb[NAME_CAP + 16] = "";
    (void)snprintf(verb, sizeof(verb), "run \"%s\"", typed);
    return (int)report_fail(verb, &f);
}

/* For commands without options and operands. */
static error_t parse_nothing(int key, char *arg, struct argp_state *state)
{
    if (key == ARGP_KEY_ARG)
        cmd_usage(state, "\"%s\" is not expected: this command has no operands", arg);
    return ARGP_ERR_UNKNOWN;
}

static int run_command(const struct cmd_program *program, const struct cmd *c, int argc, char **argv)
{
    char name[NAME_CAP] = "";
    struct argp argp = {
        .options = c->options, .parser = c->parse ? c->parse : parse_nothing, .args_doc = c->args, .doc = c->brief};
    struct fail f = {0};
    int status = EXIT_SYSTEM;
    void *input = calloc(1, c->input_size ? c->input_size : 1);

    if (!input) {
        (void)fail_set(&f, PLR_ERR_MEMORY, "memory", "no memory");
        return (int)report_fail("start", &f);
    }
    (void)snprintf(name, sizeof(name), "%s %s", program->name, c->name);
    argv[0] = name;
    status = cmdopt_parse(&argp, argc, argv, input);
    if (status == 0)
        status = c->run(input);
    free(input);
    return status;
}

/* Before any command only --help and its like are options. */
static int refuse_option(const struct cmd_program *program, const char *word)
{
    struct fail f = {0};

    (void)fail_set(&f, PLR_ERR_USAGE, "usage", "there is no option \"%s\" before the command", word);
    fail_hint(&f, "options follow the command: \"%s COMMAND --help\" lists them", program->name);
    return (int)report_fail("read the command line", &f);
}

static bool wants_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-?") == 0;
}

/* --help, --version, --usage before any command; argp exits for these. */
static int program_options(const struct cmd_program *program, char **argv)
{
    if (wants_help(argv[1])) {
        print_program_help(program, NULL, stdout);
        return EXIT_DONE;
    }
    if (!cmdopt_is_help(argv[1]))
        return refuse_option(program, argv[1]);
    char *name = argv[0];
    struct argp argp = {.args_doc = "COMMAND [ARG...]", .doc = program->doc};
    char *only[] = {name, argv[1], NULL};

    (void)argp_parse(&argp, 2, only, 0, NULL, NULL);
    return EXIT_USAGE;
}

/* "help", "help COMMAND", "help GROUP"; "help --names" is for completion and tests: every command, one a line. */
static int run_help(const struct cmd_program *program, int count, char **words)
{
    int taken = 0;
    const struct cmd *c = match_command(program, &taken, count, words);

    if (count == 1 && strcmp(words[0], "--names") == 0) {
        for (size_t i = 0; i < program->command_count; i++)
            out_text("%s\n", program->commands[i].name);
        return EXIT_DONE;
    }
    if (c) {
        char name[NAME_CAP] = "";
        char help[] = "--help";
        char *argv[] = {name, help, NULL};

        return run_command(program, c, 2, argv);
    }
    if (count > 0 && !is_group(program, words[0]))
        return fail_unknown(program, count, words);
    print_program_help(program, count > 0 ? words[0] : NULL, stdout);
    return EXIT_DONE;
}

static int dispatch(const struct cmd_program *program, int argc, char **argv)
{
    int words = 0;

    if (argc < 2) {
        print_program_help(program, NULL, stderr);
        return EXIT_USAGE;
    }
    if (argv[1][0] == '-')
        return program_options(program, argv);
    const struct cmd *c = match_command(program, &words, argc - 1, argv + 1);
    if (c)
        return run_command(program, c, argc - words, argv + words);
    if (strcmp(argv[1], "help") == 0)
        return run_help(program, argc - 2, argv + 2);
    if (is_group(program, argv[1]) && argc > 2 && wants_help(argv[2]))
        return run_help(program, 1, argv + 1);
    if (is_group(program, argv[1]) && argc == 2) {
        print_program_help(program, argv[1], stderr);
        return EXIT_USAGE;
    }
    return fail_unknown(program, argc - 1, argv + 1);
}

/* argp ends the program itself after --help and --version: what it printed must have been delivered too. */
static void check_delivery(void)
{
    struct fail f = {0};

    if (out_flush(&f)) {
        int status = (int)report_fail("deliver the answer", &f);

        (void)fflush(stderr);
        _exit(status);
    }
}

/* What looks like an option is repeated by argp as it is: control characters in it never reach a terminal. */
static bool has_control_characters(const char *word)
{
    for (; *word; word++)
        if ((unsigned char)*word < 0x20 || *word == 0x7f)
            return true;
    return false;
}

static bool refuse_control_characters(int argc, char **argv)
{
    struct fail f = {0};

    for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
        if (argv[i][0] == '-' && has_control_characters(argv[i])) {
            (void)fail_set(&f, PLR_ERR_USAGE, "usage", "the option \"%s\" has control characters in it", argv[i]);
            (void)report_fail("read the command line", &f);
            return true;
        }
    return false;
}

/* A standard descriptor that was closed would be given to the next file opened: to a lock, or a ledger. Filled for
 * reading only, so that what cannot be delivered is still noticed. */
static bool fill_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)
            return false;
    return true;
}

int cmd_main(const struct cmd_program *program, int argc, char **argv)
{
    static char version[NAME_CAP];
    static char name[NAME_CAP];
    struct fail f = {0};

    (void)snprintf(version, sizeof(version), "%s (plrkit) " PLRKIT_VERSION, program->name);
    (void)snprintf(name, sizeof(name), "%s", program->name);
    argp_program_version = version;
    argp_err_exit_status = EXIT_USAGE;
    report_init(program->name);
    /* Known before the options are read, so that a usage error is an object too. */
    for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
        if (strcmp(argv[i], "--json") == 0)
            report_json(true);
    if (argc > 0)
        argv[0] = name;
    if (!fill_descriptors())
        return EXIT_SYSTEM;
    if (refuse_control_characters(argc, argv))
        return EXIT_USAGE;
    if (atexit(check_delivery)) {
        (void)fail_set(&f, PLR_ERR_MEMORY, "memory", "no memory");
        return (int)report_fail("start", &f);
    }
    int status = dispatch(program, argc, argv);
    if (out_flush(&f)) {
        int flushed = (int)report_fail("deliver the answer", &f);

        (void)fflush(stderr);
        _exit(status ? status : flushed); /* told once is enough */
    }
    return status;
}

error_t cmd_take_plain(const struct cmd_plain *plain, size_t count, int key, const char *arg)
{
    for (size_t i = 0; i < count; i++) {
        if (plain[i].key != key)
            continue;
        if (plain[i].text != NULL)
            *plain[i].text = arg;
        else
            *plain[i].yes = true;
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

void cmd_usage(const struct argp_state *state, const char *fmt, ...)
{
    char why[FAIL_TEXT_MAX] = "";
    struct fail f = {0};
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(why, sizeof(why), fmt, ap);
    va_end(ap);
    (void)fail_set(&f, PLR_ERR_USAGE, "usage", "%s", why);
    fail_hint(&f, "see \"%s --help\"", state->name);
    int status = (int)report_fail("read the command line", &f);
    (void)fflush(stdout);
    exit(status);
}

uint64_t cmd_integer(const struct argp_state *state, const char *what, const char *text, uint64_t min, uint64_t max)
{
    uint64_t value = 0;
    bool good = *text != '\0';

    for (const char *p = text; good && *p; p++) {
        uint64_t digit = (uint64_t)(*p - '0');

        good = *p >= '0' && *p <= '9' && value <= (UINT64_MAX - digit) / 10;
        if (good)
            value = value * 10 + digit;
    }
    if (!good || value < min || value > max)
        cmd_usage(state, "%s must be a whole number from %llu to %llu, not \"%s\"", what, (unsigned long long)min,
                  (unsigned long long)max, text);
    return value;
}
