#include "src/console/consolefilter.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

#define REPEATED_GROUPS_MAX 8 /* regcomp copies a group at each "+" behind it, and so what is nested many times */

/* One filter at work. */
struct sieve {
    regex_t regex;
    const char *word;
    bool open;     /* begin: found; section: inside */
    size_t indent; /* section: blanks before its first line */
    size_t found;
};

/* A pattern on its way to regcomp(3), which lets some short patterns take any amount of memory or time. */
struct cook {
    char text[2 * GRAMMAR_PATTERN_MAX + 1];
    size_t len;
    unsigned repeated_groups;
    bool escaped, set; /* behind a backslash; inside of brackets */
    bool repeats;      /* the last character was "*", "+" or "?" */
};

static bool is_repeat(char c)
{
    return c == '*' || c == '+' || c == '?';
}

/* "a++" would be copied twice at each "+": any run of these means one of them. */
static void put_repeat(struct cook *k, char c)
{
    char *last = &k->text[k->len - (k->len > 0 ? 1 : 0)];

    if (k->repeats) {
        *last = *last == c ? c : '*';
        return;
    }
    if (c == '+' && k->len > 0 && *last == ')')
        k->repeated_groups++;
    k->text[k->len++] = c;
    k->repeats = true;
}

static void put(struct cook *k, char c)
{
    bool plain = !k->escaped && !k->set;

    if (plain && is_repeat(c)) {
        put_repeat(k, c);
        return;
    }
    if (plain && (c == '{' || c == '}'))
        k->text[k->len++] = '\\';
    k->text[k->len++] = c;
    k->repeats = false;
    k->set = !k->escaped && (k->set ? c != ']' : c == '[');
    k->escaped = plain && c == '\\';
}

/* POSIX extended. Intervals are taken literally and back references refused: the field has neither. */
static enum plr_err compile(regex_t *ret, const char *pattern, size_t len, struct fail *f)
{
    struct cook k = {.len = 0};

    for (size_t i = 0; i < len && i < GRAMMAR_PATTERN_MAX; i++) {
        if (k.escaped && pattern[i] >= '0' && pattern[i] <= '9')
            return fail_set(f, PLR_ERR_USAGE, "pattern", "the regular expression refers back");
        put(&k, pattern[i]);
    }
    k.text[k.len] = '\0';
    if (k.repeated_groups > REPEATED_GROUPS_MAX)
        return fail_set(f, PLR_ERR_USAGE, "pattern", "the regular expression repeats too many groups");
    if (regcomp(ret, k.text, REG_EXTENDED | REG_NOSUB) != 0)
        return fail_set(f, PLR_ERR_USAGE, "pattern", "that is no regular expression");
    return PLR_OK;
}

enum plr_err consolefilter_check(const char *line, const struct grammar_line *parsed, struct fail *f)
{
    for (size_t i = 0; i < parsed->filter_count; i++) {
        regex_t regex = {0};
        enum plr_err err = compile(&regex, line + parsed->filters[i].at, parsed->filters[i].len, f);

        if (err)
            return err;
        regfree(&regex);
    }
    return PLR_OK;
}

/* Does this line, NUL-terminated, pass? */
static bool passes(struct sieve *s, const char *line)
{
    bool match = regexec(&s->regex, line, 0, NULL, 0) == 0;
    size_t indent = strspn(line, " \t");

    s->found += match ? 1 : 0;
    switch (s->word[0]) {
    case 'i':
        return match;
    case 'e':
        return !match;
    case 'b':
        s->open = s->open || match;
        return s->open;
    case 's':
        if (s->open && line[indent] && indent <= s->indent)
            s->open = false;
        if (match && !s->open) {
            s->open = true;
            s->indent = indent;
        }
        return s->open;
    default: /* count */
        return false;
    }
}

/* text, which is NUL-terminated, through one filter; what is left is moved to its front. */
static size_t sieve_text(struct sieve *s, char *text, size_t len)
{
    size_t kept = 0;

    for (size_t at = 0; at < len;) {
        char *end = memchr(text + at, '\n', len - at);
        size_t line_len = end ? (size_t)(end - (text + at)) : len - at;

        text[at + line_len] = '\0';
        if (passes(s, text + at)) {
            memmove(text + kept, text + at, line_len);
            kept += line_len;
            text[kept++] = '\n';
        }
        at += line_len + 1;
    }
    return kept;
}

enum plr_err consolefilter_run(char **ret, size_t *ret_len, const char *text, size_t len, const char *line,
                               const struct grammar_line *parsed, struct fail *f)
{
    enum plr_err err = PLR_OK;
    size_t cap = len + FAIL_TEXT_MAX; /* room for a count, a line end and the NUL */
    char *copy = malloc(cap);

    if (!copy)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for the answer");
    memcpy(copy, text, len);
    copy[len] = '\0';
    for (size_t i = 0; !err && i < parsed->filter_count; i++) {
        struct sieve s = {.word = parsed->filters[i].word};

        err = compile(&s.regex, line + parsed->filters[i].at, parsed->filters[i].len, f);
        if (err)
            break;
        len = sieve_text(&s, copy, len);
        if (s.word[0] == 'c')
            len = fail_text(copy, cap, "Number of lines which match regexp = %zu", s.found);
        if (s.word[0] == 'c')
            copy[len++] = '\n';
        copy[len] = '\0';
        regfree(&s.regex);
    }
    if (err) {
        free(copy);
        return err;
    }
    *ret = copy;
    *ret_len = len;
    return PLR_OK;
}
