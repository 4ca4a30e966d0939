#include "src/cli/codearg.h"

#include "src/cli/file.h"

enum plr_err codearg_read(char **ret, size_t *ret_len, const char *operand, const char *file, struct fail *f)
{
    if (!operand && !file) {
        enum plr_err err = fail_set(f, PLR_ERR_USAGE, "missingoperand", "there is no code to read");

        fail_hint(f, "give the code as an operand, name a file with --file FILE, or \"-\" for standard input");
        return err;
    }
    if (operand && file)
        return fail_set(f, PLR_ERR_USAGE, "twosources", "the operand \"%s\" and --file \"%s\" exclude each other",
                        operand, file);
    if (file || strcmp(operand, "-") == 0)
        return file_read(ret, ret_len, file ? file : operand, CODEARG_MAX, f);
    size_t len = strlen(operand);
    if (len > CODEARG_MAX)
        return fail_set(f, PLR_ERR_SPACE, "toolong", "the operand is longer than %u bytes", CODEARG_MAX);
    char *text = malloc(len + 1);
    if (!text)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for a code of %zu bytes", len);
    memcpy(text, operand, len + 1);
    *ret = text;
    *ret_len = len;
    return PLR_OK;
}
