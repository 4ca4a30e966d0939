/* The store: a folder with the state, the pinned trust bundle and a lock. plr-store(5). */
#ifndef PLRKIT_STORE_H
#define PLRKIT_STORE_H

#include "keys/trust.h"
#include "src/agent/clock.h"
#include "src/agent/devicefile.h"
#include "src/agent/state.h"

#define STORE_STATE          "state"
#define STORE_PREVIOUS       "state.previous"
#define STORE_TRUST          "trust.pem"
#define STORE_TRUST_NEXT     "trust.next"     /* a bundle that the state refers to before it has its name */
#define STORE_TRUST_PREVIOUS "trust.previous" /* the one before, for the generation before */
#define STORE_LOCK           "lock"
#define STORE_MAX            (2u * 1024u * 1024u)

enum store_use {
    STORE_READ,
    STORE_WRITE, /* refused unless the store may speak for its product: guard.h */
    STORE_ANY,   /* to write whatever its standing is: to record what is in use, or to put it right */
};

struct store {
    char *dir;
    int lock_fd; /* -1 when opened to read */
    struct trust *trust;
    struct agent *agent;        /* the clock in it is advanced to now, evaluation counted; nothing else differs */
    struct clock_reading now;   /* when it was opened */
    uint64_t evaluation_used_s; /* as it is on the disk */
    uint32_t attempts_failed;   /* the same */
    struct fail found;          /* why ->agent->standing is what it is; no error: nothing more to say */
    struct trust *next_trust;   /* staged: taken with the next save; NULL: none is */
    char *next_pem;
    size_t next_pem_len;
};

/* Make a store for a fresh product of count UDIs (1..STATE_MEMBER_MAX, all different), whose last sequence number is
 * seq. device_keys may be NULL: the errors of devicefile_apply. PLR_ERR_STATE if there is one (whatever its condition),
 * PLR_ERR_FORMAT and PLR_ERR_UNTRUSTED (the bundle), PLR_ERR_IO. counter is the counter to make (counter.h), NULL for
 * none; PLR_ERR_USAGE if it is none, or in dir. */
PLR_MUST_CHECK enum plr_err store_init(const char *dir, const struct udi *udis, size_t count, uint32_t seq,
                                       const char *pem, size_t pem_len, const char *counter,
                                       const struct devicefile *device_keys, struct fail *f);

/* Read a store, under the lock if it is to be written; store_close it. *ret_doubt: what is wrong with the wall clock,
 * for the caller to warn of, or NULL. PLR_ERR_IO (reason "nostore": none there; "newerversion"), PLR_ERR_DAMAGED,
 * PLR_ERR_BUSY (another process writes it, or has just made it), PLR_ERR_STATE (STORE_WRITE; guard_check). */
PLR_MUST_CHECK enum plr_err store_open(struct store *ret, const char **ret_doubt, const char *dir, enum store_use use,
                                       struct fail *f);
void store_close(struct store *s);

/* Is there a store, and is it whole? Signatures are not verified: that is for store_open, whose errors these are. */
PLR_MUST_CHECK enum plr_err store_probe(const char *dir, struct fail *f);

/* Make next durable as the following generation, then it is ->agent, and its fresh events go to syslog. next may be
 * ->agent. PLR_ERR_IO, PLR_ERR_MEMORY: the store holds what it held; but if nothing failed except the fsync of the
 * folder after the rename (PLR_ERR_IO), the new state may be there. ->agent is not changed then. */
PLR_MUST_CHECK enum plr_err store_save(struct store *s, struct agent *next, struct fail *f);

/* Stage another trust bundle: the next store_save that succeeds makes it the pinned one, together with the state. next
 * is what pem says; both belong to the store from now on, also on a failure. One that was staged before gives way. */
void store_stage_trust(struct store *s, struct trust *next, char *pem, size_t len);

/* The same for a change that an older store must not undo: the counter of the store, if it has one, is raised after it.
 * store_save does so too where a day of evaluation began.
 * PLR_ERR_IO also if that fails: the new state is there then, and ->agent is it. */
PLR_MUST_CHECK enum plr_err store_save_counted(struct store *s, struct agent *next, struct fail *f);

#endif
