#include "src/key/ceremonyask.h"

#include "src/cli/report.h"

enum plr_err ceremonyask_stopped(struct fail *f)
{
    (void)fail_set(f, PLR_ERR_NO, "stopped", "the ceremony was stopped");
    fail_hint(f,
              "nothing was made, and nothing that was shown is of use any more; run the same command to begin again");
    return PLR_ERR_NO;
}

enum plr_err ceremonyask_row(char **ret, const struct ceremony *c, const char *prompt, struct fail *f)
{
    char *row = NULL;

    if (typist_line(&row, c->typist, prompt, "") == TYPIST_LINE) {
        *ret = row;
        return PLR_OK;
    }
    if (row != NULL)
        explicit_bzero(row, strlen(row));
    free(row);
    return ceremonyask_stopped(f);
}

/* Blanks at both ends go. */
static char *trimmed(char *row)
{
    size_t len = 0;

    row += strspn(row, " \t");
    for (len = strlen(row); len > 0 && (row[len - 1] == ' ' || row[len - 1] == '\t');)
        row[--len] = '\0';
    return row;
}

/* No control characters, also not those of UTF-8 (U+0080 to U+009F), which some terminals obey. */
static bool printable(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++)
        if (*at < 0x20 || *at == 0x7f || (*at == 0xc2 && at[1] >= 0x80 && at[1] <= 0x9f))
            return false;
    return true;
}

enum plr_err ceremonyask_name(char dst[static CEREMONY_NAME_MAX + 1], const struct ceremony *c, const char *prompt,
                              struct fail *f)
{
    for (;;) {
        char *row = NULL;
        const char *name = NULL;
        enum plr_err err = ceremonyask_row(&row, c, prompt, f);

        if (err != PLR_OK)
            return err;
        name = trimmed(row);
        if (*name != '\0' && strlen(name) <= CEREMONY_NAME_MAX && printable(name)) {
            memcpy(dst, name, strlen(name) + 1);
            free(row);
            return PLR_OK;
        }
        free(row);
        report_line("It takes 1 to %u characters.", CEREMONY_NAME_MAX);
    }
}

enum plr_err ceremonyask_number(unsigned *ret, const struct ceremony *c, const char *prompt, unsigned min, unsigned max,
                                struct fail *f)
{
    for (;;) {
        char *row = NULL;
        const char *digits = NULL;
        unsigned n = 0;
        enum plr_err err = ceremonyask_row(&row, c, prompt, f);

        if (err != PLR_OK)
            return err;
        digits = trimmed(row);
        if (strlen(digits) > 2 || strspn(digits, "0123456789") != strlen(digits))
            digits = "";
        for (const char *d = digits; *d != '\0'; d++)
            n = 10 * n + (unsigned)(*d - '0');
        free(row);
        if (n >= min && n <= max) {
            *ret = n;
            return PLR_OK;
        }
        report_line("It is a number from %u to %u.", min, max);
    }
}

enum plr_err ceremonyask_yes(bool *ret, const struct ceremony *c, const char *question, struct fail *f)
{
    for (;;) {
        char *row = NULL;
        const char *answer = NULL;
        int yes = -1;
        enum plr_err err = PLR_OK;

        report_line("%s", question);
        if ((err = ceremonyask_row(&row, c, "[yes/no]: ", f)) != PLR_OK)
            return err;
        answer = trimmed(row);
        if (strcasecmp(answer, "yes") == 0 || strcasecmp(answer, "y") == 0)
            yes = 1;
        else if (strcasecmp(answer, "no") == 0 || strcasecmp(answer, "n") == 0)
            yes = 0;
        free(row);
        if (yes >= 0) {
            *ret = yes == 1;
            return PLR_OK;
        }
    }
}

enum plr_err ceremonyask_enter(const struct ceremony *c, const char *prompt, struct fail *f)
{
    char *row = NULL;
    enum plr_err err = ceremonyask_row(&row, c, prompt, f);

    if (row != NULL)
        explicit_bzero(row, strlen(row));
    free(row);
    return err;
}
