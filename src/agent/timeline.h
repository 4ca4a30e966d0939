/* What two clocks say together: which time to go by, how much has passed, and what is doubted. plr-store(5), CLOCK.
 *
 * The wall clock can be set by anybody and the boot clock by nobody, but the boot clock does not know how long the
 * machine was off. A wall clock is believed forward, within bounds, and never backward. Pure. */
#ifndef PLRKIT_TIMELINE_H
#define PLRKIT_TIMELINE_H

#include "src/agent/state.h"

#define TIMELINE_FLOOR_S 1795305600u /* 2026-11-22: the day this version was made */
#define TIMELINE_CEILING_S                                                                                             \
    (TIMELINE_FLOOR_S + 50u * 31557600ull)  /* 50 years later: no wall clock is believed beyond                        \
                                             */
#define TIMELINE_STEP_S   (10u * 31557600u) /* 10 years: nor this far beyond what is known */
#define TIMELINE_SLACK_S  300u              /* a clock that is being disciplined is no doubt */
#define TIMELINE_TICK_S   5u                /* two clocks read one after the other may differ */
#define TIMELINE_SIGNED_S 86400u            /* by how much an authority's clock may be ahead */

struct clock_reading {
    uint64_t wall_s;
    uint64_t boot_s;
    char boot_id[STATE_BOOT_ID_TEXT + 1]; /* empty where the system has none */
};

struct timeline {
    enum state_doubt doubt;
    uint64_t now_s;           /* to judge and stamp by */
    uint64_t trust_s;         /* to hold signers against */
    uint64_t passed_s;        /* that counts as evaluation, if any runs */
    uint64_t ahead_s;         /* by how much the wall clock is beyond what the boot clock explains */
    uint64_t behind_s;        /* by how much it is behind the time to go by */
    struct state_clock clock; /* to remember */
};

/* Weigh a reading against what is remembered. A reading weighed again, after what is to be remembered was, says the
 * same time, and that nothing has passed. */
void timeline_weigh(struct timeline *ret, const struct state_clock *last, const struct clock_reading *now);

/* What is remembered after an authorization that was signed at issued_s: that time is proven, neither earlier nor
 * later; where the wall clock is behind the time to go by, go on from the later of the two. */
void timeline_sign(struct state_clock *clock, const struct clock_reading *now, uint64_t issued_s);

/* Go by the wall clock from now on, because a person set it right. Forward always, within TIMELINE_CEILING_S; back not
 * beyond what is proven. PLR_ERR_STATE (nothing is doubted), PLR_ERR_POLICY (not to be believed, or earlier than what
 * is proven): *clock is not touched. */
PLR_MUST_CHECK enum plr_err timeline_accept(struct state_clock *clock, const struct clock_reading *now, struct fail *f);

#endif
