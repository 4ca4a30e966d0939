/* plr-code inspect: everything that a code says, and whether it is for a product and a request. plr-code(1). */
#ifndef PLRKIT_CODEINSPECT_H
#define PLRKIT_CODEINSPECT_H

/* input is a struct codeopts. Returns the exit status: 1 if the code is for another product or request, 4 if its
 * signature was asked for and does not hold. */
int codeinspect_run(void *input);

#endif
