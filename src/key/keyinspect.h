/* What is in a file of keys or trust, without any passphrase. plr-key(1). */
#ifndef PLRKIT_KEYINSPECT_H
#define PLRKIT_KEYINSPECT_H

#include <jansson.h>

#include "keys/trust.h"

/* Print a bundle: number, roots, signers, revocations; as lines, or as a JSON object. */
void keyinspect_bundle(const struct trust *trust, bool json, bool words);

/* plr-key inspect */
int keyinspect_run(void *input);

#endif
