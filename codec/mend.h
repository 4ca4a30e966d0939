/* A mistyped short code: what it was meant to be, in words. Repair (codec/repair.h) with what every receiver knows of
 * the kinds: their lengths, and that the content must decode. */
#ifndef PLRKIT_MEND_H
#define PLRKIT_MEND_H

#include "codec/code.h"
#include "codec/repair.h"

#define MEND_TEXT_MAX 400

struct mend {
    enum code_kind kind; /* of the proposals */
    size_t typed_len;
    uint8_t typed[REPAIR_TYPED_MAX];
    struct repair_result result;
};

/* Further judgement of a candidate whose content decodes, without a secret; true accepts. */
struct mend_judge {
    bool (*accepts)(void *context, const struct code *code);
    void *context;
};

/* Text that is right is proposed as it is, whatever the judge would say: it was not mistyped.
 * Proposals for typed text that is wanted as a code of kind want; CODE_NONE: of the kind it looks like, else of any
 * short kind. judge may be NULL. PLR_OK: ret has at least one proposal (class REPAIR_NONE if nothing is wrong).
 * PLR_ERR_TEXT: a character that no code has, or a length that no repair explains; PLR_ERR_CHECK: nothing agrees;
 * PLR_ERR_KIND: it is an SLR authorization, or correct as another kind. */
PLR_MUST_CHECK enum plr_err mend_find(struct mend *ret, enum code_kind want, const char *text, size_t text_len,
                                      const struct mend_judge *judge, struct fail *f);

/* Proposal i as a code. */
void mend_code(struct code *ret, const struct mend *mend, size_t i);

/* What proposal c of typed symbols says, for a person: "one symbol is wrong: group 3: you typed 8K2B; it agrees with
 * BK2B". */
void mend_describe(char dst[MEND_TEXT_MAX], const struct repair_candidate *c, const uint8_t *typed, size_t typed_len);

#endif
