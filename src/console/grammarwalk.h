/* The walk through the console's grammar, word by word: what grammar.c and grammarhelp.c share. */
#ifndef PLRKIT_GRAMMARWALK_H
#define PLRKIT_GRAMMARWALK_H

#include "src/console/grammar.h"

#define GRAMMARWALK_ROOT SIZE_MAX

struct grammarwalk {
    const char *line;
    size_t len, pos;
    enum grammar_mode mode;
    size_t parent;                      /* index of the last word, or ROOT */
    const struct grammar_node *command; /* in front of filters; NULL before the first */
    bool begun;                         /* some word was taken */
    struct grammar_line *ret;
};

struct grammarwalk_match {
    size_t keyword, operand; /* indices, or ROOT */
    unsigned count;          /* keywords that the word may be */
    size_t fits;             /* so much of the word is the beginning of some keyword */
};

/* The node of an index; NULL for ROOT. */
const struct grammar_node *grammarwalk_node(size_t i);

/* The child of parent behind this one (ROOT: the first) that is known in the mode; ROOT if there is none. */
size_t grammarwalk_child(size_t parent, size_t after, unsigned mode);

/* Go to the next byte that is no blank. */
void grammarwalk_blanks(struct grammarwalk *w);

/* Where the word that begins at pos ends. */
size_t grammarwalk_end(const struct grammarwalk *w);

/* What the word of this length at pos may be. */
struct grammarwalk_match grammarwalk_match(const struct grammarwalk *w, size_t len);

/* Take the word at pos, where no blank is. False, with verdict and at in ret, if it cannot be one. */
bool grammarwalk_word(struct grammarwalk *w);

/* True if "|" may follow: behind commands that show something, and behind other filters. */
bool grammarwalk_filters(const struct grammarwalk *w);

#endif
