#include "src/console/consolehistory.h"

#include <unistd.h>

#include "src/cli/file.h"
#include "src/cli/out.h"

#define SHOWN         20
#define LINE_MAX_KEPT 400
#define FILE_MAX      (CONSOLE_TYPED_MAX * (LINE_MAX_KEPT + 1u))
#define PATH_CAP      4096

static bool is_text(const char *line, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)line[i] < 0x20 || (unsigned char)line[i] >= 0x7f)
            return false;
    return len > 0 && len <= LINE_MAX_KEPT;
}

static void keep(struct console *c, const char *line, size_t len)
{
    char *copy = is_text(line, len) ? strndup(line, len) : NULL;

    if (!copy)
        return;
    if (c->typed_count == CONSOLE_TYPED_MAX) {
        free(c->typed[0]);
        memmove(&c->typed[0], &c->typed[1], (CONSOLE_TYPED_MAX - 1) * sizeof(c->typed[0]));
        c->typed_count--;
    }
    c->typed[c->typed_count++] = copy;
}

enum plr_err consolehistory_load(struct console *c, struct fail *f)
{
    char *text = NULL;
    size_t len = 0;

    if (!c->args->history || access(c->args->history, F_OK) != 0)
        return PLR_OK;
    enum plr_err err = file_read(&text, &len, c->args->history, FILE_MAX, f);
    if (err)
        return err;
    for (size_t at = 0; at < len;) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t line_len = end ? (size_t)(end - (text + at)) : len - at;

        text[at + line_len] = '\0';
        keep(c, text + at, line_len);
        if (c->editor && is_text(text + at, line_len))
            lineedit_remember(c->editor, text + at);
        at += line_len + 1;
    }
    free(text);
    return PLR_OK;
}

static bool has_code(const struct grammar_line *parsed)
{
    return parsed->node && parsed->node->operand == GRAMMAR_CODE;
}

void consolehistory_add(struct console *c, const char *line, size_t len, const struct grammar_line *parsed)
{
    if (parsed->verdict == GRAMMAR_EMPTY)
        return;
    if (c->editor && strlen(line) == len && !strchr(line, '\n'))
        lineedit_remember(c->editor, line);
    if (!has_code(parsed))
        keep(c, line, len);
}

void consolehistory_print(const struct console *c)
{
    size_t first = c->typed_count > SHOWN ? c->typed_count - SHOWN : 0;

    for (size_t i = first; i < c->typed_count; i++)
        out_text("  %s\n", c->typed[i]);
}

/* dir and name of a path, for a durable replacement. */
static void split(char dir[PATH_CAP], const char **ret_name, const char *path)
{
    const char *slash = strrchr(path, '/');

    *ret_name = slash ? slash + 1 : path;
    if (slash)
        (void)snprintf(dir, PATH_CAP, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    else
        (void)snprintf(dir, PATH_CAP, ".");
}

enum plr_err consolehistory_save(const struct console *c, struct fail *f)
{
    char dir[PATH_CAP] = "";
    const char *name = NULL;
    char *text = c->args->history ? malloc(FILE_MAX + 1) : NULL, *at = text;

    if (!c->args->history)
        return PLR_OK;
    if (!text)
        return fail_set(f, PLR_ERR_MEMORY, "memory", "no memory for the history");
    for (size_t i = 0; i < c->typed_count; i++) {
        at = stpcpy(at, c->typed[i]);
        *at++ = '\n';
    }
    split(dir, &name, c->args->history);
    enum plr_err err = file_replace(dir, name, NULL, text, (size_t)(at - text), 0600, f);
    free(text);
    return err;
}

void consolehistory_free(struct console *c)
{
    for (size_t i = 0; i < c->typed_count; i++)
        free(c->typed[i]);
    c->typed_count = 0;
}
