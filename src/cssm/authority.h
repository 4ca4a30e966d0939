/* The folder of an authority: keys, certificates, trust bundle, ledger. Made whole or not at all. plr-ledger(5), FILES.
 */
#ifndef PLRKIT_AUTHORITY_H
#define PLRKIT_AUTHORITY_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "keys/signkey.h"
#include "keys/trust.h"
#include "src/ledger/ledger.h"

#define AUTHORITY_TRUST_FILE  "trust.pem"
#define AUTHORITY_NUMBER_FILE "number" /* beside the root's key: how many certificates it has given */
#define AUTHORITY_PATH_MAX    PATH_MAX
#define AUTHORITY_NAME_MAX    48 /* leaves room for what the certificates add */

/* The users who share the folder. */
struct authority_group {
    bool shared; /* false: it is its owner's alone */
    gid_t gid;
};

/* Keys of signers that were made elsewhere, so that the root stays elsewhere too. */
struct authority_source {
    const char *keys;  /* folder with slr.key, plr.key and log.key; NULL: everything is made here */
    const char *trust; /* the bundle that has their certificates */
};

/* Look before asking for a passphrase: dir is free as far as can be seen, the name will do. PLR_ERR_STATE,
 * PLR_ERR_USAGE. */
PLR_MUST_CHECK enum plr_err authority_can_create(const char *dir, const char *name, struct fail *f);

/* Make dir (mode 0700; 2770 for a group) with keys, certificates, trust bundle and an empty ledger. Built as
 * dir.tmp-XXXXXX beside it and renamed as the last step; a failure removes what was built. passphrase NULL: keys
 * without one. Of a source the keys are copied as they are, opened with the passphrase, and found in the bundle, or it
 * fails: errors of signkey_read, authority_key_facts, trust_read, and PLR_ERR_UNTRUSTED (reason "mixedrehearsal").
 * PLR_ERR_STATE (dir exists and is not empty), PLR_ERR_USAGE (name), PLR_ERR_IO, PLR_ERR_CRYPTO,
 * PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err authority_create(const char *dir, const struct ledger_authority *authority,
                                             const char *founder, const struct authority_group *group,
                                             const struct authority_source *source, const struct secret *passphrase,
                                             struct fail *f);

/* The trust bundle in dir. PLR_ERR_IO, errors of trust_read. */
PLR_MUST_CHECK enum plr_err authority_trust(struct trust **ret, const char *dir, struct fail *f);

/* Fingerprint of the root, for people, into dst. PLR_ERR_IO, PLR_ERR_DAMAGED. */
PLR_MUST_CHECK enum plr_err authority_fingerprint(char *dst, size_t cap, const char *dir, struct fail *f);

#endif
