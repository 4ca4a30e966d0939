/* Options of one subcommand by argp, with complaints in the house's words. Used by cmd.c. */
#ifndef PLRKIT_CMDOPT_H
#define PLRKIT_CMDOPT_H

#include <argp.h>
#include <stdbool.h>

/* True for --help and its like, which argp answers and then ends the program. */
bool cmdopt_is_help(const char *word);

/* Parse; argv[0] is the name for messages. An option that is unknown, ambiguous or lacks its value is told with the
 * nearest names. Returns 0, or the exit status of a usage error. */
int cmdopt_parse(const struct argp *argp, int argc, char **argv, void *input);

#endif
