/* plr-code check: is this text a code, and if not, where is it wrong. plr-code(1). */
#ifndef PLRKIT_CODECHECK_H
#define PLRKIT_CODECHECK_H

/* input is a struct codeopts. Returns the exit status: 0 or 3; 2 and 5 as everywhere. */
int codecheck_run(void *input);

#endif
