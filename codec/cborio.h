/* CBOR (RFC 8949), the few types that the formats use, in deterministic encoding. The only file that knows libcbor: its
 * streaming half, which has no heap. */
#ifndef PLRKIT_CBORIO_H
#define PLRKIT_CBORIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cborio_out {
    uint8_t *dst;
    const uint8_t *expect; /* if not NULL nothing is written: what would be is compared with these cap bytes */
    size_t cap;
    size_t len;
    bool bad; /* ran out of room, or differs from what is expected; sticky */
};

void cborio_put_uint(struct cborio_out *out, uint64_t value);
void cborio_put_bytes(struct cborio_out *out, const uint8_t *bytes, size_t len);
void cborio_put_text(struct cborio_out *out, const char *text, size_t len);
void cborio_put_array(struct cborio_out *out, size_t items);
void cborio_put_map(struct cborio_out *out, size_t pairs);
void cborio_put_tag(struct cborio_out *out, uint64_t tag);
void cborio_put_negint(struct cborio_out *out, uint64_t minus_one_minus); /* the integer -1 - n */
void cborio_put_null(struct cborio_out *out);

enum cborio_type {
    CBORIO_NONE, /* the input ended, or an item of no type below */
    CBORIO_UINT,
    CBORIO_NEGINT,
    CBORIO_BYTES,
    CBORIO_TEXT,
    CBORIO_ARRAY,
    CBORIO_MAP,
    CBORIO_TAG,
    CBORIO_NULL,
};

struct cborio_item {
    enum cborio_type type;
    uint64_t value;       /* integer, tag, or number of items */
    const uint8_t *bytes; /* content of a string, inside the input */
    size_t len;
};

struct cborio_in {
    const uint8_t *at;
    size_t left;
    bool bad; /* not what was wanted, or the input ended; sticky */
};

/* The next item, which stays where it is (peek) or is taken. Strings are definite and wholly inside the input. Whether
 * numbers are in shortest form is for the caller to see by encoding again. */
struct cborio_item cborio_peek(const struct cborio_in *in);
struct cborio_item cborio_take(struct cborio_in *in,
                               enum cborio_type want); /* another type sets bad; item is then NONE */

/* An unsigned integer up to max; 0 and bad otherwise. */
uint64_t cborio_take_uint(struct cborio_in *in, uint64_t max);

#endif
