/* Commands of plr-agent: use, release, check. Each takes a struct agent_args and returns the exit status.
 * plr-agent(1). */
#ifndef PLRKIT_AGENT_USE_H
#define PLRKIT_AGENT_USE_H

int agent_use_use(void *input);
int agent_use_release(void *input);
int agent_use_check(void *input);

#endif
