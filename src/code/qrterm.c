#include "src/code/qrterm.h"

#include <langinfo.h>
#include <locale.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "src/cli/out.h"

#define INK_ON  "\033[30;47m"
#define INK_OFF "\033[0m"

bool qrterm_has_blocks(void)
{
    locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
    bool utf8 = locale && strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;

    if (locale)
        freelocale(locale);
    return utf8;
}

size_t qrterm_columns(const struct qrsymbols_one *one, bool ascii)
{
    return ascii ? 2 * one->width : one->width;
}

size_t qrterm_columns_there(void)
{
    struct winsize size = {0};

    return out_is_terminal() && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void qrterm_draw(const struct qrsymbols_one *one, bool ascii)
{
    static const char *const halves[] = {" ", "\u2580", "\u2584", "\u2588"};
    const char *term = getenv("TERM");
    bool ink = out_is_terminal() && term && *term && strcmp(term, "dumb") != 0;

    for (size_t y = 0; y < one->width; y += ascii ? 1 : 2) {
        out_text("%s", ink ? INK_ON : "");
        for (size_t x = 0; x < one->width; x++) {
            bool upper = qrsymbols_dark(one, x, y);
            bool lower = qrsymbols_dark(one, x, y + 1);

            if (ascii)
                out_text("%s", upper ? "##" : "  ");
            else
                out_text("%s", halves[(upper ? 1 : 0) + (lower ? 2 : 0)]);
        }
        out_text("%s\n", ink ? INK_OFF : "");
    }
}
