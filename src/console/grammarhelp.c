#include "src/console/grammarhelp.h"

#include <string.h>
#include <strings.h>

#include "src/console/grammarwalk.h"

static bool is_literal(const struct grammar_node *n)
{
    return n && (n->operand == GRAMMAR_CODE || n->operand == GRAMMAR_PATH || n->operand == GRAMMAR_PATTERN);
}

static void add(struct grammarhelp *h, const struct grammar_node *n)
{
    if (h->count < GRAMMARHELP_MAX)
        h->nodes[h->count++] = n;
}

static void list_next(struct grammarhelp *h, const struct grammarwalk *w)
{
    const struct grammar_node *n = grammarwalk_node(w->parent);

    h->kind = GRAMMARHELP_NEXT;
    for (size_t i = GRAMMARWALK_ROOT; (i = grammarwalk_child(w->parent, i, w->mode)) != GRAMMARWALK_ROOT;)
        add(h, grammarwalk_node(i));
    h->complete = n && n->command != GRAMMAR_NONE;
    h->filters = grammarwalk_filters(w) && w->ret->filter_count < GRAMMAR_FILTERS_MAX;
}

/* The last word, which the cursor touches. */
static void list_prefix(struct grammarhelp *h, const struct grammarwalk *w)
{
    size_t len = w->len - w->pos;
    struct grammarwalk_match m = grammarwalk_match(w, len);

    h->prefix_at = w->pos;
    h->kind = GRAMMARHELP_PREFIX;
    for (size_t i = GRAMMARWALK_ROOT; (i = grammarwalk_child(w->parent, i, w->mode)) != GRAMMARWALK_ROOT;) {
        const struct grammar_node *n = grammarwalk_node(i);

        if (n->operand == GRAMMAR_KEYWORD && strncasecmp(n->word, &w->line[w->pos], len) == 0 && strlen(n->word) >= len)
            add(h, n);
    }
    if (h->count > 0)
        return;
    const struct grammar_node *operand = grammarwalk_node(m.operand);
    h->kind = operand ? GRAMMARHELP_NEXT : GRAMMARHELP_UNKNOWN;
    if (is_literal(operand)) {
        h->kind = GRAMMARHELP_LITERAL;
        h->rest = operand->operand == GRAMMAR_CODE;
    } else if (operand)
        add(h, operand);
}

void grammarhelp_find(struct grammarhelp *ret, enum grammar_mode mode, const char *line, size_t len)
{
    struct grammar_line parsed = {0};
    struct grammarwalk w = {.line = line, .len = len, .mode = mode, .parent = GRAMMARWALK_ROOT, .ret = &parsed};

    *ret = (struct grammarhelp){.kind = GRAMMARHELP_UNKNOWN};
    for (grammarwalk_blanks(&w); w.pos < w.len; grammarwalk_blanks(&w)) {
        if (!w.begun && line[w.pos] == '!') {
            ret->kind = GRAMMARHELP_LITERAL;
            ret->rest = true;
            return;
        }
        if (line[w.pos] != '|' && grammarwalk_end(&w) == len) {
            list_prefix(ret, &w);
            return;
        }
        if (!grammarwalk_word(&w)) {
            if (parsed.verdict == GRAMMAR_AMBIGUOUS)
                ret->kind = GRAMMARHELP_AMBIGUOUS;
            return;
        }
        const struct grammar_node *n = grammarwalk_node(w.parent);
        bool touches = n && n->operand == GRAMMAR_PATH && w.pos == len;
        if (is_literal(n) && w.pos == len && (touches || n->operand != GRAMMAR_PATH)) {
            ret->kind = GRAMMARHELP_LITERAL;
            ret->rest = n->operand == GRAMMAR_CODE;
            return;
        }
    }
    list_next(ret, &w);
}

size_t grammarhelp_complete(char *dst, size_t cap, enum grammar_mode mode, const char *line, size_t len)
{
    struct grammarhelp h = {0};
    size_t typed = 0, same = 0;

    grammarhelp_find(&h, mode, line, len);
    if (h.kind != GRAMMARHELP_PREFIX)
        return 0;
    typed = len - h.prefix_at;
    same = strlen(h.nodes[0]->word);
    for (size_t i = 1; i < h.count; i++) {
        size_t n = typed;

        while (n < same && strncasecmp(&h.nodes[0]->word[n], &h.nodes[i]->word[n], 1) == 0)
            n++;
        same = n;
    }
    size_t add_len = same - typed, blank = h.count == 1 ? 1 : 0;
    if (add_len + blank == 0 || add_len + blank >= cap)
        return 0;
    memcpy(dst, &h.nodes[0]->word[typed], add_len);
    memcpy(dst + add_len, " ", blank);
    dst[add_len + blank] = '\0';
    return add_len + blank;
}

size_t grammarhelp_mark(enum grammar_mode mode, const char *line, size_t len)
{
    struct grammarhelp h = {0};

    for (size_t i = 0; i < len; i++) {
        if (line[i] != '?')
            continue;
        grammarhelp_find(&h, mode, line, i);
        if (h.kind != GRAMMARHELP_LITERAL)
            return i;
        if (h.rest)
            return len;
    }
    return len;
}
