/* Key material in guarded memory (libsodium): never swapped, wiped when freed. */
#ifndef PLRKIT_SECRET_H
#define PLRKIT_SECRET_H

#include "codec/fail.h"

struct secret {
    size_t len;
    uint8_t bytes[]; /* in guarded pages */
};

/* len zero bytes; NULL if there is no memory. */
struct secret *secret_new(size_t len);

/* Wipe and free; NULL is fine. */
void secret_free(struct secret *s);

#endif
