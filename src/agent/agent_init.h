/* plr-agent init. Returns the exit status. plr-agent(1). */
#ifndef PLRKIT_AGENT_INIT_H
#define PLRKIT_AGENT_INIT_H

int agent_init_run(void *input);

#endif
