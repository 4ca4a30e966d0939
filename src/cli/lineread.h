/* Lines from standard input where it is no terminal: of any bytes, and bounded. */
#ifndef PLRKIT_LINEREAD_H
#define PLRKIT_LINEREAD_H

#include <stddef.h>

enum lineread_end {
    LINEREAD_LINE,
    LINEREAD_LONG,  /* longer than max: dropped to its end */
    LINEREAD_ENDED, /* nothing is left, or it cannot be read, or there is no memory */
};

/* The next line, without its end, into fresh NUL-terminated memory (free()); it may hold NUL bytes itself. The last one
 * may lack its line end. *ret is set for LINEREAD_LINE only. */
enum lineread_end lineread_next(char **ret, size_t *ret_len, size_t max);

#endif
