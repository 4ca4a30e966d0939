/* What is in a file of keys or trust, without any passphrase. plr-key(1). */
#ifndef PLRKIT_KEYINSPECT_H
#define PLRKIT_KEYINSPECT_H

/* plr-key inspect */
int keyinspect_run(void *input);

#endif
