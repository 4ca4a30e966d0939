#include "src/console/grammarwalk.h"

#include <string.h>
#include <strings.h>

#define ROOT     GRAMMARWALK_ROOT
#define NAME_MAX 63

const struct grammar_node *grammarwalk_node(size_t i)
{
    return i == ROOT ? NULL : &grammartable_nodes[i];
}

size_t grammarwalk_child(size_t parent, size_t after, unsigned mode)
{
    unsigned depth = parent == ROOT ? 0 : grammartable_nodes[parent].depth + 1;
    size_t i = after != ROOT ? after + 1 : (parent == ROOT ? 0 : parent + 1);

    for (; grammartable_nodes[i].word && grammartable_nodes[i].depth >= depth; i++)
        if (grammartable_nodes[i].depth == depth && (grammartable_nodes[i].modes & mode))
            return i;
    return ROOT;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

void grammarwalk_blanks(struct grammarwalk *w)
{
    while (w->pos < w->len && is_blank(w->line[w->pos]))
        w->pos++;
}

size_t grammarwalk_end(const struct grammarwalk *w)
{
    size_t end = w->pos;

    while (end < w->len && !is_blank(w->line[end]) && w->line[end] != '|')
        end++;
    return end;
}

static size_t common(const char *word, const char *typed, size_t len)
{
    size_t i = 0;

    while (i < len && word[i] && strncasecmp(&word[i], &typed[i], 1) == 0)
        i++;
    return i;
}

struct grammarwalk_match grammarwalk_match(const struct grammarwalk *w, size_t len)
{
    struct grammarwalk_match m = {.keyword = ROOT, .operand = ROOT};

    for (size_t i = ROOT; (i = grammarwalk_child(w->parent, i, w->mode)) != ROOT;) {
        const struct grammar_node *n = &grammartable_nodes[i];
        size_t fits = common(n->word, &w->line[w->pos], len);

        if (n->operand != GRAMMAR_KEYWORD) {
            m.operand = i;
            continue;
        }
        if (fits > m.fits)
            m.fits = fits;
        if (fits != len)
            continue;
        if (!n->word[len]) {
            m.keyword = i;
            m.count = 1;
            return m;
        }
        m.keyword = i;
        m.count++;
    }
    return m;
}

static bool wrong(struct grammarwalk *w, enum grammar_verdict verdict, size_t at)
{
    w->ret->verdict = verdict;
    w->ret->at = at;
    return false;
}

static bool take_number(struct grammarwalk *w, const struct grammar_node *n)
{
    uint64_t value = 0;
    size_t end = grammarwalk_end(w);

    for (size_t i = w->pos; i < end; i++) {
        if (w->line[i] < '0' || w->line[i] > '9')
            return wrong(w, GRAMMAR_INVALID, i);
        value = value * 10 + (uint64_t)(w->line[i] - '0');
        if (value > n->max)
            return wrong(w, GRAMMAR_INVALID, i);
    }
    if (value < n->min)
        return wrong(w, GRAMMAR_INVALID, w->pos);
    w->ret->number = (uint32_t)value;
    w->ret->operand_at = w->pos;
    w->ret->operand_len = end - w->pos;
    w->pos = end;
    return true;
}

static bool in_name(char c, bool first)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        return true;
    return !first && c != '\0' && strchr("0123456789-_./:", c);
}

static bool take_name(struct grammarwalk *w)
{
    size_t end = grammarwalk_end(w);

    for (size_t i = w->pos; i < end; i++)
        if (!in_name(w->line[i], i == w->pos) || i - w->pos >= NAME_MAX)
            return wrong(w, GRAMMAR_INVALID, i);
    w->ret->operand_at = w->pos;
    w->ret->operand_len = end - w->pos;
    w->pos = end;
    return true;
}

static bool take_path(struct grammarwalk *w)
{
    bool quoted = w->line[w->pos] == '"';
    size_t start = w->pos + (quoted ? 1 : 0);
    size_t end = start;

    while (end < w->len && (quoted ? w->line[end] != '"' : !is_blank(w->line[end]))) {
        if (is_control(w->line[end]) || end - start == GRAMMAR_PATH_MAX)
            return wrong(w, GRAMMAR_INVALID, end);
        end++;
    }
    if (end == start || (quoted && end == w->len))
        return wrong(w, GRAMMAR_INVALID, w->pos);
    w->ret->operand_at = start;
    w->ret->operand_len = end - start;
    w->pos = end + (quoted ? 1 : 0);
    return true;
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/* Bytes of the quotation mark at this end of the text: ASCII, or typographic as manuals and mail programs make them. */
static size_t quote_len(const char *text, size_t len, bool at_end)
{
    static const char *const quotes[] = {"\"", "'", "\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x80\x9e"};

    for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
        size_t n = strlen(quotes[i]);

        if (n <= len && memcmp(at_end ? text + len - n : text, quotes[i], n) == 0)
            return n;
    }
    return 0;
}

static bool has_quote(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (quote_len(&text[i], len - i, false))
            return true;
    return false;
}

/* The first element's name behind "<?xml ...?>" and blanks; 0 if it is not there yet. */
static size_t element_name(const char **ret, const char *text, size_t len)
{
    size_t i = 0, n = 0;

    while (i < len && (text[i] != '<' || (i + 1 < len && (text[i + 1] == '?' || text[i + 1] == '!'))))
        i++;
    *ret = &text[i < len ? ++i : i];
    while (i + n < len && in_name(text[i + n], n == 0) && text[i + n] != '/')
        n++;
    return n;
}

