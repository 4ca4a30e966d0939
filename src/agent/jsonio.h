/* Strict reading of JSON objects, and hex. */
#ifndef PLRKIT_JSONIO_H
#define PLRKIT_JSONIO_H

#include <jansson.h>
#include <stdbool.h>

#include "codec/fail.h"

/* A reader of one object: remembers the first thing that is wrong, and how many keys were asked for. */
struct jsonio {
    const json_t *object;
    const char *where; /* for the message: "pending" */
    const char *bad;   /* first key that is missing or wrong; NULL while all is well */
    size_t taken;
};

/* Start on object; anything but an object is wrong at once. */
struct jsonio jsonio_open(const json_t *object, const char *where);

/* Each takes one key; on anything wrong the result is 0, empty or NULL, and bad is set. */
uint64_t jsonio_uint(struct jsonio *j, const char *key, uint64_t max);
bool jsonio_bool(struct jsonio *j, const char *key);
/* Printable ASCII, shorter than cap, which is copied with its NUL. */
void jsonio_text(struct jsonio *j, const char *key, char *dst, size_t cap);
/* Exactly len bytes as lower-case hex. */
void jsonio_bytes(struct jsonio *j, const char *key, uint8_t *dst, size_t len);
/* Index of the text in words[count]. */
size_t jsonio_word(struct jsonio *j, const char *key, const char *(*word)(size_t), size_t count);
/* An object or null (then NULL); an array of at most max. */
const json_t *jsonio_optional(struct jsonio *j, const char *key);
/* The same where the key may be left out, but is not null. */
const json_t *jsonio_added(struct jsonio *j, const char *key);
const json_t *jsonio_array(struct jsonio *j, const char *key, size_t max);

/* Mark the reader as wrong at key. */
void jsonio_refuse(struct jsonio *j, const char *key);

/* PLR_OK if nothing was wrong and no key is left over; else PLR_ERR_DAMAGED, naming it. */
PLR_MUST_CHECK enum plr_err jsonio_close(struct jsonio *j, struct fail *f);

/* len bytes as a string of lower-case hex. */
json_t *jsonio_hex(const uint8_t *bytes, size_t len);

/* From now on the memory of JSON values is wiped when it is given back: the state holds secrets. For the process; one
 * that gave its JSON library an allocator of its own keeps that, and has to wipe by itself. */
void jsonio_wipe(void);

#endif
