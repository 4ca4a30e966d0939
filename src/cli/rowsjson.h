/* JSON that is imported, one array of items, and the line on which each item begins: the library does not say that. */
#ifndef PLRKIT_ROWSJSON_H
#define PLRKIT_ROWSJSON_H

#include <jansson.h>
#include <stdbool.h>

#include "codec/fail.h"

struct rowsjson {
    const char *at;
    const char *end;
    uint32_t line;
    unsigned depth; /* brackets that are open */
    unsigned items; /* depth at which an item begins */
};

/* Read a document: an array, or an object with one array, under key. *ret_root is the caller's (json_decref);
 * *ret_items belongs to it. A byte-order mark is skipped; a name that stands twice in an object is refused.
 * PLR_ERR_FORMAT (with the line); PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err rowsjson_read(json_t **ret_root, json_t **ret_items, const char *text, size_t len,
                                          const char *key, struct fail *f);

/* Begin to look for lines in a text that rowsjson_read took; in_object as json_is_object(root). */
void rowsjson_begin(struct rowsjson *r, const char *text, size_t len, bool in_object);

/* Line, from 1, on which the next item begins. */
uint32_t rowsjson_next(struct rowsjson *r);

#endif
