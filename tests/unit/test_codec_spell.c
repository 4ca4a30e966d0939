/* Spelling: every symbol and back, what people say instead, labels, places of unknown words, hostile bytes. */
#include "codec/spell.h"

#include "codec/symbol.h"
#include "tests/unit/support.h"

#define ROOM 512

/* What text is typed as; NULL if it is refused. One byte behind the promised room must stay as it is. */
static const char *typed(const char *text, size_t len, struct fail *f)
{
    static char dst[ROOM];
    size_t got = 0;

    assert_true(len + 2 <= sizeof(dst));
    memset(dst, 0x55, sizeof(dst));
    enum plr_err err = spell_read(dst, &got, text, len, f);
    assert_int_equal(dst[len + 1], 0x55);
    if (err) {
        assert_int_equal(err, PLR_ERR_TEXT);
        assert_int_equal(got, 0);
        return NULL;
    }
    assert_int_equal(strlen(dst), got);
    return dst;
}

static void reads(const char *text, const char *want)
{
    struct fail f = {0};
    const char *got = typed(text, strlen(text), &f);

    if (!got)
        fail_msg("\"%s\" is refused: %s", text, f.why);
    assert_string_equal(got, want);
}

static void refuses(const char *text, const char *why, const char *hint, uint32_t line, uint32_t symbol)
{
    struct fail f = {0};

    assert_null(typed(text, strlen(text), &f));
    assert_string_equal(f.why, why);
    assert_int_equal(strncmp(f.hint, hint, strlen(hint)), 0);
    assert_int_equal(f.line, line);
    assert_int_equal(f.symbol, symbol);
}

static void test_words(void **state)
{
    char group[SPELL_GROUP_TEXT];
    char text[2] = {0};
    (void)state;

    for (uint8_t sym = 0; sym < SYMBOL_COUNT; sym++) {
        text[0] = symbol_char(sym);
        reads(spell_word(sym), text);
        /* The word of a letter begins with it; that of a digit is its English name. */
        if (sym >= 10)
            assert_int_equal(spell_word(sym)[0], text[0]);
        for (uint8_t other = 0; other < sym; other++)
            assert_string_not_equal(spell_word(sym), spell_word(other));
        assert_int_equal(spell_group(group, (const uint8_t[]){sym, sym, sym, sym}, 4), 4 * strlen(spell_word(sym)) + 3);
    }
    assert_string_equal(spell_word(7), "Seven");
    assert_string_equal(spell_word(SYMBOL_ERASED), "?");
    assert_int_equal(spell_group(group, (const uint8_t[]){23, 7, 30}, 3), strlen("Quebec Seven Yankee"));
    assert_string_equal(group, "Quebec Seven Yankee");
    assert_int_equal(spell_group(group, NULL, 0), 0);
    assert_string_equal(group, "");
}

static void test_said_otherwise(void **state)
{
    (void)state;
    reads("QUEBEC seven, yAnKeE; echo!", "Q7YE");
    reads("alpha alfa juliet juliett juliette whisky whiskey", "AAJJJWW");
    reads("xray x-ray X ray Ray x x-x ray", "XXXXXXX");
    reads("niner tree fower fife ait wun too", "9345812");
    reads("to for won ate nought", "24180");
    reads("Oscar India Lima Uniform", "011V");
    reads("Qu\xc3\xa9"
          "bec \xc3\x89"
          "cho qu\xc3\x89"
          "bec",
          "QEQ");
    reads("viktor foxtrott charly charley oskar quebeck", "VFCC0Q");
    reads("Alfa-Bravo-Charlie/Delta_Echo (Foxtrot)", "ABCDEF");
    reads("Alfa\xe2\x80\x93"
          "Bravo\xc2\xa0"
          "Charlie",
          "ABC");
    reads("q 7 y e", "Q7YE");
    reads("Quebec ? Yankee *", "Q?Y?");
}

static void test_labels(void **state)
{
    (void)state;
    reads("group 1: Quebec Seven Yankee Echo\ngroup 2: Victor Tango\n", "Q7YEVT");
    reads("group one Quebec group twelve Alfa group 12 Bravo", "QAB");
    reads("1: Quebec Seven\n2) Yankee\n(3) Echo\n4 Victor", "Q7YEV");
    reads("Group number 3 - Mike", "M");
    reads("line 1, group 1: Sierra Zero\nline 2, group 1: Mike\nline 3, group 1: Kilo", "S0\n2: M\n3: K");
    reads("line one group one Sierra line twenty two group three Mike row ninety Kilo", "S\n22: M\n90: K");
    reads("line 1 group 1 Sierra, line 4000 Mike", "S\nM");
    /* A short code has no numbered lines: nothing is put where it would count as a symbol. */
    reads("line 1: Quebec Seven\nline 2: Yankee", "Q7\nY");
    /* Behind the label a number is the label's; the words after it count again. */
    reads("group 2 two three", "23");
    reads("row3 alfa", "A");
}

static void test_refused(void **state)
{
    (void)state;
    refuses("Quebec Sevn", "line 1, word 2: \"sevn\" stands for no symbol", "did you mean \"Seven\"?", 1, 2);
    refuses("group 1: Quebec Seven Yankee Echo\ngroup 2: Victor Tengo",
            "line 2, word 2: \"tengo\" stands for no symbol", "did you mean \"Tango\"?", 2, 6);
    refuses("Novembre", "line 1, word 1: \"novembre\" stands for no symbol", "did you mean \"November\"?", 1, 1);
    refuses("Zulu supercalifragilistic", "line 1, word 2: \"supercalifragil\" stands for no symbol",
            "every symbol is one word", 1, 2);
    refuses("Q7YE", "line 1, word 3: \"ye\" stands for no symbol", "every symbol is one word", 1, 3);
    refuses("", "there is no spelling word in it", "every symbol", 0, 0);
    refuses("group 1: \n 17\n", "there is no spelling word in it", "every symbol", 0, 0);
}

/* One wrong letter never makes another symbol of a word. */
static void test_no_word_is_near_another(void **state)
{
    char word[16];
    char want[2] = {0};
    (void)state;

    for (uint8_t sym = 0; sym < SYMBOL_COUNT; sym++) {
        want[0] = symbol_char(sym);
        for (size_t at = 0; at < strlen(spell_word(sym)); at++)
            for (char c = 'a'; c <= 'z'; c++) {
                struct fail f = {0};

                memset(word, 0, sizeof(word));
                memcpy(word, spell_word(sym), strlen(spell_word(sym)));
                word[at] = c;
                const char *got = typed(word, strlen(word), &f);
                if (got)
                    assert_string_equal(got, want);
            }
    }
}

static void test_hostile_bytes(void **state)
{
    static const char *const pieces[] = {"line ", "row",  "group",  "9", "999", "?", "\n",    "x", "ray", "zulu ",
                                         "\xc3",  "\xa9", "ninety", "-", "\0",  ":", " one ", "s", "\xff"};
    struct support_random r = {.state = 11};
    char text[ROOM];
    (void)state;

    for (int round = 0; round < 20000; round++) {
        size_t len = 0;
        struct fail f = {0};

        for (uint32_t n = support_below(&r, 24); n > 0; n--) {
            const char *piece = pieces[support_below(&r, sizeof(pieces) / sizeof(pieces[0]))];
            size_t piece_len = *piece ? strlen(piece) : 1;

            memcpy(text + len, piece, piece_len);
            len += piece_len;
        }
        (void)typed(text, len, &f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_said_otherwise),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_no_word_is_near_another),
        cmocka_unit_test(test_hostile_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
