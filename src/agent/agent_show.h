/* Command of plr-agent: show. Takes a struct agent_args and returns the exit status. plr-agent(1). */
#ifndef PLRKIT_AGENT_SHOW_H
#define PLRKIT_AGENT_SHOW_H

int agent_show_run(void *input);

#endif
