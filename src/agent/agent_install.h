/* Command of plr-agent: install. Takes a struct agent_args and returns the exit status. plr-agent(1). */
#ifndef PLRKIT_AGENT_INSTALL_H
#define PLRKIT_AGENT_INSTALL_H

int agent_install_run(void *input);

#endif
