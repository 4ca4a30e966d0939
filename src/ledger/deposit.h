/* Licences that were bought, as a line of a file gives them: pure. plr-cssm(1), FILES THAT ARE IMPORTED. */
#ifndef PLRKIT_DEPOSIT_H
#define PLRKIT_DEPOSIT_H

#include "src/cli/rows.h"
#include "src/ledger/facts.h"

#define DEPOSIT_PAK_MIN 4
#define DEPOSIT_PAK_MAX 32

struct deposit {
    const char *account; /* "" where the line does not say */
    const char *va;
    const char *tag;        /* as typed; "" for universal licences of every product */
    struct pool_facts pool; /* all but id, tag and what the ledger knows */
};

extern const struct rows_shape deposit_shape;

/* Read a row: count 1..SLR_COUNT_MAX, unless it is reporting-only; a term has both its days, in order; perpetual,
 * universal and reporting-only licences have none. PLR_ERR_FORMAT. */
PLR_MUST_CHECK enum plr_err deposit_read(struct deposit *ret, const struct row *row, struct fail *f);

/* The number of a classic licence (product activation key): 4 to 32 letters and digits, upper-case; blanks and hyphens
 * are dropped. PLR_ERR_FORMAT. */
PLR_MUST_CHECK enum plr_err deposit_pak(char ret[static DEPOSIT_PAK_MAX + 1], const char *typed, struct fail *f);

#endif
