/* The passphrase of a private key: from a file or descriptor, or asked on the terminal. Never from the command line or
 * the environment. */
#ifndef PLRKIT_PASSPHRASE_H
#define PLRKIT_PASSPHRASE_H

#include <stdbool.h>

#include "keys/secret.h"

struct passphrase_ask {
    const char *file;   /* its first line is the passphrase; NULL: none is named */
    const char *prompt; /* "Passphrase of the authority's keys: " */
    bool confirm;       /* ask twice: it is a new one */
    bool may_be_none;   /* confirm: the caller has --unprotected, which the hint then names */
};

/* From the file if one is named ("/dev/fd/N" is a descriptor); else asked on the terminal without echo. PLR_ERR_USAGE:
 * no file and no terminal (the hint names the options); PLR_ERR_NO: Control-C ("interrupted"), or the two were not the
 * same; PLR_ERR_POLICY (empty, too long, or the file is open to others); PLR_ERR_IO; PLR_ERR_MEMORY. Free with
 * secret_free. */
PLR_MUST_CHECK enum plr_err passphrase_get(struct secret **ret, const struct passphrase_ask *ask, struct fail *f);

#endif
