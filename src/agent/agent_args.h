/* Options and operands of plr-agent's commands; one struct serves them all. */
#ifndef PLRKIT_AGENT_ARGS_H
#define PLRKIT_AGENT_ARGS_H

#include "src/cli/cmd.h"

struct agent_args {
    const char *store;
    const char *udi;
    const char *trust;
    const char *file;
    char *authorization;
    bool json;
    bool yes;
    bool fix;
    bool export_controlled;
    bool accept;
    char **operands;
    size_t operand_count;
    uint32_t count; /* N of use, release, check; 1 if not given */
    bool count_given;
};

/* Options of one kind of command, and the function that reads them into a struct agent_args. */
extern const struct argp_option agent_args_init_options[];
extern const struct argp_option agent_args_plain_options[];
extern const struct argp_option agent_args_install_options[];
extern const struct argp_option agent_args_return_options[];
extern const struct argp_option agent_args_use_options[];
extern const struct argp_option agent_args_clock_options[];

error_t agent_args_none(int key, char *arg, struct argp_state *state);  /* no operands */
error_t agent_args_init(int key, char *arg, struct argp_state *state);  /* no operands; --udi and --trust */
error_t agent_args_codes(int key, char *arg, struct argp_state *state); /* any number: a code typed in groups */
error_t agent_args_tag(int key, char *arg, struct argp_state *state);   /* TAG [N] */
error_t agent_args_what(int key, char *arg, struct argp_state *state);  /* one word */

#endif
