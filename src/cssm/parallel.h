/* The same work on many things at once, by as many threads as there are processors. */
#ifndef PLRKIT_PARALLEL_H
#define PLRKIT_PARALLEL_H

#include <stddef.h>

/* Processors that may be used, 1 to 16. */
size_t parallel_width(void);

/* Call work(context, i) for every i below count, in any order, and return when all are done. work must not touch the
 * ledger, nor anything that two calls share. Where no thread can be made the caller does it alone. */
void parallel_run(size_t count, void (*work)(void *context, size_t i), void *context);

#endif
