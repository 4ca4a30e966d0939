#include <stdbool.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "codec/pack.h"
#include "codec/packdict.h"

#define CODEC_PLAIN   0
#define CODEC_DEFLATE 1
#define WINDOW_BITS   (-15) /* raw deflate */
#define MEM_LEVEL     8

static voidpf take_room(voidpf opaque, uInt items, uInt size)
{
    struct pack_work *work = opaque;
    size_t want = ((size_t)items * size + 15) & ~(size_t)15;
    void *room = NULL;

    if (size != 0 && items > PACK_WORK_BYTES / size)
        return NULL;
    if (want > PACK_WORK_BYTES - work->used)
        return NULL;
    room = work->room + work->used;
    work->used += want;
    return room;
}

static void give_room(voidpf opaque, voidpf address)
{
    (void)opaque;
    (void)address;
}

static z_stream stream_for(struct pack_work *work)
{
    z_stream z = {0};

    work->used = 0;
    z.zalloc = take_room;
    z.zfree = give_room;
    z.opaque = work;
    return z;
}

/* Deflate into dst[cap]; 0 if it does not fit or zlib fails. */
static size_t deflate_with(uint8_t *dst, size_t cap, const uint8_t *data, size_t len, int strategy,
                           struct pack_work *work)
{
    z_stream z = stream_for(work);
    size_t n = 0;

    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, WINDOW_BITS, MEM_LEVEL, strategy) != Z_OK)
        return 0;
    z.next_in = data;
    z.avail_in = (uInt)len;
    z.next_out = dst;
    z.avail_out = (uInt)cap;
    if (deflateSetDictionary(&z, packdict_bytes(), (uInt)packdict_len()) == Z_OK &&
        deflate(&z, Z_FINISH) == Z_STREAM_END)
        n = z.total_out;
    deflateEnd(&z);
    return n;
}

static void put_header(uint8_t *dst, uint8_t codec, size_t data_len)
{
    dst[0] = codec;
    dst[1] = (uint8_t)(data_len >> 8);
    dst[2] = (uint8_t)data_len;
}

enum plr_err pack_pack(uint8_t *dst, size_t cap, size_t *ret_len, const uint8_t *data, size_t data_len,
                       struct pack_work *work, struct fail *f)
{
    static const int strategies[] = {Z_DEFAULT_STRATEGY, Z_FIXED};
    size_t room = cap < PACK_HEADER_LEN ? 0 : cap - PACK_HEADER_LEN;
    size_t best = 0;
    int best_strategy = 0;

    if (data_len > 0xffff || cap < PACK_HEADER_LEN)
        return fail_set(f, PLR_ERR_SPACE, "toolarge", "the authorization has more than %u bytes", 0xffffu);
    for (size_t i = 0; i < sizeof strategies / sizeof strategies[0]; i++) {
        size_t n = deflate_with(dst + PACK_HEADER_LEN, room, data, data_len, strategies[i], work);

        if (n != 0 && (best == 0 || n < best)) {
            best = n;
            best_strategy = strategies[i];
        }
    }
    if (best != 0 && best < data_len) {
        best = deflate_with(dst + PACK_HEADER_LEN, room, data, data_len, best_strategy, work);
        put_header(dst, CODEC_DEFLATE, data_len);
        *ret_len = PACK_HEADER_LEN + best;
        return PLR_OK;
    }
    if (data_len > room)
        return fail_set(f, PLR_ERR_SPACE, "toolarge", "the authorization does not fit %zu bytes", cap);
    memcpy(dst + PACK_HEADER_LEN, data, data_len);
    put_header(dst, CODEC_PLAIN, data_len);
    *ret_len = PACK_HEADER_LEN + data_len;
    return PLR_OK;
}

static bool inflate_exactly(uint8_t *dst, size_t want, const uint8_t *packed, size_t len, struct pack_work *work)
{
    z_stream z = stream_for(work);
    uint8_t spare = 0;
    bool ok = false;

    if (inflateInit2(&z, WINDOW_BITS) != Z_OK)
        return false;
    z.next_in = packed;
    z.avail_in = (uInt)len;
    z.next_out = want > 0 ? dst : &spare;
    z.avail_out = (uInt)want;
    ok = inflateSetDictionary(&z, packdict_bytes(), (uInt)packdict_len()) == Z_OK &&
         inflate(&z, Z_FINISH) == Z_STREAM_END && z.avail_in == 0 && z.total_out == want;
    inflateEnd(&z);
    return ok;
}

enum plr_err pack_unpack(uint8_t *dst, size_t cap, size_t *ret_len, const uint8_t *payload, size_t payload_len,
                         struct pack_work *work, struct fail *f)
{
    size_t want = 0;
    bool ok = false;

    if (payload_len < PACK_HEADER_LEN)
        return fail_set(f, PLR_ERR_FORMAT, "badpayload", "the payload has no header");
    want = (size_t)payload[1] << 8 | payload[2];
    if (want > cap)
        return fail_set(f, PLR_ERR_FORMAT, "badpayload", "the payload says %zu bytes, more than there may be", want);
    payload_len -= PACK_HEADER_LEN;
    if (payload[0] == CODEC_PLAIN) {
        ok = payload_len == want;
        if (ok)
            memcpy(dst, payload + PACK_HEADER_LEN, want);
    } else if (payload[0] == CODEC_DEFLATE) {
        ok = inflate_exactly(dst, want, payload + PACK_HEADER_LEN, payload_len, work);
    } else {
        return fail_set(f, PLR_ERR_FORMAT, "badpayload", "the payload has codec %u, which is not defined",
                        (unsigned)payload[0]);
    }
    if (!ok)
        return fail_set(f, PLR_ERR_FORMAT, "badpayload", "the payload does not unpack to the %zu bytes that it says",
                        want);
    *ret_len = want;
    return PLR_OK;
}
