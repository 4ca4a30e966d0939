/* The keys that sign reservations, opened with a passphrase that is asked for once. */
#ifndef PLRKIT_CSSM_KEY_H
#define PLRKIT_CSSM_KEY_H

#include "keys/signkey.h"
#include "src/cssm/authority_epoch.h"
#include "src/cssm/authority_key.h"
#include "src/cssm/cssm.h"

#define CSSM_KEY_PROMPT "Passphrase of the authority's keys: "

struct cssm_key {
    struct secret *passphrase;               /* NULL: not needed so far */
    struct authority_signer signer[2];       /* by enum reservation_kind; its key NULL: not opened so far */
    struct trust *bundle;                    /* travels with specific authorizations; NULL: none does */
    struct secret *epoch[DEVICEAUTH_EPOCHS]; /* device epoch keys; the same */
};

/* The key for what is wished for: that of its kind of reservation, or with a device key that of its epoch, the latest
 * if the wish names none; stays ours. With it the key of the log is opened, which stays until cssm_close: each commit
 * from now on signs the head of the log. Errors of passphrase_get, authority_key and authority_epoch_key. */
PLR_MUST_CHECK enum plr_err cssm_key_open(struct issue_key *ret, struct cssm_key *keys, struct cssm *c,
                                          const struct wish *wish, struct fail *f);

/* The key of the log alone. Same errors. */
PLR_MUST_CHECK enum plr_err cssm_key_log(struct cssm *c, struct fail *f);

/* That key, open already: it is the command's from now on. */
void cssm_key_log_is(struct cssm *c, struct authority_signer *log);

/* Put a change of keys or trust on record, in a transaction of its own, with the head signed: errors of cssm_key_log,
 * cssm_permit (ACT_TRUST), the ledger. Takes the reference to detail. */
PLR_MUST_CHECK enum plr_err cssm_key_record(struct cssm *c, const char *action, const char *subject, json_t *detail,
                                            struct fail *f);

/* Wipe and free what was opened. */
void cssm_key_close(struct cssm_key *keys);

#endif
