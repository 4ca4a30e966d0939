#include <string.h>

#include "codec/cborio.h"
#include "codec/serial.h"
#include "codec/slr.h"

#define SLR_ITEMS         12
#define PACKED_SERIAL_LEN 6
#define ISSUED_MAX        253402300799u /* 9999-12-31T23:59:59Z */
#define TAG_DOMAIN        "com.cisco"   /* left out of a tag's parts */
#define TAG_ITEM_MAX      (TAG_TEXT_MAX + 64)

/* --- encoding ----------------------------------------------------------------------------------------------------- */

static void put_udi(struct cborio_out *out, const struct udi *udi)
{
    uint8_t packed[PACKED_SERIAL_LEN + UDI_TEXT_MAX] = {0};
    size_t pid_len = strlen(udi->pid);
    uint64_t serial = 0;

    if (request_form(udi) != REQUEST_FORM_CISCO) {
        cborio_put_text(out, udi->text, udi->text_len);
        return;
    }
    serial = serial_pack_cisco(udi->sn);
    for (size_t i = PACKED_SERIAL_LEN; i-- > 0; serial >>= 8)
        packed[i] = (uint8_t)serial;
    memcpy(packed + PACKED_SERIAL_LEN, udi->pid, pid_len);
    cborio_put_bytes(out, packed, PACKED_SERIAL_LEN + pid_len);
}

static void put_tag(struct cborio_out *out, const struct slr_entitlement *ent)
{
    struct tag_parts p = {0};
    bool own_domain = false;

    if (ent->by_reference) {
        cborio_put_bytes(out, ent->tag_hash, sizeof ent->tag_hash);
        return;
    }
    if (!tag_split(&p, ent->tag)) {
        cborio_put_text(out, ent->tag, strlen(ent->tag));
        return;
    }
    own_domain = strcmp(p.domain, TAG_DOMAIN) != 0;
    cborio_put_array(out, own_domain ? 5 : 4);
    cborio_put_uint(out, p.month);
    cborio_put_text(out, p.name, strlen(p.name));
    cborio_put_text(out, p.version, strlen(p.version));
    cborio_put_bytes(out, p.uuid, sizeof p.uuid);
    if (own_domain)
        cborio_put_text(out, p.domain, strlen(p.domain));
}

static void put_entitlement(struct cborio_out *out, const struct slr_entitlement *ent)
{
    cborio_put_array(out, ent->type == LICENSE_PERPETUAL ? 2 : 5);
    put_tag(out, ent);
    cborio_put_uint(out, ent->count);
    if (ent->type == LICENSE_PERPETUAL)
        return;
    cborio_put_uint(out, ent->type);
    cborio_put_uint(out, ent->start_day);
    cborio_put_uint(out, ent->end_day);
}

/* Order of entitlements: their encoded tag items as byte strings. */
static int compare_tags(const struct slr_entitlement *a, const struct slr_entitlement *b)
{
    uint8_t bytes[2][TAG_ITEM_MAX] = {{0}};
    struct cborio_out out[2] = {{.dst = bytes[0], .cap = TAG_ITEM_MAX}, {.dst = bytes[1], .cap = TAG_ITEM_MAX}};
    size_t shorter = 0;
    int order = 0;

    put_tag(&out[0], a);
    put_tag(&out[1], b);
    shorter = out[0].len < out[1].len ? out[0].len : out[1].len;
    order = memcmp(bytes[0], bytes[1], shorter);
    return order != 0 ? order : (out[0].len > out[1].len) - (out[0].len < out[1].len);
}

/* Indices of the entitlements in that order. False if a tag is there twice. */
static bool sort_entitlements(uint16_t order[SLR_ENT_MAX], const struct slr *slr)
{
    for (size_t i = 0; i < slr->entitlement_count; i++) {
        size_t at = i;

        for (; at > 0; at--) {
            int c = compare_tags(&slr->entitlements[order[at - 1]], &slr->entitlements[i]);

            if (c == 0)
                return false;
            if (c < 0)
                break;
            order[at] = order[at - 1];
        }
        order[at] = (uint16_t)i;
    }
    return true;
}

static void put_commitment(struct cborio_out *out, const struct commitment *c)
{
    cborio_put_bytes(out, c->bytes, (c->bits + 7u) / 8);
}

