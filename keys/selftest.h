/* Known answers for every primitive that is used, run at each program start: about a millisecond in all. */
#ifndef PLRKIT_SELFTEST_H
#define PLRKIT_SELFTEST_H

#include <stddef.h>

/* NULL if all answers are right, else the name of the primitive that failed. libsodium must be initialised. */
const char *selftest_run(void);

/* Name of test i, for who shows what was tested; NULL after the last. */
const char *selftest_name(size_t i);

#endif
