/* What the unit tests share: cmocka with its includes, a UDI from text, and a generator with a fixed seed. */
#ifndef PLRKIT_TESTS_SUPPORT_H
#define PLRKIT_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/udi.h"

static inline struct udi support_udi(const char *text)
{
    struct udi u = {0};

    assert_int_equal(udi_parse(&u, text, strlen(text), NULL), PLR_OK);
    return u;
}

/* xorshift64*: the same sequence on every machine, so that a failure can be repeated. */
struct support_random {
    uint64_t state;
};

static inline uint64_t support_next(struct support_random *r)
{
    r->state ^= r->state >> 12;
    r->state ^= r->state << 25;
    r->state ^= r->state >> 27;
    return r->state * 0x2545f4914f6cdd1dull;
}

static inline uint32_t support_below(struct support_random *r, uint32_t n)
{
    return (uint32_t)(support_next(r) >> 32) % n;
}

#endif
