#include <stdbool.h>
#include <string.h>

#include "codec/kind.h"
#include "codec/spell.h"
#include "codec/symbol.h"

#define WORD_CAP   16 /* longer words are none of ours */
#define NEAR_MAX   3  /* edits up to which a long word is worth proposing */
#define NUMBER_MAX 999

static const char *const words[SYMBOL_COUNT] = {
    "Zero",  "One",     "Two",   "Three",  "Four",    "Five",   "Six",     "Seven",   "Eight",  "Nine", "Alfa",
    "Bravo", "Charlie", "Delta", "Echo",   "Foxtrot", "Golf",   "Hotel",   "Juliett", "Kilo",   "Mike", "November",
    "Papa",  "Quebec",  "Romeo", "Sierra", "Tango",   "Victor", "Whiskey", "Xray",    "Yankee", "Zulu",
};

/* What people say or write instead, the letters that typed text takes for others, and what dictation makes of digits.
 */
static const struct {
    const char *word;
    char symbol;
} others[] = {
    {"Alpha", 'A'},   {"Charly", 'C'}, {"Charley", 'C'}, {"Foxtrott", 'F'}, {"Juliet", 'J'}, {"Juliette", 'J'},
    {"Quebeck", 'Q'}, {"Viktor", 'V'}, {"Whisky", 'W'},  {"Ray", 'X'},      {"Oscar", '0'},  {"Oskar", '0'},
    {"India", '1'},   {"Lima", '1'},   {"Uniform", 'V'}, {"Nought", '0'},   {"Wun", '1'},    {"Won", '1'},
    {"Too", '2'},     {"To", '2'},     {"Tree", '3'},    {"Fower", '4'},    {"For", '4'},    {"Fife", '5'},
    {"Ait", '8'},     {"Ate", '8'},    {"Niner", '9'},
};

/* Numbers of lines and groups that are not words of a symbol: 10 to 19, then 20 by tens. */
static const char *const numbers[] = {"Ten",     "Eleven",    "Twelve",   "Thirteen", "Fourteen", "Fifteen",
                                      "Sixteen", "Seventeen", "Eighteen", "Nineteen", "Twenty",   "Thirty",
                                      "Forty",   "Fifty",     "Sixty",    "Seventy",  "Eighty",   "Ninety"};

struct reader {
    const char *at;
    const char *end;
    char *dst;
    size_t len;
    size_t symbols;
    size_t line;    /* of the text, from 1 */
    size_t in_line; /* symbols of this line so far */
    bool fresh;     /* nothing of this line has been read */
};

const char *spell_word(uint8_t sym)
{
    return sym < SYMBOL_COUNT ? words[sym] : "?";
}

size_t spell_group(char dst[static SPELL_GROUP_TEXT], const uint8_t *sym, size_t len)
{
    size_t at = 0;

    dst[0] = '\0';
    for (size_t i = 0; i < len && i < SPELL_GROUP_LEN; i++)
        at += fail_text(dst + at, SPELL_GROUP_TEXT - at, i > 0 ? " %s" : "%s", spell_word(sym[i]));
    return at;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool same(const char *word, const char *lower_case)
{
    size_t i = 0;

    while (word[i] != '\0' && lower(word[i]) == lower_case[i])
        i++;
    return word[i] == '\0' && lower_case[i] == '\0';
}

/* The letters at p in lower case, cut at the room; returns how many bytes of text they are. E with an accent is E. */
static size_t word_at(char word[static WORD_CAP], const char *p, const char *end)
{
    const char *start = p;
    size_t len = 0;

    while (p < end) {
        bool accent = end - p > 1 && p[0] == '\xc3' && (p[1] == '\xa9' || p[1] == '\x89');
        char c = accent ? 'e' : lower(*p);

        if (!accent && !is_letter(c))
            break;
        if (len < WORD_CAP - 1)
            word[len++] = c;
        p += accent ? 2 : 1;
    }
    word[len] = '\0';
    return (size_t)(p - start);
}

/* The character that a word stands for; '\0' for none. */
static char symbol_of(const char *word)
{
    if (word[0] != '\0' && word[1] == '\0')
        return (char)(word[0] - 'a' + 'A');
    for (uint8_t i = 0; i < SYMBOL_COUNT; i++)
        if (same(words[i], word))
            return symbol_char(i);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (same(others[i].word, word))
            return others[i].symbol;
    return '\0';
}

/* The number that a word is; 0 for none (nothing is numbered 0). */
static size_t number_of(const char *word)
{
    char symbol = word[0] != '\0' && word[1] != '\0' ? symbol_of(word) : '\0';

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (same(numbers[i], word))
            return i < 10 ? 10 + i : 10 * (i - 8);
    return is_digit(symbol) ? (size_t)(symbol - '0') : 0;
}

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '#' || *p == '-'))
        p++;
    return p;
}

