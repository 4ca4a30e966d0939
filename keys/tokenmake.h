/* Making an Ed25519 key inside a token. plr-key(1), TOKENS. */
#ifndef PLRKIT_TOKENMAKE_H
#define PLRKIT_TOKENMAKE_H

#include "keys/secret.h"

#define TOKENMAKE_LABEL_MAX 64

/* A key of production (keys/digest.h: its key id is not a rehearsal's) under a label that no private key of the token
 * has, with an id of its own; it signs, and never leaves the token. *ret_uri names it and nothing else: fresh memory
 * (free). PLR_ERR_FORMAT ("badtokenuri": also if it names an object), PLR_ERR_STATE ("exists": the label), PLR_ERR_KIND
 * ("noeddsa": the token makes no such keys), else as token_open. */
PLR_MUST_CHECK enum plr_err tokenmake_key(char **ret_uri, const char *token_uri, const char *label,
                                          const struct secret *pin, struct fail *f);

#endif
