/* Command of plr-agent: return. Takes a struct agent_args and returns the exit status. plr-agent(1). */
#ifndef PLRKIT_AGENT_RETURN_H
#define PLRKIT_AGENT_RETURN_H

int agent_return_run(void *input);

#endif
