#include <string.h>

#include "codec/symbol.h"

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

#define VALUE_DROP 64
#define VALUE_BAD  65

char symbol_char(uint8_t sym)
{
    return sym < SYMBOL_COUNT ? alphabet[sym] : '?';
}

static uint8_t ascii_value(unsigned char c)
{
    const char *at = NULL;

    if (c >= 'a' && c <= 'z')
        c = (unsigned char)(c - 'a' + 'A');
    if (c == 'O')
        c = '0';
    if (c == 'I' || c == 'L')
        c = '1';
    if (c == 'U')
        c = 'V';
    if (c == '?' || c == '*')
        return SYMBOL_ERASED;
    if (c == '\0')
        return VALUE_BAD;
    at = strchr(alphabet, c);
    if (at != NULL)
        return (uint8_t)(at - alphabet);
    return strchr(" \t\r\n\v\f-_.:,/|'\"`", c) != NULL ? VALUE_DROP : VALUE_BAD;
}

/* Typographic blanks, dashes and quotes that word processors put in: dropped like their ASCII kin. */
static int is_dropped_point(uint32_t cp)
{
    static const struct {
        uint32_t first, last;
    } range[] = {
        {0x00a0, 0x00a0}, {0x00ad, 0x00ad}, {0x2000, 0x200d}, {0x2010, 0x2015}, {0x2018, 0x201f},
        {0x202f, 0x202f}, {0x2032, 0x2033}, {0x2212, 0x2212}, {0x3000, 0x3000}, {0xfeff, 0xfeff},
    };

    for (size_t i = 0; i < sizeof range / sizeof range[0]; i++)
        if (cp >= range[i].first && cp <= range[i].last)
            return 1;
    return 0;
}

/* Length of the UTF-8 sequence at text if it is one that is dropped; 0 otherwise. */
static size_t dropped_utf8(const char *text, size_t len)
{
    const unsigned char *p = (const unsigned char *)text;
    uint32_t cp = 0;

    if (len >= 2 && (p[0] & 0xe0) == 0xc0 && (p[1] & 0xc0) == 0x80) {
        cp = (uint32_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3f);
        return cp >= 0x80 && is_dropped_point(cp) ? 2 : 0;
    }
    if (len >= 3 && (p[0] & 0xf0) == 0xe0 && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80) {
        cp = (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
        return cp >= 0x800 && is_dropped_point(cp) ? 3 : 0;
    }
    return 0;
}

static enum plr_err bad_character(const char *text, size_t len, size_t at, uint32_t line, size_t symbols,
                                  struct fail *f)
{
    char shown[5] = "";
    size_t n = 1;
    enum plr_err err = PLR_OK;

    while (n < 4 && at + n < len && ((unsigned char)text[at] & 0xc0) == 0xc0 &&
           ((unsigned char)text[at + n] & 0xc0) == 0x80)
        n++;
    memcpy(shown, text + at, n);
    err = fail_set(f, PLR_ERR_TEXT, "badcharacter", "\"%s\" after symbol %zu is not a character of any code", shown,
                   symbols);
    if (text[at] == '\0')
        err = fail_set(f, PLR_ERR_TEXT, "badcharacter", "a NUL byte after symbol %zu is not a character of any code",
                       symbols);
    fail_hint(f, "codes are made of 0-9 and A-Z; write ? for a symbol that cannot be read");
    fail_at(f, line, (uint32_t)symbols + 1);
    return err;
}

enum plr_err symbol_read_groups(uint8_t *ret_sym, bool *ret_gap, size_t *ret_len, size_t cap, const char *text,
                                size_t text_len, struct fail *f)
{
    size_t n = 0;
    size_t skip = 0;
    uint32_t line = 1;
    bool gap = false;

    for (size_t i = 0; i < text_len; i++) {
        uint8_t v = ascii_value((unsigned char)text[i]);

        if (text[i] == '\n')
            line++;
        if (v == VALUE_BAD) {
            skip = dropped_utf8(text + i, text_len - i);
            if (skip == 0)
                return bad_character(text, text_len, i, line, n, f);
            i += skip - 1;
        }
        if (v == VALUE_DROP || v == VALUE_BAD) {
            gap = n > 0;
            continue;
        }
        if (n == cap) {
            fail_set(f, PLR_ERR_SPACE, "toolong", "there are more than %zu symbols", cap);
            fail_at(f, line, (uint32_t)n + 1);
            return PLR_ERR_SPACE;
        }
        if (ret_gap != NULL)
            ret_gap[n] = gap;
        gap = false;
        ret_sym[n++] = v;
    }
    *ret_len = n;
    return PLR_OK;
}

enum plr_err symbol_read(uint8_t *ret_sym, size_t *ret_len, size_t cap, const char *text, size_t text_len,
                         struct fail *f)
{
    return symbol_read_groups(ret_sym, NULL, ret_len, cap, text, text_len, f);
}

void symbol_write(char *dst, const uint8_t *sym, size_t len)
{
    for (size_t i = 0; i < len; i++)
        dst[i] = symbol_char(sym[i]);
    dst[len] = '\0';
}

size_t symbol_group(char *dst, const uint8_t *sym, size_t len, char sep)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        if (i != 0 && i % 4 == 0)
            dst[n++] = sep;
        dst[n++] = symbol_char(sym[i]);
    }
    dst[n] = '\0';
    return n;
}
