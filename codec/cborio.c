#include <cbor.h>
#include <string.h>

#include "codec/cborio.h"

#define HEAD_MAX 9

static void put_content(struct cborio_out *out, const void *bytes, size_t len)
{
    if (out->bad || len > out->cap - out->len) {
        out->bad = true;
        return;
    }
    if (len > 0 && out->expect != NULL)
        out->bad = memcmp(out->expect + out->len, bytes, len) != 0;
    else if (len > 0)
        memcpy(out->dst + out->len, bytes, len);
    out->len += len;
}

static void put_head(struct cborio_out *out, size_t (*encode)(uint64_t, unsigned char *, size_t), uint64_t value)
{
    uint8_t head[HEAD_MAX] = {0};

    put_content(out, head, encode(value, head, sizeof head));
}

void cborio_put_uint(struct cborio_out *out, uint64_t value)
{
    put_head(out, cbor_encode_uint, value);
}

void cborio_put_negint(struct cborio_out *out, uint64_t minus_one_minus)
{
    put_head(out, cbor_encode_negint, minus_one_minus);
}

void cborio_put_bytes(struct cborio_out *out, const uint8_t *bytes, size_t len)
{
    put_head(out, cbor_encode_bytestring_start, len);
    put_content(out, bytes, len);
}

void cborio_put_text(struct cborio_out *out, const char *text, size_t len)
{
    put_head(out, cbor_encode_string_start, len);
    put_content(out, text, len);
}

void cborio_put_array(struct cborio_out *out, size_t items)
{
    put_head(out, cbor_encode_array_start, items);
}

void cborio_put_map(struct cborio_out *out, size_t pairs)
{
    put_head(out, cbor_encode_map_start, pairs);
}

void cborio_put_tag(struct cborio_out *out, uint64_t tag)
{
    put_head(out, cbor_encode_tag, tag);
}

static size_t encode_null(uint64_t unused, unsigned char *dst, size_t cap)
{
    (void)unused;
    return cbor_encode_null(dst, cap);
}

void cborio_put_null(struct cborio_out *out)
{
    put_head(out, encode_null, 0);
}

static void set(void *context, enum cborio_type type, uint64_t value)
{
    struct cborio_item *item = context;

    *item = (struct cborio_item){.type = type, .value = value};
}

static void on_uint8(void *context, uint8_t value)
{
    set(context, CBORIO_UINT, value);
}

static void on_uint16(void *context, uint16_t value)
{
    set(context, CBORIO_UINT, value);
}

static void on_uint32(void *context, uint32_t value)
{
    set(context, CBORIO_UINT, value);
}

static void on_uint64(void *context, uint64_t value)
{
    set(context, CBORIO_UINT, value);
}

static void on_negint8(void *context, uint8_t value)
{
    set(context, CBORIO_NEGINT, value);
}

static void on_bytes(void *context, cbor_data bytes, size_t len)
{
    set(context, CBORIO_BYTES, 0);
    ((struct cborio_item *)context)->bytes = bytes;
    ((struct cborio_item *)context)->len = len;
}

static void on_text(void *context, cbor_data bytes, size_t len)
{
    on_bytes(context, bytes, len);
    ((struct cborio_item *)context)->type = CBORIO_TEXT;
}

static void on_array(void *context, size_t items)
{
    set(context, CBORIO_ARRAY, items);
}

static void on_map(void *context, size_t pairs)
{
    set(context, CBORIO_MAP, pairs);
}

static void on_tag(void *context, uint64_t tag)
{
    set(context, CBORIO_TAG, tag);
}

static void on_null(void *context)
{
    set(context, CBORIO_NULL, 0);
}

/* Decode one item head (with the content of a string). Returns the bytes it takes, 0 if there is no such item. */
static size_t decode(struct cborio_item *ret, const struct cborio_in *in)
{
    struct cbor_callbacks callbacks = cbor_empty_callbacks;
    struct cborio_item item = {0};
    struct cbor_decoder_result result = {0};

    callbacks.uint8 = on_uint8;
    callbacks.uint16 = on_uint16;
    callbacks.uint32 = on_uint32;
    callbacks.uint64 = on_uint64;
    callbacks.negint8 = on_negint8;
    callbacks.byte_string = on_bytes;
    callbacks.string = on_text;
    callbacks.array_start = on_array;
    callbacks.map_start = on_map;
    callbacks.tag = on_tag;
    callbacks.null = on_null;
    *ret = item;
    if (in->bad || in->left == 0)
        return 0;
    if (in->at[0] >> 5 == 6 &&
        (in->at[0] & 31) < 24) { /* libcbor 0.8 refuses the one-byte tags that it has no name for */
        *ret = (struct cborio_item){.type = CBORIO_TAG, .value = in->at[0] & 31};
        return 1;
    }
    result = cbor_stream_decode(in->at, in->left, &callbacks, &item);
    if (result.status != CBOR_DECODER_FINISHED || item.type == CBORIO_NONE)
        return 0;
    *ret = item;
    return result.read;
}

struct cborio_item cborio_peek(const struct cborio_in *in)
{
    struct cborio_item item = {0};

    decode(&item, in);
    return item;
}

struct cborio_item cborio_take(struct cborio_in *in, enum cborio_type want)
{
    struct cborio_item item = {0};
    size_t n = decode(&item, in);

    if (n == 0 || item.type != want) {
        in->bad = true;
        return (struct cborio_item){0};
    }
    in->at += n;
    in->left -= n;
    return item;
}

uint64_t cborio_take_uint(struct cborio_in *in, uint64_t max)
{
    struct cborio_item item = cborio_take(in, CBORIO_UINT);

    if (item.value > max) {
        in->bad = true;
        return 0;
    }
    return item.value;
}