/* A number behind "line" or "group", in digits or in words; it stays unread (0) if there is none. */
static size_t take_number(struct reader *r)
{
    const char *p = skip_blanks(r->at, r->end);
    char word[WORD_CAP] = "";
    size_t value = 0;
    size_t unit = 0;
    size_t len = 0;

    if (p < r->end && is_digit(*p)) {
        for (; p < r->end && is_digit(*p); p++)
            value = value <= NUMBER_MAX ? 10 * value + (size_t)(*p - '0') : value;
        r->at = p;
        return value <= NUMBER_MAX ? value : 0;
    }
    len = word_at(word, p, r->end);
    value = number_of(word);
    if (value == 0)
        return 0;
    r->at = p + len;
    if (value >= 20) {
        p = skip_blanks(r->at, r->end);
        len = word_at(word, p, r->end);
        unit = number_of(word);
        if (unit > 0 && unit < 10) {
            value += unit;
            r->at = p + len;
        }
    }
    return value;
}

static void put(struct reader *r, char symbol)
{
    r->dst[r->len++] = symbol;
    r->symbols++;
    r->in_line++;
}

/* No longer than what announced it: "row 2" is five bytes. */
static void put_line_number(struct reader *r, size_t number)
{
    if (r->symbols == 0)
        return;
    r->dst[r->len++] = '\n';
    if (r->dst[0] == symbol_char(kind_symbol(CODE_SLR)) && number > 0)
        r->len += fail_text(r->dst + r->len, 6, "%zu: ", number);
}

static size_t edits(const char *a, const char *b)
{
    size_t row[WORD_CAP] = {0};
    size_t b_len = strlen(b);

    for (size_t j = 0; j <= b_len; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t best = diagonal + (lower(a[i - 1]) != lower(b[j - 1]));

            diagonal = row[j];
            best = best < row[j] + 1 ? best : row[j] + 1;
            row[j] = best < row[j - 1] + 1 ? best : row[j - 1] + 1;
        }
    }
    return row[b_len];
}

static enum plr_err fail_word(const struct reader *r, const char *word, struct fail *f)
{
    const char *nearest = NULL;
    size_t len = strlen(word);
    size_t least = 2 + (len / 4 < NEAR_MAX - 1 ? len / 4 : NEAR_MAX - 1);

    for (size_t i = 0; i < SYMBOL_COUNT; i++) {
        size_t distance = edits(words[i], word);

        if (distance < least) {
            least = distance;
            nearest = words[i];
        }
    }
    fail_set(f, PLR_ERR_TEXT, "unknownword", "line %zu, word %zu: \"%s\" stands for no symbol", r->line, r->in_line + 1,
             word);
    if (nearest != NULL)
        fail_hint(f, "did you mean \"%s\"? every symbol is one word", nearest);
    else
        fail_hint(f, "every symbol is one word: Alfa, Bravo, ..., Zulu, Zero, One, ..., Nine");
    fail_at(f, (uint32_t)r->line, (uint32_t)r->symbols + 1);
    return PLR_ERR_TEXT;
}

/* True if p goes on with the second half of "X-ray" or "X ray". */
static bool is_ray(const char *p, const char *end)
{
    char word[WORD_CAP] = "";

    p = skip_blanks(p, end);
    (void)word_at(word, p, end);
    return same("Ray", word);
}

static enum plr_err take_word(struct reader *r, struct fail *f)
{
    char word[WORD_CAP] = "";
    char symbol = '\0';
    size_t len = word_at(word, r->at, r->end);

    if (same("line", word) || same("row", word)) {
        r->at += len;
        put_line_number(r, take_number(r));
        return PLR_OK;
    }
    if (same("group", word) || same("number", word)) {
        r->at += len;
        (void)take_number(r);
        return PLR_OK;
    }
    symbol = symbol_of(word);
    if (symbol == '\0')
        return fail_word(r, word, f);
    r->at += len;
    /* The other half then stands for X. */
    if (symbol == 'X' && word[1] == '\0' && is_ray(r->at, r->end))
        return PLR_OK;
    put(r, symbol);
    return PLR_OK;
}

static void take_other(struct reader *r)
{
    char c = *r->at;

    if (is_digit(c)) {
        for (; r->at < r->end && is_digit(*r->at); r->at++)
            if (!r->fresh)
                put(r, *r->at);
        r->fresh = false;
        return;
    }
    if (c == '?' || c == '*') {
        put(r, '?');
        r->fresh = false;
    }
    if (c == '\n') {
        r->line++;
        r->in_line = 0;
        r->fresh = true;
    }
    r->at++;
}

enum plr_err spell_read(char *dst, size_t *ret_len, const char *text, size_t text_len, struct fail *f)
{
    struct reader r = {.at = text, .end = text + text_len, .dst = dst, .line = 1, .fresh = true};
    char word[WORD_CAP] = "";
    enum plr_err err = PLR_OK;

    while (r.at < r.end) {
        if (word_at(word, r.at, r.end) == 0) {
            take_other(&r);
            continue;
        }
        r.fresh = false;
        err = take_word(&r, f);
        if (err != PLR_OK)
            return err;
    }
    if (r.symbols == 0) {
        fail_set(f, PLR_ERR_TEXT, "empty", "there is no spelling word in it");
        fail_hint(f, "every symbol is one word: Alfa, Bravo, ..., Zulu, Zero, One, ..., Nine");
        return PLR_ERR_TEXT;
    }
    dst[r.len] = '\0';
    *ret_len = r.len;
    return PLR_OK;
}
