/* Messages of the log on the console: those that a command wrote, after what it answers. */
#ifndef PLRKIT_CONSOLELOG_H
#define PLRKIT_CONSOLELOG_H

#include "src/console/console.h"

/* Listen to the log; one session at a time. */
void consolelog_begin(void);
void consolelog_end(void);

/* Show what was heard since the last call on standard error, where the session wants it. */
void consolelog_show(const struct console *c);

#endif
