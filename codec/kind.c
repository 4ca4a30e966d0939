#include "codec/kind.h"

#define SHARE_LEAST 40 /* symbols: more than the other kinds have, but for PLR, which begins like no letter */

struct kind_row {
    enum code_kind kind;
    uint8_t symbol;
    uint8_t len_min, len_max;
    const char *name;
    const char *word;
};

static const struct kind_row rows[] = {
    {CODE_NONE, 0, 0, 0, "unknown code", "unknown"},
    {CODE_REQUEST, 23, 23, 32, "reservation request code", "request"},
    {CODE_PLR, 0, 64, 64, "PLR authorization code", "plr"},
    {CODE_PLR_DEVICE, 20, 32, 32, "PLR authorization code for a device key", "plr-device"},
    {CODE_SLR, 25, 0, 0, "SLR authorization code", "slr"},
    {CODE_RETURN, 24, 26, 26, "return code", "return"},
    {CODE_CONFIRMATION, 27, 26, 26, "update confirmation code", "confirmation"},
    {CODE_SHARE, 19, 71, 71, "key share", "key-share"},
};

static const struct kind_row *row_of(enum code_kind kind)
{
    for (unsigned i = 1; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].kind == kind)
            return &rows[i];
    return &rows[0];
}

enum code_kind kind_of(uint8_t first_sym)
{
    if (first_sym < 16)
        return CODE_PLR;
    for (unsigned i = 1; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].symbol == first_sym)
            return rows[i].kind;
    return CODE_NONE;
}

const char *kind_name(enum code_kind kind)
{
    return row_of(kind)->name;
}

const char *kind_word(enum code_kind kind)
{
    return row_of(kind)->word;
}

uint8_t kind_symbol(enum code_kind kind)
{
    return row_of(kind)->symbol;
}

bool kind_is_share(const uint8_t *sym, size_t len)
{
    return len >= SHARE_LEAST && kind_of(sym[0]) == CODE_SHARE;
}

void kind_length(enum code_kind kind, size_t *ret_min, size_t *ret_max)
{
    *ret_min = row_of(kind)->len_min;
    *ret_max = row_of(kind)->len_max;
}
