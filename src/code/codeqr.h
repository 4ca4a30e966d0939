/* plr-code qr: a code as QR symbol, in characters or as PNG or SVG. plr-code(1). */
#ifndef PLRKIT_CODEQR_H
#define PLRKIT_CODEQR_H

/* input is a struct codeformopts. Returns the exit status. */
int codeqr_run(void *input);

#endif
