/* plr-agent clock: both clocks, what is remembered and what is doubted; --accept. */
#ifndef PLRKIT_AGENT_CLOCK_H
#define PLRKIT_AGENT_CLOCK_H

int agent_clock_run(void *input);

#endif
