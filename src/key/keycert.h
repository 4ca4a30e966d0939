/* Signers and their certificates. plr-key(1). */
#ifndef PLRKIT_KEYCERT_H
#define PLRKIT_KEYCERT_H

/* plr-key signer, plr-key cert */
int keycert_signer_run(void *input);
int keycert_cert_run(void *input);

#endif
