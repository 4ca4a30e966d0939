#include "src/cli/xmltext.h"

struct mark {
    const char *bytes;
    size_t len;
};

static const struct mark marks[] = {
    {" ", 1},
    {"\t", 1},
    {"\r", 1},
    {"\n", 1},
    {"\"", 1},
    {"'", 1},
    {"`", 1},
    {"\xC2\xA0", 2},
    {"\xC2\xAB", 2}, /* no-break space, guillemets */
    {"\xC2\xBB", 2},
    {"\xE2\x80\x8B", 3}, /* zero-width space */
    {"\xEF\xBB\xBF", 3}, /* byte order mark */
};

/* U+2018 to U+201F */
static bool is_typographic_quote(const char *at)
{
    return memcmp(at, "\xE2\x80", 2) == 0 && (unsigned char)at[2] >= 0x98 && (unsigned char)at[2] <= 0x9f;
}

/* Bytes of the mark that text begins with; 0 if there is none. */
static size_t mark_in_front(const char *text, size_t len)
{
    if (len >= 3 && is_typographic_quote(text))
        return 3;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (len >= marks[i].len && memcmp(text, marks[i].bytes, marks[i].len) == 0)
            return marks[i].len;
    return 0;
}

static size_t mark_behind(const char *text, size_t len)
{
    if (len >= 3 && is_typographic_quote(text + len - 3))
        return 3;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (len >= marks[i].len && memcmp(text + len - marks[i].len, marks[i].bytes, marks[i].len) == 0)
            return marks[i].len;
    return 0;
}

static size_t front_len(const char *text, size_t len)
{
    size_t at = 0;

    for (size_t n = mark_in_front(text, len); n > 0; n = mark_in_front(text + at, len - at))
        at += n;
    return at;
}

bool xmltext_is(const char *text, size_t len)
{
    size_t at = front_len(text, len);

    return at < len && text[at] == '<';
}

/* What a shell takes away inside double quotes: *ret_skip bytes, and then stands *ret_c, unless it is NUL. */
static void read_double(size_t *ret_skip, char *ret_c, const char *at, size_t left)
{
    *ret_skip = 1;
    *ret_c = *at;
    if (*at != '\\' || left < 2)
        return;
    if (memchr("\"\\$`", at[1], 4)) {
        *ret_skip = 2;
        *ret_c = at[1];
    } else if (at[1] == '\n') {
        *ret_skip = 2;
        *ret_c = '\0';
    } else if (left > 2 && at[1] == '\r' && at[2] == '\n') {
        *ret_skip = 3;
        *ret_c = '\0';
    }
}

static void read_single(size_t *ret_skip, char *ret_c, const char *at, size_t left)
{
    *ret_skip = left >= 4 && memcmp(at, "'\\''", 4) == 0 ? 4 : 1;
    *ret_c = *at;
}

enum plr_err xmltext_clean(char **ret, size_t *ret_len, const char *text, size_t len, struct fail *f)
{
    size_t front = front_len(text, len);
    char quote = front > 0 ? text[front - 1] : '\0';
    char *clean = malloc(len + 1);
    size_t out = 0;

    if (!clean)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a text of %zu bytes", len);
    text += front;
    len -= front;
    for (size_t n = mark_behind(text, len); n > 0; n = mark_behind(text, len))
        len -= n;
    for (size_t at = 0, skip = 1; at < len; at += skip) {
        char c = text[at];

        skip = 1;
        if (quote == '"')
            read_double(&skip, &c, text + at, len - at);
        else if (quote == '\'')
            read_single(&skip, &c, text + at, len - at);
        if (c != '\0' || skip == 1)
            clean[out++] = c;
    }
    clean[out] = '\0';
    *ret = clean;
    *ret_len = out;
    return PLR_OK;
}
