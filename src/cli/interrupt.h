/* Control-C in a long run: it ends where ending leaves nothing half done. */
#ifndef PLRKIT_INTERRUPT_H
#define PLRKIT_INTERRUPT_H

#include <stdbool.h>

/* From now on the first SIGINT, SIGTERM or SIGHUP is only noted; a second one of the same kind ends the process. */
void interrupt_note(void);

/* Was there one? */
bool interrupt_came(void);

#endif
