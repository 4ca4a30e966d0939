#include <string.h>

#include "codec/deviceauth.h"
#include "codec/mend.h"
#include "codec/opening.h"
#include "codec/plrauth.h"
#include "codec/request.h"
#include "codec/share.h"
#include "codec/symbol.h"

#define GROUP 4

struct judging {
    enum code_kind kind;
    const struct mend_judge *judge;
};

/* Is this a code of its kind in all that can be seen without knowing more? */
static bool decodes(const struct code *code)
{
    struct request request;
    struct plrauth auth;
    struct deviceauth device;
    struct opening opening;
    struct share share;

    switch (code->kind) {
    case CODE_REQUEST:
        return request_decode(&request, code, NULL) == PLR_OK;
    case CODE_PLR:
        return plrauth_decode(&auth, code, NULL) == PLR_OK;
    case CODE_RETURN:
    case CODE_CONFIRMATION:
        return opening_decode(&opening, code, NULL) == PLR_OK;
    case CODE_SHARE:
        return share_decode(&share, code, NULL) == PLR_OK;
    case CODE_PLR_DEVICE:
        return deviceauth_decode(&device, code, NULL) == PLR_OK;
    case CODE_NONE:
    case CODE_SLR:
        break;
    }
    return false;
}

static bool accepts(void *context, const uint8_t *sym, size_t len)
{
    const struct judging *j = context;
    struct code code = {.kind = j->kind, .len = len};

    memcpy(code.sym, sym, len);
    if (kind_of(sym[0]) != j->kind || !decodes(&code))
        return false;
    return j->judge == NULL || j->judge->accepts(j->judge->context, &code);
}

static void find_as(struct mend *m, enum code_kind kind, const bool *gap, const struct mend_judge *judge)
{
    struct judging judging = {.kind = kind, .judge = judge};
    struct repair_task task = {
        .typed = m->typed,
        .typed_len = m->typed_len,
        .gap = gap,
        .context = check_context(kind_symbol(kind), 0, 0),
        .judge = accepts,
        .judge_context = &judging,
    };

    kind_length(kind, &task.len_min, &task.len_max);
    m->kind = kind;
    repair_find(&m->result, &task);
}

static enum plr_err fail_none(const struct mend *m, enum code_kind want, struct fail *f)
{
    size_t min = 0;
    size_t max = 0;
    enum code_kind kind = want != CODE_NONE ? want : kind_of(m->typed[0]);

    kind_length(kind, &min, &max);
    if (min != 0 && (m->typed_len + GROUP < min || m->typed_len > max + GROUP))
        fail_set(f, PLR_ERR_TEXT, "badlength", "a %s has %zu%s symbols, this has %zu", kind_name(kind), min,
                 min == max ? "" : " or more", m->typed_len);
    else
        fail_set(f, PLR_ERR_CHECK, "nofix", "no likely mistake explains it: three or more symbols are wrong");
    fail_hint(f, "compare all %zu groups with the original; write ? for what cannot be read",
              (m->typed_len + GROUP - 1) / GROUP);
    return f != NULL ? f->err : PLR_ERR_CHECK;
}

/* A code that is right, but of another kind than is wanted: typed at the wrong prompt. */
static enum plr_err fail_kind(enum code_kind kind, enum code_kind want, struct fail *f)
{
    return fail_set(f, PLR_ERR_KIND, "wrongkind", "this is %s %s; a %s is wanted", kind == CODE_SLR ? "an" : "a",
                    kind_name(kind), kind_name(want));
}

/* Mistyped, and what it agrees with is nothing that the receiver can accept: say both. */
static bool refused_by_judge(struct mend *m, enum code_kind want, const bool *gap, struct fail *f)
{
    struct mend without = *m;
    enum code_kind kind = want != CODE_NONE ? want : kind_of(m->typed[0]);
    char text[REPAIR_LEN_MAX + 1] = "";

    find_as(&without, kind, gap, NULL);
    if (without.result.count != 1)
        return false;
    symbol_write(text, without.result.candidates[0].sym, without.result.candidates[0].len);
    fail_set(f, PLR_ERR_CHECK, "refusedfix", "it would agree with %s, which does not fit what is known here", text);
    fail_hint(f, "compare it with the original; if that is what it says, it is not for this place");
    return true;
}

static const enum code_kind short_kinds[] = {CODE_REQUEST, CODE_PLR, CODE_PLR_DEVICE, CODE_RETURN, CODE_CONFIRMATION};
#define SHORT_KINDS (sizeof short_kinds / sizeof short_kinds[0])

static enum code_kind correct_as(const struct mend *m)
{
    enum code_kind kind = m->typed[0] == SYMBOL_ERASED ? CODE_NONE : kind_of(m->typed[0]);
    size_t min = 0;
    size_t max = 0;

    kind_length(kind, &min, &max);
    if (min == 0 || m->typed_len < min || m->typed_len > max || memchr(m->typed, SYMBOL_ERASED, m->typed_len) != NULL)
        return CODE_NONE;
    return check_residue(m->typed, m->typed_len, check_context(kind_symbol(kind), 0, 0)) == 0 ? kind : CODE_NONE;
}

