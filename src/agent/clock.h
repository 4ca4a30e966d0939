/* Time as the product sees it: two clocks, and what can be believed of them. plr-store(5), CLOCK. */
#ifndef PLRKIT_CLOCK_H
#define PLRKIT_CLOCK_H

#include "src/agent/state.h"

#define CLOCK_FLOOR_S 1795305600u /* 2026-11-22, when this version was made: no wall clock is earlier */

struct clock_reading {
    uint64_t wall_s;
    uint64_t boot_s;
    char boot_id[STATE_BOOT_ID_TEXT + 1]; /* empty where the system has none */
};

/* Read both clocks. */
void clock_read(struct clock_reading *ret);

/* Take note of a reading: count evaluation for the time that has passed, if licences are in use without a
 * reservation, and remember the clocks. Time passed is the larger of what the boot clock and the wall clock say; a wall
 * clock that went back counts for nothing, and one that was before CLOCK_FLOOR_S either. That it
 * went back is one message of the history, until it is beyond the latest time again. Pure. */
void clock_advance(struct agent *a, const struct clock_reading *now);

/* The time to judge and stamp by: the reading's, or the latest ever seen if that is later, or CLOCK_FLOOR_S. Pure. */
uint64_t clock_now_s(const struct agent *a, const struct clock_reading *now);

/* The time that signers are held against: the reading's, or CLOCK_FLOOR_S. A clock that once was years ahead would
 * otherwise make every signer expired for good. Pure. */
uint64_t clock_trust_s(const struct clock_reading *now);

/* A new authorization says when it was issued: the one time from outside that can be believed. Where the wall clock is
 * behind the latest ever seen, go on from the later of its reading and issued_s. Pure. */
void clock_settle(struct agent *a, const struct clock_reading *now, uint64_t issued_s);

/* What is wrong with the wall clock, for people; NULL if nothing is. To be asked before clock_advance. Pure. */
const char *clock_doubt(const struct agent *a, const struct clock_reading *now);

#endif
