/* plr-agent counter: what the store and its counter say; --renew. */
#ifndef PLRKIT_AGENT_COUNTER_H
#define PLRKIT_AGENT_COUNTER_H

int agent_counter_run(void *input);

#endif
