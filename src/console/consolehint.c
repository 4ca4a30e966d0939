#include "src/console/consolehint.h"

#include <stdio.h>
#include <string.h>

/* The longer before the shorter. */
static const struct {
    const char *shell, *console;
} words[] = {
    {"plr-agent enable", "license smart reservation"},
    {"plr-agent disable", "no license smart reservation"},
    {"plr-agent request --update", "license smart reservation request update"},
    {"plr-agent request --all", "license smart reservation request all"},
    {"plr-agent request", "license smart reservation request"},
    {"plr-agent install", "license smart reservation install"},
    {"plr-agent cancel", "license smart reservation cancel"},
    {"plr-agent return --authorization CODE", "license smart reservation return authorization CODE"},
    {"plr-agent return", "license smart reservation return"},
    {"plr-agent show", "show license"},
};

void consolehint_text(char *dst, size_t cap, const char *hint)
{
    size_t used = 0;

    dst[0] = '\0';
    while (*hint && used + 1 < cap) {
        const char *piece = hint;
        size_t len = 1, taken = 1;

        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
            if (strncmp(hint, words[i].shell, strlen(words[i].shell)) == 0) {
                piece = words[i].console;
                len = strlen(piece);
                taken = strlen(words[i].shell);
                break;
            }
        used += (size_t)snprintf(dst + used, cap - used, "%.*s", (int)len, piece);
        hint += taken;
    }
}
