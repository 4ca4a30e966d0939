/* Subcommands over glibc argp: each program is a table of these and a dispatch. */
#ifndef PLRKIT_CMD_H
#define PLRKIT_CMD_H

#include <argp.h>
#include <stdbool.h>

#include "codec/fail.h"

struct cmd {
    const char *name;                  /* one or two words: "init", "account add" */
    const char *args;                  /* operands for the usage line: "REQUEST" */
    const char *brief;                 /* one line for the list of commands */
    const struct argp_option *options; /* the command's own; NULL for none */
    error_t (*parse)(int key, char *arg,
                     struct argp_state *state); /* state->input is what run gets; NULL if no options */
    size_t input_size;                          /* bytes of zeroed input that the dispatch provides */
    int (*run)(void *input);                    /* returns the exit status */
};

struct cmd_program {
    const char *name;
    const char *doc; /* one paragraph for --help */
    const struct cmd *commands;
    size_t command_count;
};

/* Parse and run. Knows --help, --version, --usage, and "help [COMMAND]"; an unknown command gets the nearest names.
 * Usage errors exit with 2. Returns the exit status. */
int cmd_main(const struct cmd_program *program, int argc, char **argv);

/* A row of an option table, and its end. */
#define CMD_OPT(name, key, arg, doc)                                                                                   \
    {                                                                                                                  \
        name, key, arg, 0, doc, 0                                                                                      \
    }
#define CMD_OPT_END                                                                                                    \
    {                                                                                                                  \
        0                                                                                                              \
    }

/* An option that is a text, or a switch (text is NULL). */
struct cmd_plain {
    int key;
    const char **text;
    bool *yes;
};

/* In a parse function: take key if it is one of these; else ARGP_ERR_UNKNOWN. */
error_t cmd_take_plain(const struct cmd_plain *plain, size_t count, int key, const char *arg);

/* In a parse function: complain about an operand or option value in the house's way and exit with 2. */
_Noreturn void cmd_usage(const struct argp_state *state, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Bounded integer from a person: decimal digits only, min..max; cmd_usage otherwise, naming what. */
uint64_t cmd_integer(const struct argp_state *state, const char *what, const char *text, uint64_t min, uint64_t max);

#endif
