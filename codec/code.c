#include <string.h>

#include "codec/bits.h"
#include "codec/code.h"
#include "codec/symbol.h"

void code_begin(struct code *ret, enum code_kind kind, size_t data_len)
{
    memset(ret, 0, sizeof *ret);
    ret->kind = kind;
    ret->len = data_len + CHECK_LEN;
    ret->sym[0] = kind_symbol(kind);
}

void code_finish(struct code *code)
{
    check_append(code->sym, code->len - CHECK_LEN, check_context(kind_symbol(code->kind), 0, 0));
}

size_t code_bytes(uint8_t ret[static CODE_BYTES_MAX], const struct code *code)
{
    uint8_t sym[CODE_SYM_MAX] = {0};
    struct bits b = {.sym = sym, .cap = code->len - CHECK_LEN};

    memcpy(sym, code->sym, sizeof sym);
    bits_get_bytes(&b, ret, 5 * b.cap);
    return (5 * b.cap + 7) / 8;
}

static enum plr_err fail_length(const struct code *c, size_t min, size_t max, struct fail *f)
{
    if (min == max)
        fail_set(f, PLR_ERR_TEXT, "badlength", "a %s has %zu symbols, this has %zu", kind_name(c->kind), min, c->len);
    else
        fail_set(f, PLR_ERR_TEXT, "badlength", "a %s has %zu to %zu symbols, this has %zu", kind_name(c->kind), min,
                 max, c->len);
    fail_hint(f,
              "compare it group by group; the first symbol names the kind (Q request, 0-9 A-F PLR, S SLR, R return)");
    return PLR_ERR_TEXT;
}

/* Residue not 0: name the symbol if one wrong symbol explains it. */
static enum plr_err fail_check(const struct code *c, struct check_context ctx, struct fail *f)
{
    const char *fix = c->kind == CODE_SHARE ? "plr-key share check" : "plr-code fix";
    size_t at = 0;
    uint8_t want = 0;

    if (check_locate_one(&at, &want, c->sym, c->len, ctx)) {
        fail_set(f, PLR_ERR_CHECK, "wrongsymbol", "group %zu, symbol %zu: you wrote %c, it must be %c", at / 4 + 1,
                 at % 4 + 1, symbol_char(c->sym[at]), symbol_char(want));
        fail_hint(f, "compare that group with the original; \"%s\" proposes what the code was meant to be", fix);
        fail_at(f, 0, (uint32_t)at + 1);
    } else {
        fail_set(f, PLR_ERR_CHECK, "wrongsymbols", "the check symbols do not agree: more than one symbol is wrong");
        fail_hint(f, "compare it with the original group by group; \"%s\" proposes what it was meant to be", fix);
    }
    return PLR_ERR_CHECK;
}

static enum plr_err fail_erased(const struct code *c, struct fail *f)
{
    const uint8_t *at = memchr(c->sym, SYMBOL_ERASED, c->len);
    size_t i = (size_t)(at - c->sym);

    fail_set(f, PLR_ERR_TEXT, "unreadable", "group %zu, symbol %zu is marked as unreadable", i / 4 + 1, i % 4 + 1);
    fail_hint(f, "look at the original once more");
    fail_at(f, 0, (uint32_t)i + 1);
    return PLR_ERR_TEXT;
}

static enum plr_err fail_kind(const struct code *c, struct fail *f)
{
    if (c->kind == CODE_SLR)
        fail_set(f, PLR_ERR_KIND, "wrongkind", "this is an %s; a short code is wanted", kind_name(CODE_SLR));
    else
        fail_set(f, PLR_ERR_KIND, "unknownkind", "no code begins with %c", symbol_char(c->sym[0]));
    fail_hint(f, "requests begin with Q, PLR authorizations with 0-9 or A-F, SLR with S, returns with R");
    fail_at(f, 0, 1);
    return PLR_ERR_KIND;
}

static const char *article(enum code_kind kind)
{
    return kind == CODE_SLR || kind == CODE_CONFIRMATION ? "an" : "a";
}

