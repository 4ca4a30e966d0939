/* The trust bundles of an authority: the one in force, and those before it, under which older codes were issued.
 * plr-ledger(5), FILES. */
#ifndef PLRKIT_BUNDLES_H
#define PLRKIT_BUNDLES_H

#include "keys/trust.h"

#define BUNDLES_MAX 64

struct bundles {
    size_t count;                    /* at least 1 */
    struct trust *list[BUNDLES_MAX]; /* the one in force first, then the newest before it */
};

/* current (PEM) is the one in force; the others are keys/trust-N.pem in dir (NULL: none). One of them that cannot be
 * read is left out. Errors of trust_read, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err bundles_open(struct bundles *ret, const char *dir, const char *current, struct fail *f);
void bundles_close(struct bundles *bundles);

/* Go over to next (PEM), which trustnext_check let through: the one in force is kept as keys/trust-N.pem, then
 * trust.pem is replaced. PLR_ERR_IO: the one in force stays. */
PLR_MUST_CHECK enum plr_err bundles_replace(const char *dir, const char *next, size_t len, struct fail *f);

#endif
