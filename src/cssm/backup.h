/* The folder of an authority, copied: database, keys, certificates, trust bundle. Whole or not at all; nothing is ever
 * replaced. plr-ledger(5), BACKUP AND RESTORE. */
#ifndef PLRKIT_BACKUP_H
#define PLRKIT_BACKUP_H

#include "src/ledger/ledger.h"

/* Copy the ledger of the folder from into to, which is not there yet or is an empty folder. It is built beside its
 * place as to.tmp-XXXXXX, handed to check, and renamed as the last step; whatever fails, nothing is left. PLR_ERR_STATE
 * (exists), PLR_ERR_USAGE, PLR_ERR_IO, PLR_ERR_MEMORY, and what check returns. */
PLR_MUST_CHECK enum plr_err backup_copy(const char *to, struct ledger *ledger, const char *from,
                                        enum plr_err (*check)(void *context, const char *dir, struct fail *f),
                                        void *context, struct fail *f);

/* PLR_ERR_STATE if path is there and is no empty folder. */
PLR_MUST_CHECK enum plr_err backup_is_free(const char *path, struct fail *f);

/* Say on standard error which of the signing keys in dir are missing or are not those of its trust bundle, and which
 * device epoch keys that are there cannot be read: the ledger
 * is whole without them, and can be read, but answers no request. */
void backup_look_at_keys(const char *dir);

#endif
