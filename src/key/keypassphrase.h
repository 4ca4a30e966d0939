/* A private key under another passphrase. plr-key(1). */
#ifndef PLRKIT_KEYPASSPHRASE_H
#define PLRKIT_KEYPASSPHRASE_H

/* plr-key passphrase */
int keypassphrase_run(void *input);

#endif
