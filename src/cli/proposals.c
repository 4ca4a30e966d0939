#include "src/cli/proposals.h"

#include "codec/mend.h"

int proposals_confirm(struct typist *typist, const struct repair_result *r, const uint8_t *typed, size_t typed_len,
                      const char *what)
{
    char words[MEND_TEXT_MAX] = "";
    char question[MEND_TEXT_MAX + 64] = "";
    unsigned have = r->count < REPAIR_CANDIDATES_MAX ? (unsigned)r->count : REPAIR_CANDIDATES_MAX;

    if (have == 1 && r->candidates[0].class == REPAIR_NONE)
        return 0;
    if (have == 1) {
        mend_describe(words, &r->candidates[0], typed, typed_len);
        (void)snprintf(question, sizeof question, "%s%s. Does your paper say so?", what, words);
        return typist_yes(typist, question) ? 0 : -1;
    }
    for (unsigned i = 0; i < have; i++) {
        mend_describe(words, &r->candidates[i], typed, typed_len);
        (void)fprintf(stderr, "%u) %s%s\n", i + 1, what, words);
    }
    return (int)typist_choice(typist, "Which of these does your paper say?", have) - 1;
}
