/* Help of the console: what "?" lists and what Tab completes. Pure, as grammar.h. */
#ifndef PLRKIT_GRAMMARHELP_H
#define PLRKIT_GRAMMARHELP_H

#include "src/console/grammar.h"

#define GRAMMARHELP_MAX 64

enum grammarhelp_kind {
    GRAMMARHELP_NEXT,    /* what may come next */
    GRAMMARHELP_PREFIX,  /* what the last word may become */
    GRAMMARHELP_UNKNOWN, /* nothing begins like this */
    GRAMMARHELP_AMBIGUOUS,
    GRAMMARHELP_LITERAL, /* inside a code, a path or a pattern, where "?" is a character like any other */
};

struct grammarhelp {
    enum grammarhelp_kind kind;
    bool rest;        /* LITERAL: to the end of the line */
    size_t prefix_at; /* PREFIX: where the word begins */
    size_t count;
    const struct grammar_node *nodes[GRAMMARHELP_MAX]; /* in alphabetical order, operands last */
    bool complete;                                     /* NEXT: the line could end here */
    bool filters;                                      /* NEXT: "|" could follow */
};

/* Help for a line up to the cursor. */
void grammarhelp_find(struct grammarhelp *ret, enum grammar_mode mode, const char *line, size_t len);

/* What Tab adds at the end of the line: bytes of a word, into dst; with a blank where the word is then whole. Returns
 * how many; 0 if nothing can be added. */
size_t grammarhelp_complete(char *dst, size_t cap, enum grammar_mode mode, const char *line, size_t len);

/* The "?" in this line that asks for help: its place, or len if there is none. */
size_t grammarhelp_mark(enum grammar_mode mode, const char *line, size_t len);

#endif
