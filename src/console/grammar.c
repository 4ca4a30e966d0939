#include "src/console/grammarwalk.h"

static bool is_comment(const struct grammarwalk *w)
{
    return !w->begun && w->pos < w->len && w->line[w->pos] == '!';
}

void grammar_parse(struct grammar_line *ret, enum grammar_mode mode, const char *line, size_t len)
{
    struct grammarwalk w = {.line = line, .len = len, .mode = mode, .parent = GRAMMARWALK_ROOT, .ret = ret};

    *ret = (struct grammar_line){.verdict = GRAMMAR_EMPTY};
    for (grammarwalk_blanks(&w); w.pos < w.len; grammarwalk_blanks(&w))
        if (is_comment(&w) || !grammarwalk_word(&w))
            return;
    const struct grammar_node *n = grammarwalk_node(w.parent);
    if (!n && !w.begun)
        return;
    ret->at = len;
    ret->verdict = n && n->command != GRAMMAR_NONE ? GRAMMAR_READY : GRAMMAR_INCOMPLETE;
    ret->node = w.command ? w.command : n;
}
