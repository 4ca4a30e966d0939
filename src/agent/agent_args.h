/* Options and operands of plr-agent's commands; one struct serves them all. */
#ifndef PLRKIT_AGENT_ARGS_H
#define PLRKIT_AGENT_ARGS_H

#include "src/agent/state.h"
#include "src/cli/cmd.h"

struct agent_args {
    const char *store;
    const char *udis[STATE_MEMBER_MAX]; /* of init */
    size_t udi_count;
    const char *trust;
    const char *files[STATE_MEMBER_MAX];
    size_t file_count;
    const char *authority; /* of recover */
    uint32_t sequence;     /* of init and recover */
    bool sequence_given;
    const char *member; /* NULL: the active one */
    bool all;
    bool update;
    char *authorization;
    bool json;
    bool yes;
    bool fix;
    bool export_controlled;
    bool accept;
    bool adopt;
    const char *counter;    /* --counter of init, --renew of counter */
    const char *device_key; /* file, of init */
    /* Of console and exec, by consoleargs.h: */
    bool forced;          /* no files but those of flash */
    bool echo;            /* show prompts and lines without a terminal too */
    const char *flash;    /* the folder behind flash: */
    const char *history;  /* file of the lines typed */
    const char *hostname; /* name in the prompt */
    char **operands;
    size_t operand_count;
    uint32_t count; /* N of use, release, check, 1 if not given; days of "show eventlog" */
    bool count_given;
};

/* Options of one kind of command, and the function that reads them into a struct agent_args. */
extern const struct argp_option agent_args_init_options[];
extern const struct argp_option agent_args_plain_options[];
extern const struct argp_option agent_args_request_options[];
extern const struct argp_option agent_args_cancel_options[];
extern const struct argp_option agent_args_install_options[];
extern const struct argp_option agent_args_member_options[];
extern const struct argp_option agent_args_recover_options[];
extern const struct argp_option agent_args_return_options[];
extern const struct argp_option agent_args_use_options[];
extern const struct argp_option agent_args_clock_options[];
extern const struct argp_option agent_args_machine_options[];
extern const struct argp_option agent_args_counter_options[];
extern const struct argp_option agent_args_device_options[];
extern const struct argp_option agent_args_trust_options[];

error_t agent_args_none(int key, char *arg, struct argp_state *state);   /* no operands */
error_t agent_args_init(int key, char *arg, struct argp_state *state);   /* no operands; --trust */
error_t agent_args_device(int key, char *arg, struct argp_state *state); /* no operands; one --file at most */
error_t agent_args_codes(int key, char *arg, struct argp_state *state);  /* any number: a code typed in groups */
error_t agent_args_tag(int key, char *arg, struct argp_state *state);    /* TAG [N] */
error_t agent_args_one(int key, char *arg, struct argp_state *state);    /* UDI */
error_t agent_args_what(int key, char *arg, struct argp_state *state);   /* WHAT: one or two words */

#endif
