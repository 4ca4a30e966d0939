#include "src/cli/lineread.h"

#define START_CAP 256

/* A further byte; *room grows up to max + 1. False if there is no memory. */
static int put(char **text, size_t *room, size_t len, char c)
{
    if (len == *room) {
        char *more = realloc(*text, *room * 2);

        if (more == NULL)
            return 0;
        *text = more;
        *room *= 2;
    }
    (*text)[len] = c;
    return 1;
}

enum lineread_end lineread_next(char **ret, size_t *ret_len, size_t max)
{
    size_t room = START_CAP, len = 0;
    int c = getc_unlocked(stdin), too_long = 0;
    char *text = c == EOF ? NULL : malloc(room);

    if (text == NULL)
        return LINEREAD_ENDED;
    for (; c != EOF && c != '\n'; c = getc_unlocked(stdin)) {
        too_long = too_long || len >= max;
        if (!too_long && !put(&text, &room, len, (char)c))
            break;
        len += too_long ? 0 : 1;
    }
    if (len > 0 && text[len - 1] == '\r')
        len--;
    if (too_long || (c != EOF && c != '\n') || !put(&text, &room, len, '\0')) {
        free(text);
        return too_long ? LINEREAD_LONG : LINEREAD_ENDED;
    }
    *ret = text;
    *ret_len = len;
    return LINEREAD_LINE;
}
