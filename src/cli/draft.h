/* What a person has typed so far of a code, kept so that an interruption loses nothing. plr-store(5), DRAFT. */
#ifndef PLRKIT_DRAFT_H
#define PLRKIT_DRAFT_H

#include "codec/fail.h"

#define DRAFT_ROWS_MAX 800
#define DRAFT_ROW_MAX  512

struct draft {
    size_t count;
    char *rows[DRAFT_ROWS_MAX]; /* each its own memory */
};

/* Add a copy of a row; a row that is too long is refused. PLR_ERR_SPACE, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err draft_add(struct draft *d, const char *row, struct fail *f);

/* Drop the last row, if there is one; drop all. */
void draft_back(struct draft *d);
void draft_clear(struct draft *d);

/* Keep it in dir/name (0600), read it back (no file: an empty draft), forget it. dir NULL: nothing is kept. PLR_ERR_IO.
 */
PLR_MUST_CHECK enum plr_err draft_save(const struct draft *d, const char *dir, const char *name, struct fail *f);
void draft_load(struct draft *d, const char *dir, const char *name);
void draft_forget(const char *dir, const char *name);

/* All rows with line ends, fresh memory. PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err draft_text(char **ret, size_t *ret_len, const struct draft *d, struct fail *f);

#endif
