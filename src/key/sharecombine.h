/* plr-key share combine: a key back from its shares. plr-key(1), SHARES. */
#ifndef PLRKIT_SHARECOMBINE_H
#define PLRKIT_SHARECOMBINE_H

int sharecombine_run(void *input);

#endif
