#include "codec/share.h"

#include <string.h>

#include "codec/bits.h"

#define DATA_SYMBOLS 65

static const struct {
    unsigned threshold, index, set, y;
} width = {4, 4, SHARE_SET_BITS, 8 * SHARE_BYTES};

_Static_assert(5 + 4 + 4 + SHARE_SET_BITS + 8 * SHARE_BYTES == 5 * DATA_SYMBOLS, "325 bits");
_Static_assert(DATA_SYMBOLS + CHECK_LEN <= CODE_SYM_MAX, "the longest short code");

void share_encode(struct code *ret, const struct share *share)
{
    struct bits b = {0};

    code_begin(ret, CODE_SHARE, DATA_SYMBOLS);
    b = (struct bits){.sym = ret->sym, .cap = DATA_SYMBOLS, .at = 5};
    bits_put(&b, share->threshold, width.threshold);
    bits_put(&b, share->index, width.index);
    bits_put(&b, share->set, width.set);
    bits_put_bytes(&b, share->y, width.y);
    code_finish(ret);
}

enum plr_err share_decode(struct share *ret, const struct code *code, struct fail *f)
{
    uint8_t sym[CODE_SYM_MAX] = {0};
    struct bits b = {.sym = sym, .cap = DATA_SYMBOLS, .at = 5};
    struct share s = {0};
    enum plr_err err = PLR_OK;

    memcpy(sym, code->sym, sizeof sym);
    s.threshold = (uint8_t)bits_get(&b, width.threshold);
    s.index = (uint8_t)bits_get(&b, width.index);
    s.set = (uint32_t)bits_get(&b, width.set);
    bits_get_bytes(&b, s.y, width.y);
    if (s.threshold < SHARE_THRESHOLD_MIN || s.threshold > SHARE_THRESHOLD_MAX)
        err = fail_set(f, PLR_ERR_FORMAT, "badthreshold", "its threshold %u is not defined", s.threshold);
    else if (s.index == 0)
        err = fail_set(f, PLR_ERR_FORMAT, "badindex", "it is share number 0, which there is not");
    else
        *ret = s;
    explicit_bzero(sym, sizeof sym);
    explicit_bzero(&s, sizeof s);
    return err;
}
