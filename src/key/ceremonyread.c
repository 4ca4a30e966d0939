#include "src/key/ceremonyread.h"

#include "codec/spell.h"
#include "codec/symbol.h"
#include "keys/digest.h"
#include "src/cli/report.h"
#include "src/key/ceremonyask.h"
#include "src/key/keyroom.h"

#define SYMBOLS_MAX 64
#define TYPED_MAX   1024
#define PROMPT_MAX  64

/* Words or symbols, as symbols; what cannot be read is told. */
static bool read_typed(uint8_t sym[static SYMBOLS_MAX], size_t *ret_len, const char *typed)
{
    char text[TYPED_MAX + 1] = "";
    struct fail f = {0};
    size_t len = strlen(typed);

    if (len > TYPED_MAX)
        return false;
    if (spell_read(text, &len, typed, len, &f) == PLR_OK &&
        symbol_read(sym, ret_len, SYMBOLS_MAX, text, len, &f) == PLR_OK)
        return true;
    report_line("%s.", f.why);
    if (f.hint[0] != '\0')
        report_line("%s.", f.hint);
    return false;
}

static void show(const struct ceremony *c, const uint8_t *sym, size_t count)
{
    char hex[DIGEST_FINGERPRINT] = "";
    char words[SPELL_GROUP_TEXT] = "";

    digest_fingerprint(hex, c->hash);
    report_line("Fingerprint of the root, the SHA-256 of its certificate:\n  %s", hex);
    report_line("%s reads these words aloud, and %s writes them down:", c->reader, c->typer);
    for (size_t at = 0; at < count; at += SPELL_GROUP_LEN) {
        (void)spell_group(words, sym + at, SPELL_GROUP_LEN);
        report_line("  group %zu: %s", at / SPELL_GROUP_LEN + 1, words);
    }
}

/* What was written down, in one row or several. */
static enum plr_err type_back(uint8_t sym[static SYMBOLS_MAX], size_t *ret_len, const struct ceremony *c, size_t count,
                              struct fail *f)
{
    uint8_t row_sym[SYMBOLS_MAX] = {0};
    char prompt[PROMPT_MAX] = "";
    size_t have = 0;

    while (have < count) {
        char *row = NULL;
        size_t len = 0;
        enum plr_err err = PLR_OK;

        (void)fail_text(prompt, sizeof prompt, "words (%zu of %zu): ", have, count);
        if ((err = ceremonyask_row(&row, c, prompt, f)) != PLR_OK)
            return err;
        if (row[strspn(row, " \t")] != '\0' && read_typed(row_sym, &len, row) && len <= SYMBOLS_MAX - have) {
            memcpy(sym + have, row_sym, len);
            have += len;
        }
        free(row);
    }
    *ret_len = have;
    return PLR_OK;
}

static bool agrees(const uint8_t *typed, size_t typed_len, const uint8_t *sym, size_t count)
{
    bool same = true;

    if (typed_len != count) {
        report_line("There are %zu words, and %zu were typed.", count, typed_len);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        if (typed[i] != sym[i]) {
            report_line("Word %zu, in group %zu: it was shown as %s, and typed as %s.", i + 1, i / SPELL_GROUP_LEN + 1,
                        spell_word(sym[i]), spell_word(typed[i]));
            same = false;
        }
    return same;
}

enum plr_err ceremonyread_words(struct ceremony *c, struct fail *f)
{
    char words[KEYPRINT_WORDS] = "";
    uint8_t sym[SYMBOLS_MAX] = {0};
    uint8_t typed[SYMBOLS_MAX] = {0};
    size_t count = 0;
    size_t typed_len = 0;
    enum plr_err err = PLR_OK;

    keyprint_words(words, c->hash);
    if (!read_typed(sym, &count, words))
        return fail_set(f, PLR_ERR_CRYPTO, "words", "the words of the fingerprint cannot be read back");
    for (;;) {
        show(c, sym, count);
        if ((err = ceremonyask_enter(c, "Enter when they are written down; the screen is cleared then: ", f)) != PLR_OK)
            return err;
        keyroom_clear();
        report_line("%s types what was written down, words or their first letters and digits.", c->typer);
        if ((err = type_back(typed, &typed_len, c, count, f)) != PLR_OK)
            return err;
        c->readings++;
        if (agrees(typed, typed_len, sym, count))
            break;
        report_line("Once more, then.\n");
    }
    report_line("The words agree.\n");
    return PLR_OK;
}
