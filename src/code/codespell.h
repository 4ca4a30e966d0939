/* plr-code spell: a code in words for reading aloud, and words back to the code. plr-code(1). */
#ifndef PLRKIT_CODESPELL_H
#define PLRKIT_CODESPELL_H

/* input is a struct codeformopts. Returns the exit status: 0 or 3; 2 and 5 as everywhere. */
int codespell_run(void *input);

#endif
