/* Command of plr-agent: install. Takes a struct agent_args and returns the exit status. plr-agent(1). */
#ifndef PLRKIT_AGENT_INSTALL_H
#define PLRKIT_AGENT_INSTALL_H

#include "src/plr.h"

int agent_install_run(void *input);

/* Whatever is in use and not covered, and members that lack theirs: said at once, and not found out later. */
void agent_install_warn(struct plr *product);

#endif
