/* Options of the commands that give a code another form: spell, qr, sheet. plr-code(1). */
#ifndef PLRKIT_CODEFORMOPTS_H
#define PLRKIT_CODEFORMOPTS_H

#include "src/code/codeopts.h"

struct codeformopts {
    struct codeopts code; /* operands, --file, --json, --udi */
    bool reverse;         /* spell: words to the code */
    const char *png;      /* qr: files to write; "-" is standard output */
    const char *svg;
    char level;        /* qr: L, M, Q, H; 0 is M */
    bool ascii;        /* qr: no block characters */
    const char *pdf;   /* sheet */
    const char *title; /* sheet: printable ASCII */
    bool force;        /* replace files that exist */
};

#define CODEFORMOPTS_TITLE_MAX 60

extern const struct argp_option codeformopts_spell[];
extern const struct argp_option codeformopts_qr[];
extern const struct argp_option codeformopts_sheet[];

/* argp parser for all three; state->input is a struct codeformopts. */
error_t codeformopts_parse(int key, char *arg, struct argp_state *state);

#endif
