#include "src/cli/pager.h"

#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "src/cli/out.h"

#define MORE       " --More-- "
#define MORE_ERASE "\b\b\b\b\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\b"

void pager_size(size_t *ret_rows, size_t *ret_columns)
{
    struct winsize size = {0};

    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
        *ret_rows = size.ws_row;
        *ret_columns = size.ws_col;
        return;
    }
    *ret_rows = 0;
    *ret_columns = 0;
}

/* Rows that a line takes on the terminal. */
static size_t rows_of(size_t line_len, size_t columns)
{
    return columns == 0 || line_len == 0 ? 1 : (line_len + columns - 1) / columns;
}

/* How many rows more; 0 ends. */
static size_t ask(size_t rows)
{
    struct termios was = {0}, keys = {0};
    bool known = tcgetattr(STDIN_FILENO, &was) == 0;
    char key = '\0';
    ssize_t got = 0;

    /* Before the question is seen: Ctrl-C is then a key as any other, and cannot come between it and the reading. */
    keys = was;
    keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    keys.c_cc[VMIN] = 1;
    keys.c_cc[VTIME] = 0;
    if (known)
        (void)tcsetattr(STDIN_FILENO, TCSADRAIN, &keys);
    out_text(MORE);
    if (out_flush(NULL) == PLR_OK)
        got = read(STDIN_FILENO, &key, 1); /* a signal ends it too */
    if (known)
        (void)tcsetattr(STDIN_FILENO, TCSADRAIN, &was);
    out_text(MORE_ERASE);
    if (got != 1)
        return 0;
    if (key == ' ')
        return rows;
    return key == '\r' || key == '\n' ? 1 : 0;
}

void pager_show(const char *text, size_t len, size_t rows, size_t columns)
{
    size_t page = rows > 1 ? rows - 1 : 1, left = page;
    bool fresh = true; /* nothing was printed since the last question: a line taller than the page is printed at last */

    for (size_t at = 0; at < len;) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t line_len = end != NULL ? (size_t)(end - (text + at)) : len - at;
        size_t taken = rows_of(line_len, columns);

        if (rows > 0 && left < taken && !fresh) {
            left = ask(page);
            if (left == 0)
                return;
        }
        fresh = false;
        out_bytes(text + at, end != NULL ? line_len + 1 : line_len);
        left = left > taken ? left - taken : 0;
        at += line_len + 1;
    }
}
