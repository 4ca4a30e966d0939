#include <string.h>

#include "codec/cborio.h"
#include "codec/cose.h"

#define COSE_TAG_SIGN1     18
#define COSE_HEADER_ALG    1
#define COSE_HEADER_KID    4
#define COSE_ALG_EDDSA_NEG 7 /* -8 = -1 - 7 */
#define PROTECTED_LEN      9

static const char context_text[] = "Signature1";
static const char external_aad[] = "plrkit slr-authorization v1";

static void put_protected(struct cborio_out *out, const uint8_t kid[static COSE_KID_LEN])
{
    uint8_t header[16] = {0};
    struct cborio_out h = {.dst = header, .cap = sizeof header};

    cborio_put_map(&h, 2);
    cborio_put_uint(&h, COSE_HEADER_ALG);
    cborio_put_negint(&h, COSE_ALG_EDDSA_NEG);
    cborio_put_uint(&h, COSE_HEADER_KID);
    cborio_put_bytes(&h, kid, COSE_KID_LEN);
    cborio_put_bytes(out, header, h.len);
}

static enum plr_err finish(size_t *ret_len, const struct cborio_out *out, struct fail *f)
{
    if (out->bad)
        return fail_set(f, PLR_ERR_SPACE, "toolarge", "the authorization does not fit %zu bytes", out->cap);
    *ret_len = out->len;
    return PLR_OK;
}

enum plr_err cose_to_be_signed(uint8_t *dst, size_t cap, size_t *ret_len, const uint8_t kid[static COSE_KID_LEN],
                               const uint8_t *payload, size_t payload_len, struct fail *f)
{
    struct cborio_out out = {.dst = dst, .cap = cap};

    cborio_put_array(&out, 4);
    cborio_put_text(&out, context_text, strlen(context_text));
    put_protected(&out, kid);
    cborio_put_bytes(&out, (const uint8_t *)external_aad, strlen(external_aad));
    cborio_put_bytes(&out, payload, payload_len);
    return finish(ret_len, &out, f);
}

enum plr_err cose_encode(uint8_t *dst, size_t cap, size_t *ret_len, const uint8_t kid[static COSE_KID_LEN],
                         const uint8_t *payload, size_t payload_len, const uint8_t signature[static COSE_SIG_LEN],
                         struct fail *f)
{
    struct cborio_out out = {.dst = dst, .cap = cap};

    cborio_put_tag(&out, COSE_TAG_SIGN1);
    cborio_put_array(&out, 4);
    put_protected(&out, kid);
    cborio_put_map(&out, 0);
    cborio_put_bytes(&out, payload, payload_len);
    cborio_put_bytes(&out, signature, COSE_SIG_LEN);
    return finish(ret_len, &out, f);
}

/* What surrounds a payload is fixed but for the heads of its lengths: everything before the payload is compared byte
 * for byte with what would be written. */
enum plr_err cose_decode(struct cose_view *ret, const uint8_t *bytes, size_t len, struct fail *f)
{
    struct cose_view view = {0};
    struct cborio_in in = {.at = bytes, .left = len};
    struct cborio_item protected_header = {0};
    struct cborio_item payload = {0};
    struct cborio_item signature = {0};
    uint8_t again[COSE_OVERHEAD] = {0};
    struct cborio_out out = {.dst = again, .cap = sizeof again};
    size_t head_len = 0;

    (void)cborio_take(&in, CBORIO_TAG);
    (void)cborio_take(&in, CBORIO_ARRAY);
    protected_header = cborio_take(&in, CBORIO_BYTES);
    (void)cborio_take(&in, CBORIO_MAP);
    head_len = (size_t)(in.at - bytes);
    payload = cborio_take(&in, CBORIO_BYTES);
    signature = cborio_take(&in, CBORIO_BYTES);
    if (in.bad || in.left != 0 || protected_header.len != PROTECTED_LEN || signature.len != COSE_SIG_LEN)
        return fail_set(f, PLR_ERR_FORMAT, "badcose", "its bytes are not a COSE_Sign1 object of plrkit");
    view.kid = protected_header.bytes + PROTECTED_LEN - COSE_KID_LEN;
    view.payload = payload.bytes;
    view.payload_len = payload.len;
    view.signature = signature.bytes;
    cborio_put_tag(&out, COSE_TAG_SIGN1);
    cborio_put_array(&out, 4);
    put_protected(&out, view.kid);
    cborio_put_map(&out, 0);
    if (out.bad || out.len != head_len || memcmp(again, bytes, head_len) != 0)
        return fail_set(f, PLR_ERR_FORMAT, "badcose", "its COSE headers are not those that plrkit writes");
    out.len = 0;
    cborio_put_uint(&out, payload.len); /* a head of the same size as a byte string's */
    if ((size_t)(payload.bytes - bytes) != head_len + out.len || signature.bytes != payload.bytes + payload.len + 2)
        return fail_set(f, PLR_ERR_FORMAT, "badcose", "its COSE lengths are not in shortest form");
    *ret = view;
    return PLR_OK;
}
