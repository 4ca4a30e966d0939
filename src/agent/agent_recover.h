/* plr-agent recover. Returns the exit status. plr-agent(1), RECOVERY. */
#ifndef PLRKIT_AGENT_RECOVER_H
#define PLRKIT_AGENT_RECOVER_H

int agent_recover_run(void *input);

#endif
