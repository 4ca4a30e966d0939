#include "src/cli/ask.h"

#include <unistd.h>

#include "src/cli/report.h"

#define ANSWER_MAX 16

enum plr_err ask_yes(const char *question, const char *option, struct fail *f)
{
    char answer[ANSWER_MAX] = "";

    if (isatty(STDIN_FILENO) != 1) {
        (void)fail_set(f, PLR_ERR_USAGE, "confirmation", "there is no terminal to ask at");
        fail_hint(f, "%s says yes without asking", option);
        return PLR_ERR_USAGE;
    }
    report_prompt("%s [yes/no]: ", question);
    if (!fgets(answer, sizeof(answer), stdin))
        answer[0] = '\0';
    answer[strcspn(answer, "\r\n")] = '\0';
    if (strcmp(answer, "yes") == 0 || strcmp(answer, "y") == 0)
        return PLR_OK;
    return fail_set(f, PLR_ERR_NO, "notconfirmed", "it was not confirmed; nothing is changed");
}
