/* Commands of plr-agent: init, enable, disable, request, cancel. Each takes a struct agent_args and returns the exit
 * status. plr-agent(1). */
#ifndef PLRKIT_AGENT_RESERVE_H
#define PLRKIT_AGENT_RESERVE_H

int agent_reserve_enable(void *input);
int agent_reserve_disable(void *input);
int agent_reserve_request(void *input);
int agent_reserve_cancel(void *input);

#endif
