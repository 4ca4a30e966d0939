/* plr-code sheet: a code as a sheet of paper to print and to fill in, as text or PDF. plr-code(1). */
#ifndef PLRKIT_CODESHEET_H
#define PLRKIT_CODESHEET_H

/* input is a struct codeformopts. Returns the exit status. */
int codesheet_run(void *input);

#endif
