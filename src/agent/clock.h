/* Time as the product sees it: reading the clocks, and what timeline.h makes of them for the state. plr-store(5),
 * CLOCK. */
#ifndef PLRKIT_CLOCK_H
#define PLRKIT_CLOCK_H

#include "src/agent/timeline.h"

/* Read both clocks. */
void clock_read(struct clock_reading *ret);

/* Take note of a reading: count evaluation for the time that has passed, if licences are in use without a reservation,
 * and remember the clocks. A doubt that was not there before is a message of the history. Pure. */
void clock_advance(struct agent *a, const struct clock_reading *now);

/* The time to judge and stamp by. Pure. */
uint64_t clock_now_s(const struct agent *a, const struct clock_reading *now);

/* The time that signers are held against. Pure. */
uint64_t clock_trust_s(const struct agent *a, const struct clock_reading *now);

/* A new authorization says when it was issued: the one time from outside that can be believed. Pure. */
void clock_settle(struct agent *a, const struct clock_reading *now, uint64_t issued_s);

/* Go by the wall clock from now on: timeline_accept, and a message of the history. Evaluation stays as it is. Pure. */
PLR_MUST_CHECK enum plr_err clock_accept(struct agent *a, const struct clock_reading *now, struct fail *f);

/* What is wrong with the wall clock, for people; NULL if nothing is. To be asked before clock_advance. Pure. */
const char *clock_doubt(const struct agent *a, const struct clock_reading *now);

/* The same of a doubt. */
const char *clock_doubt_text(enum state_doubt doubt);

#endif