/* True if XML goes on: its first element is not closed. */
static bool element_open(const char *text, size_t len)
{
    const char *name = NULL;
    size_t n = element_name(&name, text, len);

    if (n == 0)
        return true;
    for (size_t i = (size_t)(name - text); i + 2 + n < len + 1; i++)
        if (text[i] == '<' && text[i + 1] == '/' && memcmp(&text[i + 2], name, n) == 0)
            return false;
    return true;
}

/* A code takes the rest: typed in groups, in quotes, or pasted as it came. */
static bool take_code(struct grammarwalk *w)
{
    size_t start = w->pos, end = w->len;

    for (size_t i = start; i < end; i++)
        if (is_control(w->line[i]) && !is_blank(w->line[i]) && !is_line_end(w->line[i]))
            return wrong(w, GRAMMAR_INVALID, i);
    while (end > start && (is_blank(w->line[end - 1]) || is_line_end(w->line[end - 1])))
        end--;
    size_t opening = quote_len(&w->line[start], end - start, false);
    start += opening;
    size_t closing = quote_len(&w->line[start], end - start, true);
    end -= closing;
    if (start == end && (!opening || closing))
        return wrong(w, GRAMMAR_INVALID, w->pos);
    if (start < end && w->line[start] == '<')
        w->ret->open = !(opening && closing) && element_open(&w->line[start], end - start);
    else
        w->ret->open = opening && !closing && !has_quote(&w->line[start], end - start);
    w->ret->operand_at = start;
    w->ret->operand_len = end - start;
    w->pos = w->len;
    return true;
}

/* True if a further filter begins at this "|": its word, and something for it. A "|" within a pattern is an "or". */
static bool is_filter(const struct grammarwalk *w, size_t at)
{
    struct grammarwalk ahead = *w;

    if (at == 0 || !is_blank(w->line[at - 1]))
        return false;
    ahead.pos = at + 1;
    grammarwalk_blanks(&ahead);
    ahead.parent = ROOT;
    ahead.mode = GRAMMAR_FILTER;
    ahead.parent = grammarwalk_child(ROOT, ROOT, GRAMMAR_FILTER);
    size_t len = grammarwalk_end(&ahead) - ahead.pos;
    if (len == 0 || grammarwalk_match(&ahead, len).count == 0)
        return false;
    ahead.pos += len;
    grammarwalk_blanks(&ahead);
    return ahead.pos < ahead.len;
}

static bool take_pattern(struct grammarwalk *w, const struct grammar_node *n)
{
    size_t start = w->pos, end = start;
    struct grammar_filter *f = &w->ret->filters[w->ret->filter_count];

    for (; end < w->len && !(w->line[end] == '|' && is_filter(w, end)); end++)
        if (is_control(w->line[end]) && !is_blank(w->line[end]))
            return wrong(w, GRAMMAR_INVALID, end);
    w->pos = end;
    while (end > start && is_blank(w->line[end - 1]))
        end--;
    if (end - start > GRAMMAR_PATTERN_MAX)
        return wrong(w, GRAMMAR_INVALID, start + GRAMMAR_PATTERN_MAX);
    if (end - start >= 2 && w->line[start] == '"' && w->line[end - 1] == '"') {
        start++;
        end--;
    }
    *f = (struct grammar_filter){.word = n->detail, .at = start, .len = end - start};
    w->ret->filter_count++;
    return true;
}

static bool take_operand(struct grammarwalk *w, const struct grammar_node *n)
{
    if (n->command == GRAMMAR_FILTER_FILE)
        return wrong(w, GRAMMAR_FILE, w->pos);
    switch (n->operand) {
    case GRAMMAR_NUMBER:
        return take_number(w, n);
    case GRAMMAR_NAME:
        return take_name(w);
    case GRAMMAR_PATH:
        return take_path(w);
    case GRAMMAR_CODE:
        return take_code(w);
    case GRAMMAR_PATTERN:
        return take_pattern(w, n);
    case GRAMMAR_KEYWORD:
        break;
    }
    return false;
}

bool grammarwalk_filters(const struct grammarwalk *w)
{
    const struct grammar_node *n = grammarwalk_node(w->parent);

    return n && (n->command == GRAMMAR_SHOW_LICENSE || n->command == GRAMMAR_SHOW || n->command == GRAMMAR_FILTER_WORD);
}

static bool take_pipe(struct grammarwalk *w)
{
    if (!grammarwalk_filters(w) || w->ret->filter_count == GRAMMAR_FILTERS_MAX)
        return wrong(w, GRAMMAR_INVALID, w->pos);
    if (!w->command)
        w->command = grammarwalk_node(w->parent);
    w->mode = GRAMMAR_FILTER;
    w->parent = grammarwalk_child(ROOT, ROOT, GRAMMAR_FILTER);
    w->pos++;
    return true;
}

bool grammarwalk_word(struct grammarwalk *w)
{
    size_t len = grammarwalk_end(w) - w->pos;
    struct grammarwalk_match m = grammarwalk_match(w, len);

    if (len == 0)
        return take_pipe(w);
    if (m.count > 1)
        return wrong(w, GRAMMAR_AMBIGUOUS, w->pos);
    if (m.count == 0 && m.operand == ROOT)
        return wrong(w, GRAMMAR_INVALID, w->pos + m.fits);
    w->begun = true;
    if (m.count == 0) {
        w->parent = m.operand;
        return take_operand(w, &grammartable_nodes[m.operand]);
    }
    w->parent = m.keyword;
    w->pos += len;
    if (grammartable_nodes[m.keyword].command == GRAMMAR_DO) {
        w->parent = ROOT;
        w->mode = GRAMMAR_PRIVILEGED;
    }
    return true;
}
