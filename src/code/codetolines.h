/* plr-code lines: an SLR authorization from one line to a sheet and back. plr-code(1). */
#ifndef PLRKIT_CODETOLINES_H
#define PLRKIT_CODETOLINES_H

/* Runs with a struct codeopts; returns the exit status. */
int codetolines_run(void *input);

#endif