static void put_slr(struct cborio_out *out, const struct slr *slr, const uint16_t order[SLR_ENT_MAX])
{
    cborio_put_array(out, SLR_ITEMS + (slr->bundle_len > 0));
    cborio_put_uint(out, SLR_VERSION);
    put_udi(out, &slr->udi);
    cborio_put_uint(out, slr->seq);
    put_commitment(out, &slr->commitment);
    cborio_put_bytes(out, slr->instance_uuid, sizeof slr->instance_uuid);
    cborio_put_uint(out, slr->issued_s);
    cborio_put_uint(out, slr->account);
    cborio_put_text(out, slr->account_name, strlen(slr->account_name));
    cborio_put_text(out, slr->virtual_account, strlen(slr->virtual_account));
    cborio_put_uint(out, slr->export_status);
    if (slr->is_update)
        put_commitment(out, &slr->update_of);
    else
        cborio_put_null(out);
    cborio_put_array(out, slr->entitlement_count);
    for (size_t i = 0; i < slr->entitlement_count; i++)
        put_entitlement(out, &slr->entitlements[order[i]]);
    if (slr->bundle_len > 0)
        cborio_put_bytes(out, slr->bundle, slr->bundle_len);
}

/* --- what holds for both directions ------------------------------------------------------------------------------- */

static bool is_name(const char *text)
{
    size_t n = 0;

    for (; text[n] != '\0'; n++)
        if (n == SLR_NAME_MAX || text[n] < 0x20 || text[n] > 0x7e)
            return false;
    return true;
}

static bool entitlement_ok(const struct slr_entitlement *ent)
{
    if (ent->count < 1 || ent->count > SLR_COUNT_MAX)
        return false;
    if (!ent->by_reference && tag_check(ent->tag, NULL) != PLR_OK)
        return false;
    if (ent->type == LICENSE_PERPETUAL)
        return ent->start_day == 0 && ent->end_day == 0;
    return (ent->type == LICENSE_TERM || ent->type == LICENSE_SUBSCRIPTION) && ent->start_day <= ent->end_day &&
           ent->end_day <= SLR_DAY_MAX;
}

static bool spare_bits_zero(const struct commitment *c)
{
    for (size_t bit = c->bits; bit < 8 * COMMITMENT_BYTES_MAX; bit++)
        if (c->bytes[bit / 8] >> (7 - bit % 8) & 1)
            return false;
    return true;
}

static enum plr_err check_fields(const struct slr *slr, struct fail *f)
{
    uint8_t bits = request_commitment_bits(&slr->udi);
    bool by_reference = slr->entitlement_count > 0 && slr->entitlements[0].by_reference;
    const char *what = NULL;

    if (slr->seq >= REQUEST_SEQ_MOD)
        what = "sequence number";
    if (slr->commitment.bits != bits || !spare_bits_zero(&slr->commitment))
        what = "commitment";
    if (slr->is_update && (slr->update_of.bits != bits || !spare_bits_zero(&slr->update_of)))
        what = "commitment that it updates";
    if (slr->issued_s > ISSUED_MAX)
        what = "issue time";
    if (slr->account > PLRAUTH_ACCOUNT_MAX || !is_name(slr->account_name))
        what = "smart account";
    if (!is_name(slr->virtual_account))
        what = "virtual account";
    if (slr->export_status > EXPORT_RESTRICTED)
        what = "export status";
    if (by_reference && (slr->account_name[0] != '\0' || slr->virtual_account[0] != '\0'))
        what = "account name (there is none by reference)";
    if (slr->entitlement_count > SLR_ENT_MAX)
        what = "number of entitlements";
    for (size_t i = 0; what == NULL && i < slr->entitlement_count; i++)
        if (!entitlement_ok(&slr->entitlements[i]) || slr->entitlements[i].by_reference != by_reference)
            what = "list of entitlements";
    if (what == NULL)
        return PLR_OK;
    return fail_set(f, PLR_ERR_FORMAT, "badslr", "the %s of the SLR authorization is out of range", what);
}

