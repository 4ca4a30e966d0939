/* plr-agent trust. Takes a struct agent_args and returns the exit status. plr-agent(1). */
#ifndef PLRKIT_AGENT_TRUST_H
#define PLRKIT_AGENT_TRUST_H

int agent_trust_run(void *input);

#endif