enum plr_err mend_find(struct mend *ret, enum code_kind want, const char *text, size_t text_len,
                       const struct mend_judge *judge, struct fail *f)
{
    struct mend m = {0};
    bool gap[REPAIR_TYPED_MAX] = {false};
    enum code_kind looks = CODE_NONE;
    enum code_kind correct = CODE_NONE;
    enum plr_err err = symbol_read_groups(m.typed, gap, &m.typed_len, sizeof m.typed, text, text_len, f);

    if (err == PLR_ERR_SPACE && want != CODE_SHARE && kind_is_share(m.typed, sizeof m.typed))
        return code_fail_share(want, f);
    if (err == PLR_ERR_SPACE && kind_of(m.typed[0]) != CODE_SLR)
        return fail_set(f, PLR_ERR_TEXT, "badlength", "there are more than %u symbols: no short code has so many",
                        REPAIR_TYPED_MAX);
    if (err != PLR_OK && err != PLR_ERR_SPACE)
        return err;
    if (m.typed_len == 0 && err == PLR_OK)
        return fail_set(f, PLR_ERR_TEXT, "empty", "there is no code in it");
    looks = m.typed[0] == SYMBOL_ERASED ? CODE_NONE : kind_of(m.typed[0]);
    if (err == PLR_ERR_SPACE)
        return want == CODE_NONE ? fail_set(f, PLR_ERR_KIND, "wrongkind", "this is an %s", kind_name(CODE_SLR))
                                 : fail_kind(CODE_SLR, want, f);
    if (want != CODE_SHARE && kind_is_share(m.typed, m.typed_len))
        return code_fail_share(want, f);
    correct = correct_as(&m);
    if (correct != CODE_NONE && want != CODE_NONE && correct != want)
        return fail_kind(correct, want, f);
    if (correct != CODE_NONE)
        judge = NULL; /* it is what was typed; whether it is acceptable is not a question of repair */
    if (want != CODE_NONE)
        find_as(&m, want, gap, judge);
    else if (looks != CODE_NONE && looks != CODE_SLR)
        find_as(&m, looks, gap, judge);
    for (size_t i = 0; want == CODE_NONE && m.result.count == 0 && i < SHORT_KINDS; i++)
        find_as(&m, short_kinds[i], gap, judge);
    if (m.result.count == 0 && judge != NULL && refused_by_judge(&m, want, gap, f))
        return f != NULL ? f->err : PLR_ERR_CHECK;
    if (m.result.count == 0)
        return fail_none(&m, want, f);
    *ret = m;
    return PLR_OK;
}

void mend_code(struct code *ret, const struct mend *mend, size_t i)
{
    const struct repair_candidate *c = &mend->result.candidates[i];

    memset(ret, 0, sizeof *ret);
    ret->kind = mend->kind;
    ret->len = c->len;
    memcpy(ret->sym, c->sym, c->len);
}

/* --- in words ----------------------------------------------------------------------------------------------------- */

static void group_text(char dst[GROUP + 1], const uint8_t *sym, size_t len, size_t group)
{
    size_t at = group * GROUP;

    symbol_write(dst, sym + at, len - at < GROUP ? len - at : GROUP);
}

/* The groups in which typed and candidate differ, both of one length. */
static size_t describe_groups(char *dst, size_t cap, const struct repair_candidate *c, const uint8_t *typed)
{
    size_t n = 0;

    for (size_t group = 0; group * GROUP < c->len; group++) {
        char was[GROUP + 1] = "";
        char is[GROUP + 1] = "";

        group_text(was, typed, c->len, group);
        group_text(is, c->sym, c->len, group);
        if (strcmp(was, is) == 0)
            continue;
        n += fail_text(dst + n, cap - n, "%sgroup %zu: you typed %s; it agrees with %s", n > 0 ? ", " : "", group + 1,
                       was, is);
    }
    return n;
}

void mend_describe(char dst[MEND_TEXT_MAX], const struct repair_candidate *c, const uint8_t *typed, size_t typed_len)
{
    size_t n = fail_text(dst, MEND_TEXT_MAX, "%s", repair_class_text(c->class));
    char group[GROUP + 1] = "";

    switch (c->class) {
    case REPAIR_NONE:
        return;
    case REPAIR_OMITTED:
        group_text(group, c->sym, c->len, c->at / GROUP);
        fail_text(dst + n, MEND_TEXT_MAX - n, ": group %zu: it agrees with %s", c->at / GROUP + 1, group);
        return;
    case REPAIR_GROUP_DROPPED:
        group_text(group, c->sym, c->len, c->at / GROUP);
        fail_text(dst + n, MEND_TEXT_MAX - n, ": group %zu is %s", c->at / GROUP + 1, group);
        return;
    case REPAIR_EXTRA:
        fail_text(dst + n, MEND_TEXT_MAX - n, ": the %c that is symbol %zu of what you typed, about group %zu",
                  symbol_char(typed[c->at]), c->at + 1, c->at / GROUP + 1);
        return;
    case REPAIR_GROUP_DOUBLED:
        group_text(group, typed, typed_len, c->at / GROUP);
        fail_text(dst + n, MEND_TEXT_MAX - n, ": group %zu of what you typed, %s", c->at / GROUP + 1, group);
        return;
    case REPAIR_GROUPS_SWAPPED:
        fail_text(dst + n, MEND_TEXT_MAX - n, ": groups %zu and %zu", c->at / GROUP + 1, c->at2 / GROUP + 1);
        return;
    case REPAIR_UNREADABLE:
    case REPAIR_ONE_WRONG:
    case REPAIR_SWAPPED:
    case REPAIR_JUMP_SWAPPED:
    case REPAIR_TWO_WRONG:
        n += fail_text(dst + n, MEND_TEXT_MAX - n, ": ");
        describe_groups(dst + n, MEND_TEXT_MAX - n, c, typed);
        return;
    }
}
