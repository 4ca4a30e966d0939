/* Advice that names a command of plr-agent(1), in the words of the console. */
#ifndef PLRKIT_CONSOLEHINT_H
#define PLRKIT_CONSOLEHINT_H

#include <stddef.h>

/* Write the advice into dst, NUL-terminated and cut where it does not fit. */
void consolehint_text(char *dst, size_t cap, const char *hint);

#endif
