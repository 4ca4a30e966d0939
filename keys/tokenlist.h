/* The tokens that are here, and the Ed25519 keys in them that can be seen without a PIN. plr-key(1), TOKENS. */
#ifndef PLRKIT_TOKENLIST_H
#define PLRKIT_TOKENLIST_H

#include <stdbool.h>

#include "codec/fail.h"

struct tokenlist_row {
    const char *module;        /* its name in p11-kit's configuration, or its path */
    const char *uri;           /* of the token, or of the key */
    bool signs;                /* the token has the mechanism for Ed25519 */
    const uint8_t *public_key; /* 32 bytes; NULL: the row of a token */
};

/* Call found for each token, and after it for each of its keys; the row is found's only during the call. module_path:
 * that module only; NULL: all that p11-kit's configuration names. PLR_ERR_NOT_FOUND ("nomodule"), PLR_ERR_IO
 * ("badmodule"), PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err tokenlist_each(const char *module_path,
                                           void (*found)(void *context, const struct tokenlist_row *row), void *context,
                                           struct fail *f);

#endif
