/* Trust bundles: put together, signers revoked, and held against the one that a product has. plr-key(1). */
#ifndef PLRKIT_KEYBUNDLE_H
#define PLRKIT_KEYBUNDLE_H

/* plr-key bundle, plr-key revoke, plr-key verify */
int keybundle_run(void *input);
int keybundle_revoke_run(void *input);
int keybundle_verify_run(void *input);

#endif
