/* plr-agent member add, remove, activate, list. Each returns the exit status. plr-agent(1), STACKS. */
#ifndef PLRKIT_AGENT_MEMBER_H
#define PLRKIT_AGENT_MEMBER_H

int agent_member_add(void *input);
int agent_member_remove(void *input);
int agent_member_activate(void *input);
int agent_member_list(void *input);

#endif
