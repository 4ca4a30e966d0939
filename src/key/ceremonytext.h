/* The transcript of a ceremony: what was done, to be printed and signed. Nothing in it is secret. */
#ifndef PLRKIT_CEREMONYTEXT_H
#define PLRKIT_CEREMONYTEXT_H

#include "src/key/ceremony.h"

#define CEREMONYTEXT_FILE "transcript.txt"

/* Write it into the folder dir, where the files of the root are; they are named with their SHA-256. PLR_ERR_IO,
 * PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err ceremonytext_write(const char *dir, const struct ceremony *c, uint64_t now_s,
                                               struct fail *f);

#endif
