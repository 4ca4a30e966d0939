/* Attempts at a MAC are counted before it is verified, and after five wrong ones in a row each has to wait longer than
 * the one before: from a second to a quarter of an hour. plr-store(5), ATTEMPTS. */
#ifndef PLRKIT_ATTEMPT_H
#define PLRKIT_ATTEMPT_H

#include "src/agent/authz.h"
#include "src/agent/store.h"

#define ATTEMPT_FREE       5u
#define ATTEMPT_WAIT_MAX_S 900u

/* Seconds until the next may be made, by the boot clock: a start of the machine since then, or a boot clock that went
 * back, makes the whole delay count from the start. Pure. */
uint64_t attempt_wait_s(const struct state_attempts *attempts, const struct clock_reading *now);

/* "12 minutes, 3 seconds", for messages. */
#define ATTEMPT_WAIT_TEXT 48
void attempt_wait_text(char ret[static ATTEMPT_WAIT_TEXT], uint64_t wait_s);

/* authz_verify, and of one with a MAC the attempt: authz_ready first; then refused while there is a delay
 * (PLR_ERR_STATE, reason "toomanyattempts"), else counted durably and only then verified. One that holds, whatever it
 * is for, ends the row: in memory, until attempt_settle or whatever else is saved. PLR_ERR_IO also where it could not
 * be counted. */
PLR_MUST_CHECK enum plr_err attempt_verify(struct authz *z, struct authz_match *ret, struct store *s, uint64_t trust_s,
                                           struct fail *f);

/* At the end of what was verified for, which ended with err: make the end of a row durable, if nothing else did.
 * Returns err or, where that is PLR_OK, PLR_ERR_IO and PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err attempt_settle(struct store *s, enum plr_err err, struct fail *f);

#endif
