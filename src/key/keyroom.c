#include "src/key/keyroom.h"

#include <sodium.h>
#include <sys/resource.h>

#include "src/cli/report.h"

#define ROWS_BLANK 60
#define STACK_MAX  (64u * 1024u) /* more than any reader or the search for a repair takes */

void keyroom_begin(void)
{
    const struct rlimit none = {0};

    (void)setrlimit(RLIMIT_CORE, &none);
}

void keyroom_clear(void)
{
    const char *terminal = getenv("TERM");
    char rows[ROWS_BLANK + 1] = "";

    if (terminal != NULL && terminal[0] != '\0' && strcmp(terminal, "dumb") != 0) {
        report_prompt("\033[H\033[2J\033[3J");
        return;
    }
    memset(rows, '\n', ROWS_BLANK);
    report_prompt("%s", rows);
}

void keyroom_wipe(void)
{
    sodium_stackzero(STACK_MAX);
}
