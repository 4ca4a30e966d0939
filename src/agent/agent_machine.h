/* plr-agent machine: whether this is the machine that the store was made on; --adopt. */
#ifndef PLRKIT_AGENT_MACHINE_H
#define PLRKIT_AGENT_MACHINE_H

int agent_machine_run(void *input);

#endif
