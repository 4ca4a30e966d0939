/* Options and operands of plr-agent console and exec, into a struct agent_args. */
#ifndef PLRKIT_CONSOLEARGS_H
#define PLRKIT_CONSOLEARGS_H

#include "src/agent/agent_args.h"

extern const struct argp_option consoleargs_console_options[];
extern const struct argp_option consoleargs_exec_options[];

error_t consoleargs_console(int key, char *arg, struct argp_state *state); /* no operands */
error_t consoleargs_exec(int key, char *arg, struct argp_state *state);    /* the words of a line */

#endif
