/* A code from the command line: operand, --file FILE, "-" for standard input. */
#ifndef PLRKIT_CODEARG_H
#define PLRKIT_CODEARG_H

#include "codec/fail.h"

#define CODEARG_MAX (256u * 1024u)

/* Exactly one of operand and file may be given. Text into fresh NUL-terminated memory (free()); several operands of one
 * code typed in groups are joined by the caller. PLR_ERR_USAGE (none, both), PLR_ERR_IO, PLR_ERR_SPACE. */
PLR_MUST_CHECK enum plr_err codearg_read(char **ret, size_t *ret_len, const char *operand, const char *file,
                                         struct fail *f);

#endif
