#include <string.h>

#include "codec/bits.h"
#include "codec/request.h"
#include "codec/serial.h"

#define KIND_BITS    5
#define FORM_BITS    2
#define SEQ_BITS     6
#define PRODUCT_BITS 20
#define HASH_BITS    60
#define LENGTH_BITS  4
#define HEAD_BITS    (KIND_BITS + FORM_BITS + SEQ_BITS)
#define COMMIT_MIN   40

/* Bits of a request before the commitment. */
static unsigned bits_before(enum request_form form, size_t sn_len)
{
    switch (form) {
    case REQUEST_FORM_CISCO:
        return HEAD_BITS + PRODUCT_BITS + SERIAL_CISCO_BITS;
    case REQUEST_FORM_ELEVEN:
        return HEAD_BITS + PRODUCT_BITS + serial_base36_bits(SERIAL_CISCO_LEN);
    case REQUEST_FORM_SHORT:
        return HEAD_BITS + PRODUCT_BITS + LENGTH_BITS + serial_base36_bits(sn_len);
    case REQUEST_FORM_HASH:
        break;
    }
    return HEAD_BITS + HASH_BITS;
}

static unsigned data_symbols(unsigned before)
{
    return (before + COMMIT_MIN + 4) / 5;
}

enum request_form request_form(const struct udi *udi)
{
    if (udi->pid[0] == '\0' || udi->vid[0] != '\0' || udi->uuid[0] != '\0' || !serial_is_base36(udi->sn))
        return REQUEST_FORM_HASH;
    if (serial_is_cisco(udi->sn))
        return REQUEST_FORM_CISCO;
    return strlen(udi->sn) == SERIAL_CISCO_LEN ? REQUEST_FORM_ELEVEN : REQUEST_FORM_SHORT;
}

uint8_t request_commitment_bits(const struct udi *udi)
{
    unsigned before = bits_before(request_form(udi), strlen(udi->sn));

    return (uint8_t)(5 * data_symbols(before) - before);
}

bool request_commitment_equal(const struct commitment *a, const struct commitment *b)
{
    return a->bits == b->bits && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

void request_encode(struct code *ret, const struct request *req)
{
    unsigned before = bits_before(req->form, strlen(req->sn));
    struct bits b = {0};

    code_begin(ret, CODE_REQUEST, data_symbols(before));
    b = (struct bits){.sym = ret->sym, .cap = ret->len - CHECK_LEN, .at = KIND_BITS};
    bits_put(&b, req->form, FORM_BITS);
    bits_put(&b, req->seq, SEQ_BITS);
    if (req->form == REQUEST_FORM_HASH)
        bits_put(&b, req->udi_hash, HASH_BITS);
    else
        bits_put(&b, req->product_hash, PRODUCT_BITS);
    if (req->form == REQUEST_FORM_CISCO)
        bits_put(&b, serial_pack_cisco(req->sn), SERIAL_CISCO_BITS);
    if (req->form == REQUEST_FORM_SHORT)
        bits_put(&b, strlen(req->sn), LENGTH_BITS);
    if (req->form == REQUEST_FORM_SHORT || req->form == REQUEST_FORM_ELEVEN)
        bits_put(&b, serial_pack_base36(req->sn), serial_base36_bits(strlen(req->sn)));
    bits_put_bytes(&b, req->commitment.bytes, 5 * (ret->len - CHECK_LEN) - before);
    code_finish(ret);
}

/* The serial of forms 0, 1 and 3; false if no serial packs to these bits. */
static bool read_serial(struct request *req, struct bits *b)
{
    size_t len = SERIAL_CISCO_LEN;
    uint64_t value = 0;

    if (req->form == REQUEST_FORM_CISCO)
        return serial_unpack_cisco(req->sn, bits_get(b, SERIAL_CISCO_BITS));
    if (req->form == REQUEST_FORM_SHORT)
        len = bits_get(b, LENGTH_BITS);
    if (req->form == REQUEST_FORM_SHORT && (len < 1 || len > 10))
        return false;
    value = bits_get(b, serial_base36_bits(len));
    return serial_unpack_base36(req->sn, value, len);
}

/* A serial whose form is an earlier one: one UDI has one form. */
static bool is_canonical(const struct request *req)
{
    return req->form != REQUEST_FORM_ELEVEN || !serial_is_cisco(req->sn);
}

enum plr_err request_decode(struct request *ret, const struct code *code, struct fail *f)
{
    struct request req = {0};
    uint8_t sym[CODE_SYM_MAX] = {0};
    struct bits b = {.sym = sym, .cap = code->len - CHECK_LEN, .at = KIND_BITS};
    unsigned before = 0;

    memcpy(sym, code->sym, sizeof sym);
    req.form = (enum request_form)bits_get(&b, FORM_BITS);
    req.seq = (uint8_t)bits_get(&b, SEQ_BITS);
    if (req.form == REQUEST_FORM_HASH)
        req.udi_hash = bits_get(&b, HASH_BITS);
    else
        req.product_hash = (uint32_t)bits_get(&b, PRODUCT_BITS);
    if (req.form != REQUEST_FORM_HASH && !read_serial(&req, &b))
        return fail_set(f, PLR_ERR_FORMAT, "badserial", "the request carries a serial number that cannot be");
    before = bits_before(req.form, strlen(req.sn));
    if (b.bad || !is_canonical(&req) || data_symbols(before) + CHECK_LEN != code->len)
        return fail_set(f, PLR_ERR_FORMAT, "badform", "the request is not of the form that its product has");
    req.commitment.bits = (uint8_t)(5 * b.cap - before);
    bits_get_bytes(&b, req.commitment.bytes, req.commitment.bits);
    *ret = req;
    return PLR_OK;
}

size_t request_announced_len(const uint8_t *sym, size_t n)
{
    uint8_t head[8] = {0};
    struct bits b = {.sym = head, .cap = n < sizeof head ? n : sizeof head, .at = KIND_BITS};
    enum request_form form = REQUEST_FORM_HASH;
    size_t sn_len = SERIAL_CISCO_LEN;

    memcpy(head, sym, b.cap);
    form = (enum request_form)bits_get(&b, FORM_BITS);
    if (form == REQUEST_FORM_SHORT) {
        (void)bits_get(&b, SEQ_BITS + PRODUCT_BITS);
        sn_len = bits_get(&b, LENGTH_BITS);
    }
    if (b.bad || sn_len < 1 || sn_len > SERIAL_CISCO_LEN)
        return 0;
    return data_symbols(bits_before(form, sn_len)) + CHECK_LEN;
}
