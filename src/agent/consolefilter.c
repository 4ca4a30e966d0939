#include "src/agent/consolefilter.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* One filter at work. */
struct sieve {
    regex_t regex;
    const char *word;
    bool open;     /* begin: found; section: inside */
    size_t indent; /* section: blanks before its first line */
    size_t found;
};

/* POSIX extended. Intervals are taken literally and back references refused: the field has neither, and both let a
 * short pattern take any amount of memory or time. */
static enum plr_err compile(regex_t *ret, const char *pattern, size_t len, struct fail *f)
{
    char text[2 * GRAMMAR_PATTERN_MAX + 1] = "";
    size_t n = 0;
    bool escaped = false, set = false;

    for (size_t i = 0; i < len && i < GRAMMAR_PATTERN_MAX; i++) {
        char c = pattern[i];

        if (escaped && ((c >= '0' && c <= '9') || c == '\'' || c == '`'))
            return fail_set(f, PLR_ERR_USAGE, "pattern", "the regular expression refers back");
        if (!escaped && !set && (c == '{' || c == '}'))
            text[n++] = '\\';
        text[n++] = c;
        set = !escaped && (set ? c != ']' : c == '[');
        escaped = !escaped && !set && c == '\\';
    }
    text[n] = '\0';
    if (regcomp(ret, text, REG_EXTENDED | REG_NOSUB) != 0)
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
