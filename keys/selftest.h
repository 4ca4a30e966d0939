/* Known answers for every primitive that is used, run at each program start: about a millisecond in all. */
#ifndef PLRKIT_SELFTEST_H
#define PLRKIT_SELFTEST_H

/* NULL if all answers are right, else the name of the primitive that failed. libsodium must be initialised. */
const char *selftest_run(void);

#endif