enum plr_err slr_encode(uint8_t *dst, size_t cap, size_t *ret_len, const struct slr *slr, struct fail *f)
{
    struct cborio_out out = {.dst = dst, .cap = cap < SLR_DATA_MAX ? cap : SLR_DATA_MAX};
    uint16_t order[SLR_ENT_MAX] = {0};
    enum plr_err err = check_fields(slr, f);

    if (err != PLR_OK)
        return err;
    if (!sort_entitlements(order, slr))
        return fail_set(f, PLR_ERR_FORMAT, "badslr", "an entitlement tag is there twice");
    put_slr(&out, slr, order);
    if (out.bad)
        return fail_set(f, PLR_ERR_SPACE, "toolarge", "the SLR authorization does not fit %zu bytes", out.cap);
    *ret_len = out.len;
    return PLR_OK;
}

/* --- decoding ----------------------------------------------------------------------------------------------------- */

static void take_text(struct cborio_in *in, char *dst, size_t max)
{
    struct cborio_item item = cborio_take(in, CBORIO_TEXT);

    if (item.len > max || (item.len > 0 && memchr(item.bytes, '\0', item.len) != NULL)) {
        in->bad = true;
        return;
    }
    if (item.len > 0)
        memcpy(dst, item.bytes, item.len);
    dst[item.len] = '\0';
}

static void take_exact(struct cborio_in *in, uint8_t *dst, size_t len)
{
    struct cborio_item item = cborio_take(in, CBORIO_BYTES);

    if (item.len != len)
        in->bad = true;
    else
        memcpy(dst, item.bytes, len);
}

static void take_udi(struct cborio_in *in, struct udi *udi)
{
    struct cborio_item item = {0};
    char pid[UDI_TEXT_MAX + 1] = "";
    char sn[SERIAL_CISCO_LEN + 1] = "";
    uint64_t serial = 0;

    if (cborio_peek(in).type == CBORIO_TEXT) {
        item = cborio_take(in, CBORIO_TEXT);
        /* The canonical text of any other UDI; that it is canonical shows when it is encoded again. */
        in->bad = in->bad || udi_parse(udi, (const char *)item.bytes, item.len, NULL) != PLR_OK;
        return;
    }
    item = cborio_take(in, CBORIO_BYTES);
    if (item.len <= PACKED_SERIAL_LEN || item.len - PACKED_SERIAL_LEN > UDI_TEXT_MAX ||
        memchr(item.bytes + PACKED_SERIAL_LEN, '\0', item.len - PACKED_SERIAL_LEN) != NULL) {
        in->bad = true;
        return;
    }
    for (size_t i = 0; i < PACKED_SERIAL_LEN; i++)
        serial = serial << 8 | item.bytes[i];
    memcpy(pid, item.bytes + PACKED_SERIAL_LEN, item.len - PACKED_SERIAL_LEN);
    if (!serial_unpack_cisco(sn, serial) || udi_from_pid_sn(udi, pid, sn, NULL) != PLR_OK)
        in->bad = true;
}

static void take_commitment(struct cborio_in *in, struct commitment *c, uint8_t bits)
{
    c->bits = bits;
    take_exact(in, c->bytes, (bits + 7u) / 8);
}

static void take_tag(struct cborio_in *in, struct slr_entitlement *ent)
{
    struct cborio_item item = cborio_peek(in);
    struct tag_parts p = {.domain = TAG_DOMAIN};
    uint64_t parts = 0;

    if (item.type == CBORIO_BYTES) {
        ent->by_reference = true;
        take_exact(in, ent->tag_hash, sizeof ent->tag_hash);
        return;
    }
    if (item.type == CBORIO_TEXT) {
        take_text(in, ent->tag, TAG_TEXT_MAX);
        return;
    }
    parts = cborio_take(in, CBORIO_ARRAY).value;
    p.month = (uint32_t)cborio_take_uint(in, 95999);
    take_text(in, p.name, TAG_TEXT_MAX);
    take_text(in, p.version, TAG_TEXT_MAX);
    take_exact(in, p.uuid, sizeof p.uuid);
    if (parts == 5)
        take_text(in, p.domain, TAG_TEXT_MAX);
    if (in->bad || parts < 4 || parts > 5 || !tag_join(ent->tag, &p))
        in->bad = true;
}

