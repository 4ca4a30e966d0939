/* Reading a trust bundle: everything that is checked of it. For keys/trust.c only. plr-trust(5), CHECKS. */
#ifndef PLRKIT_TRUSTREAD_H
#define PLRKIT_TRUSTREAD_H

#include "keys/trust.h"

/* Fill t, which is all zero; on a failure it is not to be used. Errors of trust_read. */
PLR_MUST_CHECK enum plr_err trustread_bundle(struct trust *t, const char *pem, size_t pem_len, struct fail *f);

#endif
