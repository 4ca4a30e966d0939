#include "src/cli/ask.h"

#include <unistd.h>

#define ANSWER_MAX 16
#define TYPED_MAX  4096

bool ask_possible(void)
{
    return isatty(STDIN_FILENO) == 1;
}

enum plr_err ask_yes(const char *question, const char *option, struct fail *f)
{
    char answer[ANSWER_MAX] = "";

    if (!ask_possible()) {
        (void)fail_set(f, PLR_ERR_USAGE, "confirmation", "there is no terminal to ask at");
        fail_hint(f, "%s says yes without asking", option);
        return PLR_ERR_USAGE;
    }
    (void)fflush(stdout);
    (void)fprintf(stderr, "%s [yes/no]: ", question);
    if (!fgets(answer, sizeof(answer), stdin))
        answer[0] = '\0';
    answer[strcspn(answer, "\r\n")] = '\0';
    if (strcmp(answer, "yes") == 0 || strcmp(answer, "y") == 0)
        return PLR_OK;
    return fail_set(f, PLR_ERR_NO, "notconfirmed", "it was not confirmed; nothing is changed");
}

enum plr_err ask_lines(char **ret, size_t *ret_len, const char *prompt, size_t max, struct fail *f)
{
    char line[TYPED_MAX] = "";
    char *text = NULL;
    size_t len = 0;
    enum plr_err err = PLR_OK;

    (void)fflush(stdout);
    (void)fprintf(stderr, "%s\n", prompt);
    while (!err && fgets(line, sizeof(line), stdin) && line[0] != '\n') {
        size_t n = strlen(line);
        char *bigger = n <= max - len ? realloc(text, len + n + 1) : NULL;

        if (bigger) {
            text = bigger;
            memcpy(text + len, line, n + 1);
            len += n;
        } else {
            err = n <= max - len ? fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for what is typed")
                                 : fail_set(f, PLR_ERR_SPACE, "toolong", "more than %zu bytes were typed", max);
        }
    }
    if (!err && !text)
        err = fail_set(f, PLR_ERR_USAGE, "missingoperand", "nothing was typed");
    if (err) {
        free(text);
        return err;
    }
    *ret = text;
    *ret_len = len;
    return PLR_OK;
}
