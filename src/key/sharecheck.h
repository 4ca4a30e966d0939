/* plr-key share check: is a share whole, and of what? plr-key(1), SHARES. */
#ifndef PLRKIT_SHARECHECK_H
#define PLRKIT_SHARECHECK_H

int sharecheck_run(void *input);

#endif
