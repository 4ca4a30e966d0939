/* What a mistyped code or line was meant to be: candidates that agree with the check symbols, the likeliest class of
 * mistake first. Nothing is repaired silently: a person confirms. plr-code(5), REPAIR. */
#ifndef PLRKIT_REPAIR_H
#define PLRKIT_REPAIR_H

#include <stdbool.h>

#include "codec/check.h"

#define REPAIR_LEN_MAX        71 /* a key share */
#define REPAIR_TYPED_MAX      (REPAIR_LEN_MAX + 8)
#define REPAIR_CANDIDATES_MAX 8
#define REPAIR_ERASED_MAX     6

/* Classes of mistake in the order in which they are tried: by how seldom garbage looks like them. */
enum repair_class {
    REPAIR_NONE,           /* nothing is wrong */
    REPAIR_UNREADABLE,     /* up to 4 symbols marked as unreadable, or 6 in a row */
    REPAIR_ONE_WRONG,      /* one symbol */
    REPAIR_SWAPPED,        /* two neighbours: ab for ba */
    REPAIR_JUMP_SWAPPED,   /* cba for abc */
    REPAIR_OMITTED,        /* one symbol left out */
    REPAIR_EXTRA,          /* one symbol too many */
    REPAIR_GROUP_DOUBLED,  /* a group of 4 typed twice */
    REPAIR_GROUPS_SWAPPED, /* two groups of 4 in each other's place */
    REPAIR_TWO_WRONG,      /* two symbols */
    REPAIR_GROUP_DROPPED,  /* a group of 4 left out */
};

struct repair_candidate {
    enum repair_class class;
    size_t len;
    uint8_t sym[REPAIR_LEN_MAX];
    size_t at;  /* first symbol concerned, from 0: of the candidate; of what was typed for EXTRA and GROUP_DOUBLED */
    size_t at2; /* the second, for TWO_WRONG and GROUPS_SWAPPED; else at */
};

struct repair_task {
    const uint8_t *typed; /* 0..31 or SYMBOL_ERASED */
    size_t typed_len;     /* at most REPAIR_TYPED_MAX */
    const bool *gap;      /* gap[i]: a separator was typed before symbol i; NULL if unknown */
    size_t len_min;       /* lengths that the right text may have */
    size_t len_max;
    struct check_context context;
    /* Does the receiver accept this candidate, as far as it can tell without a secret? NULL accepts all. */
    bool (*judge)(void *judge_context, const uint8_t *sym, size_t len);
    void *judge_context;
};

struct repair_result {
    size_t
        count; /* candidates of the first class that has any; more than fit are counted up to one above the maximum */
    struct repair_candidate candidates[REPAIR_CANDIDATES_MAX];
};

/* Find the candidates. None: count is 0. */
void repair_find(struct repair_result *ret, const struct repair_task *task);

/* "one-wrong" and so on, for JSON; and "one symbol is wrong" and so on, for people. */
const char *repair_class_word(enum repair_class class);
const char *repair_class_text(enum repair_class class);

#endif
