/* Subcommands console and exec, and plr-agent as a login shell. */
#ifndef PLRKIT_AGENT_CONSOLE_H
#define PLRKIT_AGENT_CONSOLE_H

#include <stdbool.h>

int agent_console_run(void *input);
int agent_console_exec(void *input);

/* Where the program was called plr-console, argc and argv become those of console (as login(1) calls a shell) or exec
 * (as sshd(8) does, with -c LINE), both restricted. Called with anything else, it is the help of console. */
void agent_console_shell(int *argc, char ***argv);

#endif
