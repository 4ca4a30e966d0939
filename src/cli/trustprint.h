/* What is said of a trust bundle: by its custodian, its authority and its product alike. plr-key(1), plr-agent(1). */
#ifndef PLRKIT_TRUSTPRINT_H
#define PLRKIT_TRUSTPRINT_H

#include <jansson.h>

#include "keys/trust.h"

/* Print number, roots, signers and revocations; with words the fingerprints also as words. */
void trustprint_bundle(const struct trust *trust, bool words);

/* The same as a JSON object. */
json_t *trustprint_json(const struct trust *trust);

#endif
