/* The file of the state: one line with version, length and checksum, then JSON. plr-store(5), FILE. */
#ifndef PLRKIT_STORETEXT_H
#define PLRKIT_STORETEXT_H

#include "src/agent/state.h"

#define STORETEXT_VERSION 2u /* the highest that is read */

/* The version that a state is written as: 1, or 2 where it holds what version 1 has no word for, so that a program that
 * knows no device keys says so, and does not call the store damaged. */
unsigned storetext_version(const struct agent *a);

/* Bytes of the file to state and back; pure. The text is fresh memory. */
PLR_MUST_CHECK enum plr_err storetext_parse(struct agent *ret, const char *bytes, size_t len, struct fail *f);
PLR_MUST_CHECK enum plr_err storetext_format(char **ret, size_t *ret_len, const struct agent *a, struct fail *f);

#endif
