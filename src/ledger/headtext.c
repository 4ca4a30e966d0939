#include "src/ledger/headtext.h"

#include <sodium.h>

#include "codec/check.h"
#include "codec/symbol.h"

#define NUMBER_DIGITS_MAX 18
#define NUMBER_SYM        7
#define HASH_SYM          26
#define HASH_BITS         (5 * HASH_SYM)
#define LETTER_H          17 /* value of the symbol H */
#define PAPER_LEN         (1 + NUMBER_SYM + HASH_SYM + CHECK_LEN)

void headtext_write(char dst[static HEADTEXT_MAX], const struct event_head *head)
{
    char hex[2 * LEDGER_EVENT_HASH_LEN + 1] = {0};

    sodium_bin2hex(hex, sizeof hex, head->hash, sizeof head->hash);
    fail_text(dst, HEADTEXT_MAX, "%zu:%s", (size_t)head->seq, hex);
}

void headtext_paper(char dst[static HEADTEXT_PAPER_MAX], const struct event_head *head)
{
    uint8_t sym[PAPER_LEN] = {LETTER_H};

    for (size_t i = 0; i < NUMBER_SYM; i++)
        sym[1 + i] = (uint8_t)(head->seq >> (5 * (NUMBER_SYM - 1 - i)) & 31);
    for (size_t i = 0; i < HASH_BITS; i++)
        if ((head->hash[i / 8] >> (7 - i % 8) & 1) != 0)
            sym[1 + NUMBER_SYM + i / 5] |= (uint8_t)(16 >> i % 5);
    check_append(sym, PAPER_LEN - CHECK_LEN, check_context(LETTER_H, 0, 0));
    (void)symbol_group(dst, sym, PAPER_LEN, ' ');
}

static bool read_plain(struct logchain_head *ret, const char *text)
{
    struct logchain_head head = {.bits = 8 * LEDGER_EVENT_HASH_LEN};
    size_t digits = strspn(text, "0123456789");
    size_t bytes = 0;
    const char *end = NULL;

    if (digits == 0 || digits > NUMBER_DIGITS_MAX || text[digits] != ':')
        return false;
    for (size_t i = 0; i < digits; i++)
        head.seq = head.seq * 10 + (uint64_t)(text[i] - '0');
    text += digits + 1;
    if (sodium_hex2bin(head.hash, sizeof head.hash, text, strlen(text), NULL, &bytes, &end) != 0 ||
        bytes != sizeof head.hash || *end != '\0')
        return false;
    if (head.seq == 0 && sodium_is_zero(head.hash, sizeof head.hash) != 1)
        return false;
    *ret = head;
    return true;
}

static enum plr_err not_agreeing(const uint8_t *sym, struct fail *f)
{
    size_t at = 0;
    uint8_t right = 0;

    fail_set(f, PLR_ERR_CHECK, "checkfailed", "the head was not copied right: its check symbols do not agree");
    if (check_locate_one(&at, &right, sym, PAPER_LEN, check_context(LETTER_H, 0, 0))) {
        fail_hint(f, "look at symbol %zu, \"%c\": it would agree with \"%c\"", at + 1, symbol_char(sym[at]),
                  symbol_char(right));
        fail_at(f, 0, (uint32_t)at + 1);
    } else {
        fail_hint(f, "compare it with the paper, group by group");
    }
    return PLR_ERR_CHECK;
}

static enum plr_err read_paper(struct logchain_head *ret, bool *ret_is, const char *text, struct fail *f)
{
    struct logchain_head head = {.bits = HASH_BITS};
    uint8_t sym[PAPER_LEN] = {0};
    size_t len = 0;

    *ret_is = symbol_read(sym, &len, PAPER_LEN, text, strlen(text), NULL) == PLR_OK && len == PAPER_LEN &&
              sym[0] == LETTER_H && memchr(sym, SYMBOL_ERASED, len) == NULL;
    if (!*ret_is)
        return PLR_OK;
    if (check_residue(sym, len, check_context(LETTER_H, 0, 0)) != 0)
        return not_agreeing(sym, f);
    for (size_t i = 0; i < NUMBER_SYM; i++)
        head.seq = head.seq << 5 | sym[1 + i];
    for (size_t i = 0; i < HASH_BITS; i++)
        if ((sym[1 + NUMBER_SYM + i / 5] & 16 >> i % 5) != 0)
            head.hash[i / 8] |= (uint8_t)(128 >> i % 8);
    *ret = head;
    return PLR_OK;
}

enum plr_err headtext_read(struct logchain_head *ret, const char *text, struct fail *f)
{
    bool is_paper = false;
    enum plr_err err = PLR_OK;

    if (read_plain(ret, text))
        return PLR_OK;
    err = read_paper(ret, &is_paper, text, f);
    if (err != PLR_OK || is_paper)
        return err;
    fail_set(f, PLR_ERR_USAGE, "usage", "--head wants N:HASH, or the 40 symbols for paper, not \"%s\"", text);
    fail_hint(f,
              "as \"plr-cssm log head\" printed it: a number, a colon, 64 hexadecimal digits; or 10 groups that begin "
              "with H");
    return PLR_ERR_USAGE;
}
