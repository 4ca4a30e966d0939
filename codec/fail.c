#include <stdarg.h>
#include <string.h>

#include "codec/fail.h"

struct sink {
    char *dst;
    size_t cap;
    size_t len;
    int full;
};

static void sink_bytes(struct sink *s, const char *text, size_t len)
{
    if (s->full)
        return;
    if (len >= s->cap - s->len) {
        size_t keep = s->cap > 4 ? s->cap - 4 : 0;

        if (s->len > keep)
            s->len = keep;
        len = keep - s->len < len ? keep - s->len : len;
        memcpy(s->dst + s->len, text, len);
        s->len += len;
        if (s->cap > 4) {
            memcpy(s->dst + s->len, "...", 3);
            s->len += 3;
        }
        s->full = 1;
        return;
    }
    memcpy(s->dst + s->len, text, len);
    s->len += len;
}

/* Text of unknown origin: whatever a terminal could act on becomes \xNN. */
static void sink_escaped(struct sink *s, const char *text)
{
    static const char hex[] = "0123456789abcdef";

    for (; *text != '\0' && !s->full; text++) {
        unsigned char c = (unsigned char)*text;
        char esc[4] = {'\\', 'x', hex[c >> 4], hex[c & 15]};

        if (c >= 0x20 && c < 0x7f)
            sink_bytes(s, text, 1);
        else
            sink_bytes(s, esc, sizeof esc);
    }
}

static void sink_number(struct sink *s, size_t n)
{
    char digits[24];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n != 0);
    sink_bytes(s, digits + at, sizeof digits - at);
}

static size_t format(char *dst, size_t cap, const char *fmt, va_list ap)
{
    struct sink s = {.dst = dst, .cap = cap};
    char c = 0;

    for (; *fmt != '\0'; fmt++) {
        if (*fmt != '%') {
            sink_bytes(&s, fmt, 1);
            continue;
        }
        fmt++;
        if (*fmt == 's') {
            sink_escaped(&s, va_arg(ap, const char *));
        } else if (*fmt == 'c') {
            c = (char)va_arg(ap, int);
            sink_bytes(&s, &c, 1);
        } else if (*fmt == 'u') {
            sink_number(&s, va_arg(ap, unsigned));
        } else if (fmt[0] == 'z' && fmt[1] == 'u') {
            sink_number(&s, va_arg(ap, size_t));
            fmt++;
        } else {
            sink_bytes(&s, "%", 1);
        }
    }
    dst[s.len] = '\0';
    return s.len;
}

enum plr_err fail_set(struct fail *f, enum plr_err err, const char *reason, const char *fmt, ...)
{
    va_list ap;

    if (f == NULL)
        return err;
    f->err = err;
    f->reason = reason;
    f->hint[0] = '\0';
    f->line = 0;
    f->symbol = 0;
    va_start(ap, fmt);
    format(f->why, sizeof f->why, fmt, ap);
    va_end(ap);
    return err;
}

void fail_hint(struct fail *f, const char *fmt, ...)
{
    va_list ap;

    if (f == NULL)
        return;
    va_start(ap, fmt);
    format(f->hint, sizeof f->hint, fmt, ap);
    va_end(ap);
}

void fail_at(struct fail *f, uint32_t line, uint32_t symbol)
{
    if (f == NULL)
        return;
    if (line != 0)
        f->line = line;
    if (symbol != 0)
        f->symbol = symbol;
}

size_t fail_text(char *dst, size_t cap, const char *fmt, ...)
{
    va_list ap;
    size_t len = 0;

    va_start(ap, fmt);
    len = format(dst, cap, fmt, ap);
    va_end(ap);
    return len;
}
