#include "src/cli/cmdopt.h"

#include "codec/fail.h"
#include "src/cli/near.h"
#include "src/cli/report.h"

#define WORD_CAP    80
#define SUGGEST_MAX 3

/* What argp calls with an option that it cannot take; argp itself keeps silent. */
static const char *refused;
static argp_parser_t wrapped;

static error_t watch(int key, char *arg, struct argp_state *state)
{
    if (key == ARGP_KEY_ERROR && refused == NULL && state->next > 0 && state->next <= state->argc)
        refused = state->argv[state->next - 1];
    return wrapped(key, arg, state);
}

bool cmdopt_is_help(const char *word)
{
    static const char *const words[] = {"--help", "-?", "--usage", "--version", "-V"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

static void suggest(struct fail *f, const struct argp_option *options, const char *typed, const char *program)
{
    const char *names[NEAR_NAMES_MAX] = {0};
    const char *near_names[SUGGEST_MAX] = {0};
    char list[FAIL_TEXT_MAX] = "";
    size_t count = 0;
    size_t used = 0;
    size_t found = 0;

    for (; options != NULL && (options->name != NULL || options->key != 0) && count < NEAR_NAMES_MAX; options++)
        if (options->name != NULL)
            names[count++] = options->name;
    found = near_find(near_names, SUGGEST_MAX, typed, names, count);
    for (size_t i = 0; i < found; i++)
        used += fail_text(list + used, sizeof list - used, "%s--%s", i > 0 ? ", " : "", near_names[i]);
    if (found > 0)
        fail_hint(f, "did you mean %s? \"%s --help\" lists all", list, program);
    else
        fail_hint(f, "\"%s --help\" lists the options", program);
}

static bool takes_value(const struct argp_option *options, const char *name)
{
    for (; options != NULL && (options->name != NULL || options->key != 0); options++)
        if (options->name != NULL && strcmp(options->name, name) == 0)
            return options->arg != NULL;
    return false;
}

static int complain(const struct argp *argp, const char *program)
{
    char word[WORD_CAP] = "";
    const char *name = refused != NULL ? refused + strspn(refused, "-") : "";
    struct fail f = {0};

    fail_text(word, sizeof word, "%s", name);
    word[strcspn(word, "=")] = '\0';
    if (takes_value(argp->options, word) && strchr(name, '=') == NULL) {
        (void)fail_set(&f, PLR_ERR_USAGE, "usage", "the option \"--%s\" wants a value", word);
        fail_hint(&f, "\"%s --help\" says which", program);
    } else {
        (void)fail_set(&f, PLR_ERR_USAGE, "usage", "there is no option \"%s\", or it is ambiguous",
                       refused != NULL ? refused : "");
        suggest(&f, argp->options, word, program);
    }
    return (int)report_fail("read the command line", &f);
}

int cmdopt_parse(const struct argp *argp, int argc, char **argv, void *input)
{
    struct argp own = *argp;

    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (cmdopt_is_help(argv[i])) {
            char *only[] = {argv[0], argv[i], NULL};

            (void)argp_parse(argp, 2, only, 0, NULL, input);
            return EXIT_USAGE;
        }
    refused = NULL;
    wrapped = argp->parser;
    own.parser = watch;
    return argp_parse(&own, argc, argv, ARGP_NO_ERRS, NULL, input) == 0 ? 0 : complain(argp, argv[0]);
}
