/* The seed of a root: randomness of the system, and whatever randomness from outside people want mixed in, so that
 * neither of the two alone decides. plr-trust(5), SEED. */
#ifndef PLRKIT_KEYENTROPY_H
#define PLRKIT_KEYENTROPY_H

#include <stdbool.h>

#include "keys/secret.h"

#define KEYENTROPY_MAX 4096 /* characters of outside randomness */

/* H("plrkit root seed v1" || 32 bytes of the system || lp(text)), 32 bytes in guarded memory: text without its blanks
 * and line ends, at most KEYENTROPY_MAX bytes. PLR_ERR_MEMORY, PLR_ERR_SPACE. */
PLR_MUST_CHECK enum plr_err keyentropy_mix(struct secret **ret, const char *text, size_t len, struct fail *f);

/* The same with the text in a file ("-" is standard input); NULL: with none. PLR_ERR_IO too. */
PLR_MUST_CHECK enum plr_err keyentropy_seed(struct secret **ret, const char *file, struct fail *f);

#endif
