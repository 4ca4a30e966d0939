/* What a backup does not know: the entries that the ledger in its place had after it. plr-ledger(5), BACKUP AND
 * RESTORE.
 */
#ifndef PLRKIT_RESTORELOSS_H
#define PLRKIT_RESTORELOSS_H

#include <jansson.h>

#include "src/ledger/logchain.h"

struct restoreloss {
    uint64_t lost;   /* so many newest entries are missing, as far as can be seen */
    bool unrelated;  /* what is known of the other ledger is no continuation of the backup */
    bool old_unread; /* the other ledger could not be opened */
    json_t *entries; /* array of objects, of those that could be read; owned */
};

/* Compare the backup, whose log ends with end, with a head that somebody kept (given, may be NULL) and with the folder
 * old of the ledger that it replaces (may be NULL): its log, and what is noted beside it. Free with restoreloss_free.
 * PLR_ERR_IO, PLR_ERR_MEMORY; PLR_ERR_NOT_FOUND: old is no folder. */
PLR_MUST_CHECK enum plr_err restoreloss_find(struct restoreloss *ret, struct ledger *backup,
                                             const struct event_head *end, const struct logchain_head *given,
                                             const char *old, struct fail *f);
void restoreloss_free(struct restoreloss *loss);

#endif