static void take_entitlement(struct cborio_in *in, struct slr_entitlement *ent)
{
    uint64_t items = cborio_take(in, CBORIO_ARRAY).value;

    take_tag(in, ent);
    ent->count = (uint32_t)cborio_take_uint(in, SLR_COUNT_MAX);
    if (items == 2)
        return;
    ent->type = (enum license_type)cborio_take_uint(in, LICENSE_SUBSCRIPTION);
    ent->start_day = (uint32_t)cborio_take_uint(in, SLR_DAY_MAX);
    ent->end_day = (uint32_t)cborio_take_uint(in, SLR_DAY_MAX);
    if (items != 5 || ent->type == LICENSE_PERPETUAL)
        in->bad = true;
}

static void take_slr(struct cborio_in *in, struct slr *s)
{
    uint8_t bits = 0;

    take_udi(in, &s->udi);
    if (in->bad)
        return;
    bits = request_commitment_bits(&s->udi);
    s->seq = (uint8_t)cborio_take_uint(in, REQUEST_SEQ_MOD - 1);
    take_commitment(in, &s->commitment, bits);
    take_exact(in, s->instance_uuid, sizeof s->instance_uuid);
    s->issued_s = cborio_take_uint(in, ISSUED_MAX);
    s->account = (uint32_t)cborio_take_uint(in, PLRAUTH_ACCOUNT_MAX);
    take_text(in, s->account_name, SLR_NAME_MAX);
    take_text(in, s->virtual_account, SLR_NAME_MAX);
    s->export_status = (enum export_status)cborio_take_uint(in, EXPORT_RESTRICTED);
    s->is_update = cborio_peek(in).type != CBORIO_NULL;
    if (s->is_update)
        take_commitment(in, &s->update_of, bits);
    else
        (void)cborio_take(in, CBORIO_NULL);
    s->entitlement_count = cborio_take(in, CBORIO_ARRAY).value;
    if (s->entitlement_count > SLR_ENT_MAX) {
        in->bad = true;
        return;
    }
    for (size_t i = 0; i < s->entitlement_count && !in->bad; i++)
        take_entitlement(in, &s->entitlements[i]);
}

static void take_bundle(struct cborio_in *in, struct slr *s)
{
    struct cborio_item item = cborio_take(in, CBORIO_BYTES);

    if (item.len == 0 || item.len > SLR_BUNDLE_MAX) {
        in->bad = true;
        return;
    }
    memcpy(s->bundle, item.bytes, item.len);
    s->bundle_len = item.len;
}

enum plr_err slr_decode(struct slr *ret, const uint8_t *data, size_t len, struct fail *f)
{
    struct cborio_in in = {.at = data, .left = len};
    struct cborio_out again = {.expect = data, .cap = len};
    uint16_t order[SLR_ENT_MAX] = {0};
    uint64_t items = cborio_take(&in, CBORIO_ARRAY).value;
    uint64_t version = cborio_take(&in, CBORIO_UINT).value;
    enum plr_err err = PLR_OK;

    memset(ret, 0, sizeof *ret);
    if (!in.bad && version != SLR_VERSION)
        return fail_set(f, PLR_ERR_VERSION, "reservationversionoutofbound",
                        "the SLR authorization has version %zu, this program knows %u", (size_t)version, SLR_VERSION);
    take_slr(&in, ret);
    if (!in.bad && items == SLR_ITEMS + 1)
        take_bundle(&in, ret);
    else if (items != SLR_ITEMS)
        in.bad = true;
    if (in.bad || in.left != 0)
        return fail_set(f, PLR_ERR_FORMAT, "badslr", "the content of the SLR authorization is malformed");
    err = check_fields(ret, f);
    if (err != PLR_OK)
        return err;
    if (sort_entitlements(order, ret))
        put_slr(&again, ret, order);
    else
        again.bad = true;
    if (again.bad || again.len != len)
        return fail_set(f, PLR_ERR_FORMAT, "badslr", "the content of the SLR authorization is not in canonical form");
    return PLR_OK;
}

const char *slr_type_word(enum license_type type)
{
    switch (type) {
    case LICENSE_PERPETUAL:
        return "perpetual";
    case LICENSE_TERM:
        return "term";
    case LICENSE_SUBSCRIPTION:
        return "subscription";
    }
    return "unknown";
}
