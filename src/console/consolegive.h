/* Giving authorizations back at the console, which asks first. */
#ifndef PLRKIT_CONSOLEGIVE_H
#define PLRKIT_CONSOLEGIVE_H

#include "src/console/console.h"

/* What is installed; and an authorization that is not. Each returns the exit status. */
int consolegive_installed(struct console *c, const struct grammar_line *parsed);
int consolegive_authorization(struct console *c, const char *line, const struct grammar_line *parsed);

#endif
