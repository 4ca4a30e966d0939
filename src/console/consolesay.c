#include "src/console/consolesay.h"

#include "src/cli/out.h"

#define CARET_MAX  512 /* the place of a mistake further right is told by number */
#define WORDS_WIDE 79
#define WORD_WIDE  20

static void say_invalid(size_t at, size_t column)
{
    if (column + at > CARET_MAX)
        out_text("%% Character %zu of the line:\n", at + 1);
    else
        out_text("%*s^\n", (int)(column + at), "");
    out_text("%% Invalid input detected at '^' marker.\n\n");
}

static void say_ambiguous(const char *line, size_t len)
{
    char text[FAIL_TEXT_MAX] = "";

    (void)fail_text(text, sizeof(text), "%s", line + (len > 0 ? strspn(line, " \t") : 0));
    out_text("%% Ambiguous command:  \"%s\"\n", text);
}

void consolesay_fault(const struct grammar_line *parsed, const char *line, size_t len, size_t column)
{
    switch (parsed->verdict) {
    case GRAMMAR_AMBIGUOUS:
        say_ambiguous(line, len);
        return;
    case GRAMMAR_INCOMPLETE:
        out_text("%% Incomplete command.\n\n");
        return;
    case GRAMMAR_FILE:
        out_text("%% Answers are not written to files.\n\n");
        return;
    case GRAMMAR_INVALID:
        say_invalid(parsed->at, column);
        return;
    case GRAMMAR_EMPTY:
    case GRAMMAR_READY:
        break;
    }
}

static void list_words(const struct grammarhelp *h)
{
    size_t column = 0;

    for (size_t i = 0; i < h->count; i++) {
        const char *word = h->nodes[i]->word;

        if (column > 0 && column + strlen(word) + 2 > WORDS_WIDE) {
            out_text("\n");
            column = 0;
        }
        out_text("%s%s", column > 0 ? "  " : "", word);
        column += strlen(word) + 2;
    }
    out_text("\n");
}

void consolesay_help(const struct grammarhelp *h, const char *line, size_t len)
{
    switch (h->kind) {
    case GRAMMARHELP_PREFIX:
        list_words(h);
        return;
    case GRAMMARHELP_NEXT:
        for (size_t i = 0; i < h->count; i++)
            out_text("  %-*s  %s\n", WORD_WIDE - 2, h->nodes[i]->word, h->nodes[i]->help);
        if (h->filters)
            out_text("  %-*s  Output modifiers\n", WORD_WIDE - 2, "|");
        if (h->complete)
            out_text("  <cr>\n");
        out_text("\n");
        return;
    case GRAMMARHELP_AMBIGUOUS:
        say_ambiguous(line, len);
        return;
    case GRAMMARHELP_UNKNOWN:
    case GRAMMARHELP_LITERAL:
        out_text("%% Unrecognized command\n");
        return;
    }
}
