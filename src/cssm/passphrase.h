/* The passphrase of the authority's keys: from a file, or asked on the terminal. */
#ifndef PLRKIT_PASSPHRASE_H
#define PLRKIT_PASSPHRASE_H

#include <stdbool.h>

#include "keys/secret.h"

/* From the file if one is named; else asked on the terminal without echo, twice if confirm. PLR_ERR_USAGE: no file and
 * no terminal (the hint names the options); PLR_ERR_NO: Control-C ("interrupted"), or the two were not the same;
 * PLR_ERR_POLICY (empty, too long, or the file is open to others); PLR_ERR_IO; PLR_ERR_MEMORY. Free with secret_free.
 */
PLR_MUST_CHECK enum plr_err passphrase_get(struct secret **ret, const char *file, bool confirm, struct fail *f);

#endif
