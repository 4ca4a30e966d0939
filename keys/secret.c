#include "keys/secret.h"

#include <sodium.h>

/* sodium_malloc puts the end of the region at the end of a page: a size that is not a multiple of the alignment would
 * give a misaligned struct. */
#define SECRET_ALIGN   16u
#define SECRET_LEN_MAX (1024u * 1024u)

struct secret *secret_new(size_t len)
{
    if (len > SECRET_LEN_MAX)
        return NULL;
    size_t size = (sizeof(struct secret) + len + SECRET_ALIGN - 1) / SECRET_ALIGN * SECRET_ALIGN;
    struct secret *s = sodium_malloc(size);

    if (!s)
        return NULL;
    /* sodium_malloc fills with 0xdb. */
    memset(s, 0, size);
    s->len = len;
    return s;
}

void secret_free(struct secret *s)
{
    sodium_free(s);
}
