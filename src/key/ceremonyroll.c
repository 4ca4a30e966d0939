#include "src/key/ceremonyroll.h"

#include "src/cli/report.h"
#include "src/key/ceremonyask.h"
#include "src/key/keyentropy.h"
#include "src/key/keyroom.h"

#define ROWS_MAX    1000
#define PROMPT_MAX  64
#define ENOUGH_BITS 255 /* 99 rolls of a die, 64 hexadecimal digits */

_Static_assert(CEREMONY_ROLLS_MAX <= KEYENTROPY_MAX, "what is typed can be mixed");

struct rolling {
    struct secret *text;
    size_t len;
    size_t start[ROWS_MAX]; /* of each row, so that the last can be taken back */
    size_t rows;
};

const char *ceremonyroll_source(unsigned *ret_bits, const char *rolls, size_t len)
{
    static const struct {
        const char *name, *alphabet;
        unsigned millibits; /* of one character */
    } sources[] = {
        {"coins", "01", 1000},
        {"dice", "123456", 2585},
        {"decimal digits", "0123456789", 3322},
        {"hexadecimal digits", "0123456789abcdef", 4000},
    };
    size_t i = 0;

    for (; i + 1 < sizeof sources / sizeof sources[0]; i++) {
        size_t at = 0;

        while (at < len && strchr(sources[i].alphabet, rolls[at]) != NULL)
            at++;
        if (at == len)
            break;
    }
    *ret_bits = (unsigned)(len * sources[i].millibits / 1000);
    return len == 0 ? "nothing" : sources[i].name;
}

/* A row in lower case without what separates. False if there is anything else in it. */
static bool take_row(struct rolling *r, const char *row)
{
    size_t len = r->len;

    for (; *row != '\0'; row++) {
        char c = *row >= 'A' && *row <= 'F' ? (char)(*row - 'A' + 'a') : *row;

        if (strchr(" \t,.-", c) != NULL)
            continue;
        if (strchr("0123456789abcdef", c) == NULL) {
            report_line("\"%c\" is none of 0-9 and a-f; the row was not taken.", c >= 0x20 && c < 0x7f ? c : '?');
            return false;
        }
        if (len == CEREMONY_ROLLS_MAX) {
            report_line("That is more than enough; the row was not taken.");
            return false;
        }
        r->text->bytes[len++] = (uint8_t)c;
    }
    if (r->rows == ROWS_MAX)
        return false;
    r->start[r->rows++] = r->len;
    r->len = len;
    return true;
}

static enum plr_err enough(bool *ret, const struct ceremony *c, const struct rolling *r, struct fail *f)
{
    char question[FAIL_TEXT_MAX] = "";
    unsigned bits = 0;
    const char *source = ceremonyroll_source(&bits, (const char *)r->text->bytes, r->len);

    report_line("%zu characters (%s): about %u bits.", r->len, source, bits);
    *ret = true;
    if (bits >= ENOUGH_BITS)
        return PLR_OK;
    (void)fail_text(question, sizeof question,
                    "That is less than 256 bits (99 rolls of a die, or 64 hexadecimal digits). The system's own "
                    "randomness is mixed in whatever is typed. Go on with so few?");
    return ceremonyask_yes(ret, c, question, f);
}

static enum plr_err ask(struct rolling *r, const struct ceremony *c, struct fail *f)
{
    char prompt[PROMPT_MAX] = "";
    bool done = false;
    enum plr_err err = PLR_OK;

    while (err == PLR_OK && !done) {
        char *row = NULL;

        (void)fail_text(prompt, sizeof prompt, "rolls (%zu so far; Enter alone ends): ", r->len);
        if ((err = ceremonyask_row(&row, c, prompt, f)) != PLR_OK)
            break;
        if (row[strspn(row, " \t")] == '\0')
            err = enough(&done, c, r, f);
        else if (strcmp(row, "<") == 0 && r->rows > 0)
            r->len = r->start[--r->rows];
        else if (strcmp(row, "<") != 0)
            (void)take_row(r, row);
        explicit_bzero(row, strlen(row));
        free(row);
    }
    return err;
}

enum plr_err ceremonyroll_seed(struct secret **ret, struct ceremony *c, struct fail *f)
{
    struct rolling *r = calloc(1, sizeof *r);
    enum plr_err err = PLR_OK;

    if (r == NULL || (r->text = secret_new(CEREMONY_ROLLS_MAX)) == NULL) {
        free(r);
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for randomness");
    }
    report_line("Roll dice and type what they show, 1 to 6, in rows of any length; 99 rolls are as good as the key.\n"
                "Or type digits of another source: 64 hexadecimal digits, for example.\n"
                "< takes the last row back. Nobody else may see or keep them.");
    err = ask(r, c, f);
    keyroom_clear();
    if (err == PLR_OK)
        err = keyentropy_mix(ret, (const char *)r->text->bytes, r->len, f);
    c->rolls = r->len;
    c->rolls_source = ceremonyroll_source(&c->rolls_bits, (const char *)r->text->bytes, r->len);
    secret_free(r->text);
    free(r);
    return err;
}
