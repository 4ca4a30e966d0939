/* A code from the command line: operands, --file FILE, "-" for standard input, or a person at the terminal. */
#ifndef PLRKIT_CODEARG_H
#define PLRKIT_CODEARG_H

#include "src/cli/typing.h"

#define CODEARG_MAX (256u * 1024u)

struct codearg {
    char *const *operands; /* one code, perhaps typed in groups; a lone "-" is standard input */
    size_t count;
    const char *file; /* NULL: not given */
};

/* The one text that is meant, into fresh NUL-terminated memory (free()); groups are joined with blanks.
 * PLR_ERR_USAGE (none, or operands and file), PLR_ERR_IO, PLR_ERR_SPACE, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err codearg_read(char **ret, size_t *ret_len, const struct codearg *arg, struct fail *f);

/* True if nothing is given and a person can be asked for it. */
bool codearg_asks(const struct codearg *arg);

/* As codearg_read, or typing_ask where codearg_asks. With fix, text that is not right becomes the one proposal for it,
 * which is said on standard error; PLR_ERR_CHECK if there is not exactly one. */
PLR_MUST_CHECK enum plr_err codearg_get(char **ret, size_t *ret_len, const struct codearg *arg,
                                        const struct typing_task *task, bool fix, struct fail *f);

#endif
