/* The keys that sign reservations, opened with a passphrase that is asked for once. */
#ifndef PLRKIT_CSSM_KEY_H
#define PLRKIT_CSSM_KEY_H

#include "keys/signkey.h"
#include "src/cssm/authority_key.h"
#include "src/cssm/cssm.h"

#define CSSM_KEY_PROMPT "Passphrase of the authority's keys: "

struct cssm_key {
    struct secret *passphrase; /* NULL: not needed so far */
    struct signkey *key[2];    /* by enum reservation_kind; NULL: not opened so far */
};

/* The key for this kind of reservation; stays ours. With it the key of the log is opened, which stays until cssm_close:
 * each commit from now on signs the head of the log. Errors of passphrase_get and authority_key. */
PLR_MUST_CHECK enum plr_err cssm_key_open(const struct signkey **ret, struct cssm_key *keys, struct cssm *c,
                                          enum reservation_kind kind, struct fail *f);

/* The key of the log alone. Same errors. */
PLR_MUST_CHECK enum plr_err cssm_key_log(struct cssm *c, struct fail *f);

/* Wipe and free what was opened. */
void cssm_key_close(struct cssm_key *keys);

#endif
