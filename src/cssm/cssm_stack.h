/* Several requests of one stack in one act. plr-cssm(1), STACKS. */
#ifndef PLRKIT_CSSM_STACK_H
#define PLRKIT_CSSM_STACK_H

#include "src/cssm/cssm_args.h"

#define CSSM_STACK_MAX 64 /* requests in one act */

/* reserve --stack, or update --stack: all requests of the file or none. Returns the exit status. */
int cssm_stack_run(const struct cssm_args *args, bool update);

#endif