enum plr_err code_fail_share(enum code_kind want, struct fail *f)
{
    if (want == CODE_NONE)
        fail_set(f, PLR_ERR_KIND, "share", "this is a %s, and secret", kind_name(CODE_SHARE));
    else
        fail_set(f, PLR_ERR_KIND, "share", "this is a %s, and secret; %s %s is wanted", kind_name(CODE_SHARE),
                 article(want), kind_name(want));
    fail_hint(f, "only \"plr-key share\" reads it; if others may have seen it here, tell who keeps the key");
    fail_at(f, 0, 1);
    return PLR_ERR_KIND;
}

/* Of any short kind. A key share is read where one is wanted; elsewhere it is a secret in the wrong place, which is
 * named, right or mistyped, without a word of what it says. */
static enum plr_err read_as(struct code *ret, enum code_kind want, const char *text, size_t text_len, struct fail *f)
{
    struct code c = {0};
    uint8_t sym[4 * CODE_SYM_MAX] = {0};
    struct check_context ctx = {{0}};
    size_t min = 0;
    size_t max = 0;
    enum plr_err err = symbol_read(sym, &c.len, sizeof sym, text, text_len, f);

    if (err == PLR_ERR_SPACE)
        c.len = sizeof sym;
    else if (err != PLR_OK)
        return err;
    if (c.len == 0) {
        fail_set(f, PLR_ERR_TEXT, "empty", "there is no code in it");
        fail_hint(f, "a code is 0-9 and A-Z, in groups or not");
        return PLR_ERR_TEXT;
    }
    memcpy(c.sym, sym, c.len < sizeof c.sym ? c.len : sizeof c.sym);
    c.kind = c.sym[0] == SYMBOL_ERASED ? CODE_NONE : kind_of(c.sym[0]);
    if (c.sym[0] == SYMBOL_ERASED)
        return fail_erased(&c, f);
    kind_length(c.kind, &min, &max);
    if (min == 0)
        return fail_kind(&c, f);
    if (want != CODE_SHARE && kind_is_share(c.sym, c.len))
        return code_fail_share(want, f);
    if (c.len < min || c.len > max)
        return fail_length(&c, min, max, f);
    if (memchr(c.sym, SYMBOL_ERASED, c.len) != NULL)
        return fail_erased(&c, f);
    ctx = check_context(kind_symbol(c.kind), 0, 0);
    if (check_residue(c.sym, c.len, ctx) != 0)
        return fail_check(&c, ctx, f);
    *ret = c;
    return PLR_OK;
}

enum plr_err code_read(struct code *ret, const char *text, size_t text_len, struct fail *f)
{
    return read_as(ret, CODE_NONE, text, text_len, f);
}

enum plr_err code_read_kind(struct code *ret, enum code_kind want, const char *text, size_t text_len, struct fail *f)
{
    struct code c = {0};
    struct fail own = {0};
    enum plr_err err = read_as(&c, want, text, text_len, &own);

    /* The text comes first: another kind is named only where the code is right, or is an SLR authorization. */
    if (err != PLR_OK && err != PLR_ERR_KIND) {
        if (f != NULL)
            *f = own;
        return err;
    }
    if (err == PLR_ERR_KIND && own.reason != NULL && strcmp(own.reason, "wrongkind") == 0)
        c.kind = CODE_SLR;
    if (c.kind == want && err == PLR_OK) {
        *ret = c;
        return PLR_OK;
    }
    if (c.kind == CODE_NONE) {
        if (f != NULL)
            *f = own;
        return err;
    }
    fail_set(f, PLR_ERR_KIND, "wrongkind", "this is %s %s; %s %s is wanted", article(c.kind), kind_name(c.kind),
             article(want), kind_name(want));
    fail_hint(f, "requests begin with Q, PLR authorizations with 0-9 or A-F, SLR with S, returns with R, update "
                 "confirmations with V");
    fail_at(f, 0, 1);
    return PLR_ERR_KIND;
}

void code_text(char dst[CODE_SYM_MAX + 1], const struct code *code)
{
    symbol_write(dst, code->sym, code->len);
}

void code_text_grouped(char dst[CODE_TEXT_MAX], const struct code *code)
{
    symbol_group(dst, code->sym, code->len, ' ');
}
