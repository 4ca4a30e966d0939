#include "src/console/consoleinput.h"

#include <strings.h>
#include <unistd.h>

#include "src/cli/lineread.h"
#include "src/cli/out.h"

#define QUESTIONS_MAX 5

/* The next line of a text that was given. */
static enum consoleinput_end from_text(char **ret, size_t *ret_len, struct console *c)
{
    const char *end = c->text_len > 0 ? memchr(c->text, '\n', c->text_len) : NULL;
    size_t len = end ? (size_t)(end - c->text) : c->text_len, taken = end ? len + 1 : len;

    if (c->text_len == 0)
        return CONSOLEINPUT_ENDED;
    *ret = calloc(1, len + 1);
    if (!*ret)
        return CONSOLEINPUT_ENDED;
    memcpy(*ret, c->text, len);
    *ret_len = len;
    c->text += taken;
    c->text_len -= taken;
    return CONSOLEINPUT_LINE;
}

static enum consoleinput_end from_stream(char **ret, size_t *ret_len)
{
    switch (lineread_next(ret, ret_len, CONSOLE_LINE_MAX)) {
    case LINEREAD_LINE:
        return CONSOLEINPUT_LINE;
    case LINEREAD_LONG:
        return CONSOLEINPUT_LONG;
    case LINEREAD_ENDED:
        break;
    }
    return CONSOLEINPUT_ENDED;
}

static enum consoleinput_end from_terminal(char **ret, size_t *ret_len, struct console *c, const char *prompt,
                                           bool plain)
{
    switch (lineedit_line(ret, ret_len, c->editor, prompt, plain)) {
    case LINEEDIT_LINE:
        return CONSOLEINPUT_LINE;
    case LINEEDIT_STOPPED:
        return CONSOLEINPUT_STOPPED;
    case LINEEDIT_LEAVE:
        return CONSOLEINPUT_LEAVE;
    case LINEEDIT_ENDED:
        break;
    }
    return CONSOLEINPUT_ENDED;
}

/* One line as it came. Without a terminal prompt and line are shown only where an echo is wanted. */
static enum consoleinput_end one_line(char **ret, size_t *ret_len, struct console *c, const char *prompt, bool plain)
{
    enum consoleinput_end end = CONSOLEINPUT_ENDED;

    if (c->text)
        end = from_text(ret, ret_len, c);
    else if (c->editor)
        return from_terminal(ret, ret_len, c, prompt, plain);
    else
        end = from_stream(ret, ret_len);
    if (end == CONSOLEINPUT_LINE && c->args->echo) {
        out_text("%s", prompt);
        out_bytes(*ret, *ret_len);
        out_text("\n");
    }
    return end;
}

/* Append a line behind a line feed. */
static bool join(char **text, size_t *len, const char *line, size_t line_len)
{
    char *more = *len + line_len + 1 > CONSOLE_LINE_MAX ? NULL : realloc(*text, *len + line_len + 2);

    if (!more)
        return false;
    more[*len] = '\n';
    memcpy(more + *len + 1, line, line_len);
    *len += line_len + 1;
    more[*len] = '\0';
    *text = more;
    return true;
}

/* Could this line be the last of a code? Only then the whole is looked at again. */
static bool may_close(const char *line, size_t len)
{
    static const char marks[] = "<>\"'\xe2";

    for (size_t i = 0; i < len; i++)
        if (strchr(marks, line[i]) && line[i])
            return true;
    return len == 0;
}

static bool is_open(const struct console *c, const char *line, size_t len)
{
    struct grammar_line parsed = {0};

    grammar_parse(&parsed, c->mode, line, len);
    return parsed.verdict == GRAMMAR_READY && parsed.open;
}

/* An empty line ends what no element or quote has ended. */
enum consoleinput_end consoleinput_next(char **ret, size_t *ret_len, struct console *c)
{
    char prompt[CONSOLE_PROMPT_CAP] = "", *text = NULL, *line = NULL;
    size_t len = 0, line_len = 0;

    console_prompt(prompt, c);
    enum consoleinput_end end = one_line(&text, &len, c, prompt, false);
    if (end != CONSOLEINPUT_LINE)
        return end;
    bool open = is_open(c, text, len);
    for (size_t rows = 1; open; rows++) {
        end = one_line(&line, &line_len, c, "", true);
        if (end == CONSOLEINPUT_ENDED || (end == CONSOLEINPUT_LINE && line_len == 0)) {
            free(end == CONSOLEINPUT_LINE ? line : NULL);
            break; /* what came is judged as it is */
        }
        if (end == CONSOLEINPUT_LINE && (rows == CONSOLE_ROWS_MAX || !join(&text, &len, line, line_len)))
            end = CONSOLEINPUT_LONG;
        open = end == CONSOLEINPUT_LINE && (!may_close(line, line_len) || is_open(c, text, len));
        free(line);
        line = NULL;
        if (end != CONSOLEINPUT_LINE) {
            free(text);
            return end;
        }
    }
    *ret = text;
    *ret_len = len;
    return CONSOLEINPUT_LINE;
}

/* Where a text was given, what it does not answer is asked at standard input. */
static enum consoleinput_end answer(char **ret, size_t *ret_len, struct console *c, const char *question)
{
    const char *text = c->text;
    enum consoleinput_end end = CONSOLEINPUT_ENDED;

    if (text && c->text_len > 0)
        return one_line(ret, ret_len, c, question, true);
    c->text = NULL;
    end = one_line(ret, ret_len, c, question, true);
    c->text = text;
    return end;
}

int consoleinput_ask(struct console *c, const char *question)
{
    for (int i = 0; i < QUESTIONS_MAX; i++) {
        char *line = NULL;
        size_t len = 0;
        int yes = -1;

        if (!c->editor && !c->args->echo)
            out_text("%s%s", question, isatty(STDIN_FILENO) ? "" : "\n");
        if (out_flush(NULL) != PLR_OK) /* what nobody was asked, nobody answers */
            return -1;
        enum consoleinput_end end = answer(&line, &len, c, question);
        if (end == CONSOLEINPUT_ENDED)
            return -1;
        if (end != CONSOLEINPUT_LINE)
            return 0;
        const char *word = line + strspn(line, " \t");
        size_t word_len = strcspn(word, " \t\r");
        if (word_len > 0 && word_len <= 3 && strncasecmp(word, "yes", word_len) == 0)
            yes = 1;
        else if (word_len > 0 && word_len <= 2 && strncasecmp(word, "no", word_len) == 0)
            yes = 0;
        free(line);
        if (yes >= 0)
            return yes;
        out_text("%% Please answer 'yes' or 'no'.\n");
    }
    return 0;
}
