/* Options and operands of plr-code's commands. plr-code(1). */
#ifndef PLRKIT_CODEOPTS_H
#define PLRKIT_CODEOPTS_H

#include <argp.h>
#include <stdbool.h>

#include "codec/fail.h"

struct codeopts {
    bool json;
    const char *file;      /* the code's text; "-" is standard input */
    const char *trust;     /* trust bundle */
    const char *udi;       /* product that the code is held against */
    const char *request;   /* request code that the code is held against */
    bool join;             /* one line instead of a sheet */
    const char *catalogue; /* CSV of products, to judge proposals for requests */
    char **operands;       /* of the command line: one code, perhaps in groups */
    int operand_count;
};

extern const struct argp_option codeopts_check[];   /* --file, --json */
extern const struct argp_option codeopts_inspect[]; /* all of them but --catalogue */
extern const struct argp_option codeopts_lines[];   /* --file, --json, --join */
extern const struct argp_option codeopts_fix[];     /* all of them */

/* argp parser for both; state->input is a struct codeopts. */
error_t codeopts_parse(int key, char *arg, struct argp_state *state);

/* The text of the one code that is meant: operands joined with blanks, --file, or "-". Fresh memory (free()).
 * PLR_ERR_USAGE (none, both), PLR_ERR_IO, PLR_ERR_SPACE, PLR_ERR_MEMORY. */
PLR_MUST_CHECK enum plr_err codeopts_text(char **ret, size_t *ret_len, const struct codeopts *opts, struct fail *f);

#endif
