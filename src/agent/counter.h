/* A counter outside the store that only goes up: it knows how often the store was changed, and so that a store is an
 * old one. Two kinds: a file, and an NV counter of a TPM 2.0. plr-store(5), COUNTER. */
#ifndef PLRKIT_COUNTER_H
#define PLRKIT_COUNTER_H

#include <stdbool.h>

#include "codec/fail.h"

#define COUNTER_SPEC_MAX 511
#define COUNTER_ID_LEN   16
#define COUNTER_MAX      ((uint64_t)INT64_MAX - 1)

/* What the store keeps of its counter. */
struct counter {
    char spec[COUNTER_SPEC_MAX + 1]; /* canonical: "file:/PATH", "tpm:TCTI,nv=0xINDEX"; empty: there is none */
    uint8_t id[COUNTER_ID_LEN];      /* of this very counter; all zero: a TPM index that its owner prepared */
    uint64_t value;                  /* that it had, or was about to get, when the state was written */
};

/* How a store stands to its counter. */
enum counter_verdict {
    COUNTER_GOOD = 0,
    COUNTER_UNFINISHED = 1, /* the state was written and the counter not raised: raise it */
    COUNTER_STALE = 2,      /* the counter is beyond the store: the store is an old one */
    COUNTER_BEHIND = 3, /* the store is beyond the counter, by more than one: the counter is an old one, or another */
};

/* Make a new counter: "file:PATH", "tpm[:TCTI][,nv=0xINDEX]"; "none" is no counter. A file that is there is taken over
 * if nothing was counted with it yet. PLR_ERR_USAGE (not of this form), PLR_ERR_STATE (there is one already),
 * PLR_ERR_IO. */
PLR_MUST_CHECK enum plr_err counter_create(struct counter *ret, const char *spec, struct fail *f);

/* Its value. PLR_ERR_IO; reason "countermissing" (not there), "counterforeign" (another counter in its place),
 * "counter" (cannot be asked). */
PLR_MUST_CHECK enum plr_err counter_read(uint64_t *ret, const struct counter *c, struct fail *f);

/* One more, durably; *ret is the new value. As counter_read. */
PLR_MUST_CHECK enum plr_err counter_raise(uint64_t *ret, const struct counter *c, struct fail *f);

/* Remove a counter that was made in vain, or is not wanted any more, if it can be done. */
void counter_remove(const struct counter *c);

/* PLR_ERR_USAGE if a counter is a file in the folder dir: it would be copied with the store, and put back with it. */
PLR_MUST_CHECK enum plr_err counter_outside(const char *dir, const struct counter *counter, struct fail *f);

/* The state is written with the next value first, and the counter raised then: so a store that is one ahead was
 * interrupted, and one that is behind is an old one. Pure. */
enum counter_verdict counter_judge(uint64_t stored, uint64_t counted);

#endif
