#include "src/code/qrsymbols.h"

#include <errno.h>
#include <qrencode.h>

#define HEADER_BITS 17u /* mode 4, count 13 */
#define PART_BITS   20u /* more for a part of a structured append */

/* Data bits of version 40, by level. */
static const struct {
    char letter;
    QRecLevel level;
    size_t bits;
} levels[] = {
    {'L', QR_ECLEVEL_L, 23648}, {'M', QR_ECLEVEL_M, 18672}, {'Q', QR_ECLEVEL_Q, 13328}, {'H', QR_ECLEVEL_H, 10208}};

/* 11 bits for 2 characters, 6 for one that is left over. */
static size_t room(size_t bits)
{
    return bits / 11 * 2 + (bits % 11 >= 6 ? 1 : 0);
}

static enum plr_err fail_library(struct fail *f)
{
    if (errno == ENOMEM)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a QR symbol");
    return fail_set(f, PLR_ERR_SPACE, "qr", "libqrencode did not make a QR symbol: %s", strerror(errno));
}

static enum plr_err take(struct qrsymbols *s, const QRcode *code, struct fail *f)
{
    size_t side = (size_t)code->width;
    struct qrsymbols_one *one = &s->one[s->count];

    one->module = malloc(side * side);
    if (!one->module)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a QR symbol");
    memcpy(one->module, code->data, side * side);
    one->version = (unsigned)code->version;
    one->width = side + 2 * QRSYMBOLS_QUIET;
    s->count++;
    return PLR_OK;
}

static QRinput *input_of(const char *text, size_t len, QRecLevel level)
{
    QRinput *input = QRinput_new2(0, level);

    if (input && QRinput_append(input, QR_MODE_AN, (int)len, (const unsigned char *)text)) {
        QRinput_free(input);
        return NULL;
    }
    return input;
}

static enum plr_err make_one(struct qrsymbols *s, const char *text, size_t len, QRecLevel level, struct fail *f)
{
    enum plr_err err = PLR_OK;
    QRcode *code = NULL;
    QRinput *input = input_of(text, len, level);

    if (input)
        code = QRcode_encodeInput(input);
    err = code ? take(s, code, f) : fail_library(f);
    QRcode_free(code);
    QRinput_free(input);
    return err;
}

static enum plr_err make_parts(struct qrsymbols *s, const char *text, size_t len, size_t parts, QRecLevel level,
                               struct fail *f)
{
    QRinput_Struct *all = QRinput_Struct_new();
    QRcode_List *list = NULL;
    enum plr_err err = PLR_OK;
    bool good = all != NULL;

    for (size_t i = 0; i < parts && good; i++) {
        size_t from = len * i / parts;
        QRinput *input = input_of(text + from, len * (i + 1) / parts - from, level);

        good = input && QRinput_Struct_appendInput(all, input) >= 0;
        if (!good)
            QRinput_free(input);
    }
    if (good && QRinput_Struct_insertStructuredAppendHeaders(all) == 0)
        list = QRcode_encodeInputStructured(all);
    if (!list)
        err = fail_library(f);
    for (const QRcode_List *at = list; at && !err; at = at->next)
        err = take(s, at->code, f);
    QRcode_List_free(list);
    QRinput_Struct_free(all);
    return err;
}

enum plr_err qrsymbols_make(struct qrsymbols *ret, const char *text, char level, struct fail *f)
{
    struct qrsymbols s = {.count = 0};
    size_t len = strlen(text);
    size_t i = 0;
    size_t parts = 1;
    size_t part = 0;
    enum plr_err err = PLR_OK;

    while (i + 1 < sizeof(levels) / sizeof(levels[0]) && levels[i].letter != level)
        i++;
    part = room(levels[i].bits - HEADER_BITS - PART_BITS);
    if (len > room(levels[i].bits - HEADER_BITS))
        parts = (len + part - 1) / part;
    if (parts > QRSYMBOLS_MAX) {
        err = fail_set(f, PLR_ERR_SPACE, "toolong", "%zu symbols do not fit into %u QR symbols of level %c", len,
                       QRSYMBOLS_MAX, level);
        fail_hint(f, "--level L holds more; or carry it as a file");
        return err;
    }
    errno = 0;
    err =
        parts > 1 ? make_parts(&s, text, len, parts, levels[i].level, f) : make_one(&s, text, len, levels[i].level, f);
    if (err) {
        qrsymbols_clear(&s);
        return err;
    }
    *ret = s;
    return PLR_OK;
}

void qrsymbols_clear(struct qrsymbols *symbols)
{
    for (size_t i = 0; i < symbols->count; i++)
        free(symbols->one[i].module);
    symbols->count = 0;
}

bool qrsymbols_dark(const struct qrsymbols_one *one, size_t x, size_t y)
{
    size_t side = one->width - 2 * QRSYMBOLS_QUIET;

    if (x < QRSYMBOLS_QUIET || y < QRSYMBOLS_QUIET || x - QRSYMBOLS_QUIET >= side || y - QRSYMBOLS_QUIET >= side)
        return false;
    return (one->module[(y - QRSYMBOLS_QUIET) * side + (x - QRSYMBOLS_QUIET)] & 1) != 0;
}
