/* Whether a store may still speak for its product: the machine that it was made on, and the counter that knows how
 * often it was changed. plr-store(5), MACHINE and COUNTER. */
#ifndef PLRKIT_GUARD_H
#define PLRKIT_GUARD_H

#include "src/agent/state.h"

/* Hold what was read of this machine against what is recorded: sets ->elsewhere, records a part that is new, and says
 * either in the history, once. Pure. */
void guard_machine(struct agent *a, const struct machine *now, uint64_t now_s);

/* Ask the counter, if there is one. ->standing is STATE_STALE or STATE_UNCOUNTED where it does not agree, and f says
 * why; else it is STATE_ELSEWHERE or STATE_GOOD. With finish, a counter that was not raised any more when the state was
 * written is raised now. */
void guard_ask(struct agent *a, bool finish, uint64_t now_s, struct fail *f);

/* Raise the counter to what was written. PLR_ERR_IO: the state stays as it was written, and the next guard_ask
 * finishes.
 */
PLR_MUST_CHECK enum plr_err guard_count(struct agent *a, struct fail *f);

/* Record this machine in place of the former. PLR_ERR_STATE: it is no other. Pure. */
PLR_MUST_CHECK enum plr_err guard_adopt(struct agent *a, const struct machine *now, uint64_t now_s, struct fail *f);

/* PLR_OK if ->standing is STATE_GOOD; else PLR_ERR_STATE with reason (othermachine, oldstore, nocounter), why and hint,
 * the why that guard_ask found if it is given. Pure. */
PLR_MUST_CHECK enum plr_err guard_check(const struct agent *a, const struct fail *found, struct fail *f);

/* Stable word of a standing: good, elsewhere, stale, uncounted; and for people, NULL for good. */
const char *guard_word(enum state_standing standing);
const char *guard_text(enum state_standing standing);

#endif
