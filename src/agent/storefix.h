/* A store that cannot be opened: what of it is whole, and the part of mending it that loses nothing more.
 * plr-store(5), RECOVERY. */
#ifndef PLRKIT_STOREFIX_H
#define PLRKIT_STOREFIX_H

#include "src/agent/store.h"

#define STOREFIX_DAMAGED "state.damaged" /* where a state goes that was replaced */

enum storefix_part { STOREFIX_GOOD, STOREFIX_MISSING, STOREFIX_DAMAGE, STOREFIX_NEWER };

struct storefix {
    bool there; /* there is a store of some kind */
    enum storefix_part state;
    enum storefix_part previous;
    enum storefix_part trust; /* damage: not the bundle that was pinned */
    struct fail state_why;    /* unless it is good */
    struct fail previous_why;
    struct agent *agent; /* of the state or, if that is not good, of the previous one; NULL if neither is */
};

/* Look; storefix_free it. PLR_ERR_IO (it cannot be looked at), PLR_ERR_MEMORY. Signatures are not verified. */
PLR_MUST_CHECK enum plr_err storefix_look(struct storefix *ret, const char *dir, struct fail *f);
void storefix_free(struct storefix *fix);

/* Can the generation before take the place of a state that is missing or damaged? */
bool storefix_can_put_back(const struct storefix *fix);

/* Put it back, under the lock: a damaged state stays as state.damaged, every member's sequence number is raised, so
 * that no number is used for two requests, and the history says so. PLR_ERR_STATE if it cannot be or is not needed;
 * PLR_ERR_IO, PLR_ERR_BUSY. */
PLR_MUST_CHECK enum plr_err storefix_put_back(const char *dir, struct fail *f);

/* Put the trust bundle back: only the one that was pinned. PLR_ERR_UNTRUSTED (another), PLR_ERR_STATE (it is there). */
PLR_MUST_CHECK enum plr_err storefix_put_trust(const char *dir, const char *pem, size_t len, struct fail *f);

#endif
