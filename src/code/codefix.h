/* plr-code fix: proposes what a mistyped code was meant to be. plr-code(1). */
#ifndef PLRKIT_CODEFIX_H
#define PLRKIT_CODEFIX_H

/* Runs with a struct codeopts; returns the exit status. */
int codefix_run(void *input);

#endif
